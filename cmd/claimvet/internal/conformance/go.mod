module github.com/molecule-ai/claimvet/cmd/claimvet/internal/conformance

go 1.26.0

require (
	github.com/BurntSushi/toml v1.4.1-0.20240526193622-a339e1f7089c
	github.com/molecule-ai/claimvet v0.0.0
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
	github.com/yuin/gopher-lua v1.1.1
	go.yaml.in/yaml/v3 v3.0.5
	golang.org/x/mod v0.42.0
)

require golang.org/x/text v0.43.0 // indirect

replace github.com/molecule-ai/claimvet => ../../../..
