package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
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
	delayGC()
	if slices.Contains(os.Args, "-V=full") {
		// This is asked once in a run, and what the tool says then is shown. cmd/go has its own settings in the environment of what it starts.
		if text := tooNew(os.Getenv("GOVERSION")); text != "" {
			fmt.Fprintln(os.Stderr, "claimvet: "+text)
			os.Exit(exitTrouble)
		}
	}
	suite.RegisterFlags(flag.CommandLine)
	if cfg, all, ok := readConfig(os.Args); ok {
		needFacts(cfg)
		if cfg.VetxOnly {
			if name, ok := askFor(os.Args, cfg, all); ok {
				os.Args[len(os.Args)-1] = name
			} else {
				factsOnly(analyzers)
			}
		}
	}
	failing(analyzers)
	os.Args = vetSelection(os.Args, analyzers)
	unitchecker.Main(analyzers...)
}

// readConfig reads the configuration of a compilation unit, which the last argument names: what is known of it, and all of it.
func readConfig(args []string) (cfg unitchecker.Config, all map[string]any, ok bool) {
	data, err := os.ReadFile(args[len(args)-1])
	ok = err == nil && json.Unmarshal(data, &cfg) == nil && json.Unmarshal(data, &all) == nil
	return cfg, all, ok
}

// factsOnly spares what only reports: the package was not asked for, and what is found there would be thrown away. Package
// unitchecker runs all that depends on facts.
func factsOnly(analyzers []*analysis.Analyzer) {
	for _, a := range analyzers {
		if len(a.FactTypes) == 0 {
			a.Run = func(*analysis.Pass) (any, error) { return nil, nil }
		}
	}
}

// askFor mends a fault of cmd/go. It leaves out of its cache key whether a package was asked for or only imported (VetxOnly):
// after `go vet .` on a fresh cache, `go vet ./dep` is answered with the silence of the first run. So packages of the main
// module are always analysed as if asked for, and their findings may come early. Two exceptions: -fix would change files that
// nobody named; and of a package that has in-package tests the findings come with its test variant, and would come twice.
//
// It returns the configuration that says so, in a file of its own.
func askFor(args []string, cfg unitchecker.Config, all map[string]any) (file string, ok bool) {
	if slices.ContainsFunc(args[1:], func(a string) bool {
		return strings.HasPrefix(strings.TrimLeft(a, "-"), "fix") && strings.HasPrefix(a, "-")
	}) {
		return "", false
	}
	if cfg.ModulePath == "" || cfg.ModuleVersion != "" || cfg.FixArchive != "" || hasInPackageTests(cfg.GoFiles) {
		return "", false
	}
	all["VetxOnly"] = false // what Config does not know of the configuration survives
	data, err := json.Marshal(all)
	if err != nil {
		return "", false
	}
	f, err := os.CreateTemp(filepath.Dir(args[len(args)-1]), "claimvet*.cfg")
	if err != nil {
		return "", false
	}
	defer f.Close()
	if _, err := f.Write(data); err != nil {
		return "", false
	}
	return f.Name(), true
}

// hasInPackageTests looks for test files of the package itself, rather than of its external test package.
func hasInPackageTests(files []string) bool {
	if len(files) == 0 {
		return false
	}
	tests, err := filepath.Glob(filepath.Join(filepath.Dir(files[0]), "*_test.go"))
	if err != nil {
		return true
	}
	for _, test := range tests {
		f, err := parser.ParseFile(token.NewFileSet(), test, nil, parser.PackageClauseOnly)
		if err != nil || !strings.HasSuffix(f.Name.Name, "_test") {
			return true
		}
	}
	return false
}
