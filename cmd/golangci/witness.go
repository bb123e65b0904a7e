package golangci

import (
	"fmt"
	"go/token"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
)

// inText makes the passes put the witness of a report into its message.
//
// golangci-lint makes an issue of every related position. A report with its path would be five of them, sorted by line between
// those of others, and counted like reports: by default golangci-lint shows one issue a line and three of the same text, so that
// the steps of one report would hide another.
//
// It changes the analyzers themselves, once, rather than copies of them: claimdirective requires the others, would bring them
// in unchanged, and what these reported first would not be reported again by the copies.
var inText = func() func([]*analysis.Analyzer) {
	var once sync.Once
	return func(analyzers []*analysis.Analyzer) {
		once.Do(func() {
			for _, a := range analyzers {
				wrap(a)
			}
		})
	}
}()

func wrap(a *analysis.Analyzer) {
	run := a.Run
	a.Run = func(pass *analysis.Pass) (any, error) {
		report := pass.Report
		pass.Report = func(d analysis.Diagnostic) { report(flatten(pass.Fset, d)) }
		return run(pass)
	}
}

// flatten moves the related positions of a diagnostic into its message, before the name of the rule, with which a message ends
// in every driver.
func flatten(fset *token.FileSet, d analysis.Diagnostic) analysis.Diagnostic {
	if len(d.Related) == 0 {
		return d
	}
	here := fset.Position(d.Pos).Filename
	var steps []string
	for _, r := range d.Related {
		pos := fset.Position(r.Pos)
		where := fmt.Sprintf("line %d", pos.Line)
		if pos.Filename != here {
			where = fmt.Sprintf("%s:%d", filepath.Base(pos.Filename), pos.Line)
		}
		steps = append(steps, where+": "+r.Message)
	}
	witness := " (" + strings.Join(steps, "; ") + ")"
	message, rule := d.Message, ""
	if i := strings.LastIndex(message, " ["); i >= 0 && strings.HasSuffix(message, "]") {
		message, rule = message[:i], message[i:]
	}
	d.Message, d.Related = message+witness+rule, nil
	return d
}
