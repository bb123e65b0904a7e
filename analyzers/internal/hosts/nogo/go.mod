module github.com/molecule-ai/claimvet/analyzers/internal/hosts/nogo

go 1.26.0

require (
	github.com/molecule-ai/claimvet v0.0.0
	golang.org/x/tools v0.52.0
)

require (
	github.com/aymanbagabas/go-udiff v0.4.1 // indirect
	github.com/bazelbuild/rules_go v0.65.0 // indirect
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
)

tool github.com/bazelbuild/rules_go/go/tools/builders

replace github.com/molecule-ai/claimvet => ../../../..
