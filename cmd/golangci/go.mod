module github.com/molecule-ai/claimvet/cmd/golangci

go 1.26.0

require (
	github.com/golangci/plugin-module-register v0.1.2
	github.com/molecule-ai/claimvet v0.0.0
	golang.org/x/tools v0.52.0
)

require (
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
)

// For development: a replace counts only in the main module, so who requires this plugin gets the version above.
replace github.com/molecule-ai/claimvet => ../..
