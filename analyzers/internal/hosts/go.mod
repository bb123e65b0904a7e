module github.com/molecule-ai/claimvet/analyzers/internal/hosts

go 1.26.0

replace github.com/molecule-ai/claimvet => ../../..

require (
	github.com/molecule-ai/claimvet v0.0.0-00010101000000-000000000000
	github.com/sourcegraph/jsonrpc2 v0.2.3
	golang.org/x/tools v0.52.0
)

require golang.org/x/sync v0.24.0 // indirect
