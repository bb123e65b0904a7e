// Golangci is a golangci-lint with claimvet inside: what `golangci-lint custom` builds, without cloning anything. It is here to
// be tested, and a module of its own that nobody requires: golangci-lint brings more than two hundred modules with it.
//
//	go build -o golangci-lint .
//	golangci-lint run -c golangci.yml ./...
//
// The tests build it, and run it with caches of their own.
package main

import (
	"fmt"
	"os"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
	"github.com/golangci/golangci-lint/v2/pkg/exitcodes"

	_ "github.com/molecule-ai/claimvet/cmd/golangci"
)

func main() {
	// With a version, golangci-lint takes that for the key of its cache, and would repeat what an older claimvet said. With this
	// one it takes the hash of the executable.
	if err := commands.Execute(commands.BuildInfo{Version: "(devel)"}); err != nil {
		fmt.Fprintf(os.Stderr, "The command is terminated due to an error: %v\n", err)
		os.Exit(exitcodes.Failure)
	}
}
