// Command sarif checks the document on its standard input against the JSON schema of SARIF 2.1.0, which is a copy of the one
// that "$schema" names. It exits with 1 where the document does not conform, and says in what.
package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed sarif-schema-2.1.0.json
var schema []byte

func main() {
	if err := validate(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func validate() error {
	document, err := jsonschema.UnmarshalJSON(os.Stdin)
	if err != nil {
		return err
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return err
	}
	const name = "sarif-schema-2.1.0.json"
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, parsed); err != nil {
		return err
	}
	compiled, err := c.Compile(name)
	if err != nil {
		return err
	}
	return compiled.Validate(document)
}
