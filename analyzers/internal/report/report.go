// Package report is how the passes report: every driver has its needs, and
// all passes meet them here.
package report

import (
	"fmt"
	"go/token"
	"reflect"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
	"github.com/molecule-ai/claimvet/internal/rulepage"
)

// Tests says that reports in _test.go files are wanted. The suite's flag
// -tests sets it before any pass runs.
var Tests bool

// GaveUp says that the places are wanted where the engine did not go on, or
// withheld a report. The suite's flag -gaveup sets it.
var GaveUp bool

// URL is where the documentation of an analyzer is read. A diagnostic leads to its rule there.
func URL(name string) string {
	return "https://pkg.go.dev/github.com/molecule-ai/claimvet/analyzers/" + name
}

// Report reports d, unless an ignore silences it, it lies in a test file or
// outside the package's own files, or was reported before. The fixes, which
// cost more than the report, are only made for what is reported; nil for none.
func Report(pass *analysis.Pass, info *roles.Info, d analysis.Diagnostic, fixes func() []analysis.SuggestedFix) {
	if info.InTest(d.Pos) && !Tests {
		return
	}
	InTests(pass, info, d, fixes)
}

// InTests is Report for what is reported in test files too.
func InTests(pass *analysis.Pass, info *roles.Info, d analysis.Diagnostic, fixes func() []analysis.SuggestedFix) {
	name := pass.Analyzer.Name
	if !own(pass, d.Pos) || info.Ignored(name, d.Pos) || !info.First(name, d.Pos, d.Message) {
		return
	}
	if fixes != nil {
		d.SuggestedFixes = fixes()
	}
	d.Category = name
	d.URL = URL(name) + rulepage.Anchor(rulepage.Of(d.Message))
	// The drivers break on positions in other packages.
	var related []analysis.RelatedInformation
	for _, r := range d.Related {
		if own(pass, r.Pos) {
			related = append(related, r)
		}
	}
	d.Related = related
	pass.Report(d)
}

func own(pass *analysis.Pass, pos token.Pos) bool {
	for _, file := range pass.Files {
		if file.FileStart <= pos && pos <= file.FileEnd {
			return true
		}
	}
	return false
}

// Guard makes a pass that panics say so at the package clause. An error or a
// panic would, in some drivers, silence the pass in every package that
// imports this one, or end the whole run.
func Guard(a *analysis.Analyzer) *analysis.Analyzer {
	run := a.Run
	a.Run = func(pass *analysis.Pass) (result any, err error) {
		defer func() {
			if p := recover(); p != nil {
				result, err = empty(a), nil
				failed(pass, fmt.Sprint(p))
			}
		}()
		result, err = run(pass)
		if err != nil {
			result = empty(a)
			failed(pass, err.Error())
		}
		return result, nil
	}
	return a
}

// empty is a result that says nothing.
func empty(a *analysis.Analyzer) any {
	switch t := a.ResultType; {
	case t == nil:
		return nil
	case t.Kind() == reflect.Pointer:
		return reflect.New(t.Elem()).Interface()
	default:
		return reflect.Zero(t).Interface()
	}
}

func failed(pass *analysis.Pass, what string) {
	if len(pass.Files) == 0 {
		return
	}
	what, _, _ = strings.Cut(what, "\n")
	pass.Report(analysis.Diagnostic{
		Pos:      pass.Files[0].Name.Pos(),
		End:      pass.Files[0].Name.End(),
		Category: pass.Analyzer.Name,
		URL:      URL(pass.Analyzer.Name),
		Message:  "this package was not checked by " + pass.Analyzer.Name + ": internal error: " + what,
	})
}
