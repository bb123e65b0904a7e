package main

import (
	"flag"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/molecule-ai/claimvet/analyzers/suite"
)

// isVetProtocol tells whether cmd/go is asking. It calls a vet tool in three ways: with -V=full (for the cache key), with -flags
// (which flags it may be handed) and with flags followed by the configuration of one compilation unit.
func isVetProtocol(args []string) bool {
	for _, arg := range args {
		switch arg {
		case "-V=full", "--V=full", "-flags", "--flags":
			return true
		}
	}
	return len(args) > 0 && strings.HasSuffix(args[len(args)-1], ".cfg")
}

// vetMain serves cmd/go and exits.
func vetMain(analyzers []*analysis.Analyzer) {
	suite.RegisterFlags(flag.CommandLine)
	unitchecker.Main(analyzers...)
}
