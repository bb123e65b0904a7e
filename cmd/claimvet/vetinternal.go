package main

import (
	"cmp"
	"go/token"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
)

// failing makes passes for go vet out of the suite's: where one of them says that it has failed, the process fails, and says so
// on standard error. An error of the pass would not do. cmd/go (1.26) prints it once, and keeps the silence for the next run;
// nor would a diagnostic, since what is printed for one is a finding.
func failing(passes []*analysis.Analyzer) {
	var once sync.Once
	for _, a := range passes {
		run := a.Run
		a.Run = func(pass *analysis.Pass) (any, error) {
			inner := *pass
			inner.Report = func(d analysis.Diagnostic) {
				if rulepage.Of(d.Message) != rulepage.Internal {
					pass.Report(d)
					return
				}
				once.Do(func() { vetFailed(pass.Fset.Position(d.Pos), d) })
			}
			return run(&inner)
		}
	}
}

func vetFailed(at token.Position, d analysis.Diagnostic) {
	text := at.String() + ": " + internalText(d.Message)
	for _, r := range d.Related { // with -stack
		text += "\n" + r.Message
	}
	vetLog().Print(text)
	os.Exit(exitTrouble)
}

// needFacts ends the process where what an import was found to do is not known, since claimvet failed there: the verdicts would
// be wrong. Package unitchecker would say that facts are missing.
func needFacts(cfg unitchecker.Config) {
	for _, path := range slices.Sorted(maps.Values(cfg.ImportMap)) {
		if _, ok := cfg.PackageVetx[path]; !ok && path != "C" && path != "unsafe" && !cfg.Standard[path] {
			vetLog().Printf("%s is not checked, since %s, which it imports, could not be", cmp.Or(cfg.ImportPath, cfg.ID), path)
			os.Exit(exitTrouble)
		}
	}
}

func vetLog() *log.Logger { return log.New(os.Stderr, filepath.Base(os.Args[0])+": ", 0) }
