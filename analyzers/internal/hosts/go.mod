module github.com/molecule-ai/claimvet/analyzers/internal/hosts

go 1.26.0

replace github.com/molecule-ai/claimvet => ../../..

require (
	github.com/modelcontextprotocol/go-sdk v1.6.1
	github.com/molecule-ai/claimvet v0.0.0-00010101000000-000000000000
	github.com/sourcegraph/jsonrpc2 v0.2.3
	golang.org/x/tools v0.52.0
)

require (
	github.com/google/jsonschema-go v0.4.3 // indirect
	github.com/segmentio/asm v1.1.3 // indirect
	github.com/segmentio/encoding v0.5.4 // indirect
	github.com/yosida95/uritemplate/v3 v3.0.2 // indirect
	golang.org/x/oauth2 v0.35.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
)
