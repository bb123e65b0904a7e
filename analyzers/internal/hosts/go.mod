module github.com/molecule-ai/claimvet/analyzers/internal/hosts

go 1.26.0

replace github.com/molecule-ai/claimvet => ../../..

require github.com/sourcegraph/jsonrpc2 v0.2.3
