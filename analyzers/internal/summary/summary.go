// Package summary runs the engine over a package, once for all passes: each of
// them takes the findings of its rule.
package summary

import (
	"go/ast"
	"go/token"
	"reflect"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/model"
	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
	"github.com/molecule-ai/claimvet/analyzers/internal/ssaprog"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// Analyzer provides a *Result. It reports nothing itself.
var Analyzer = report.Guard(&analysis.Analyzer{
	Name:       "claimsummary",
	Doc:        "claimsummary: follow the claims of a package\n\nIt reports nothing; the passes of the suite do.",
	URL:        "https://pkg.go.dev/github.com/molecule-ai/claimvet/analyzers/internal/summary",
	Requires:   []*analysis.Analyzer{roles.Analyzer, ssaprog.Analyzer},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
})

// A Result is what the engine found in a package, in the order of the source.
type Result struct {
	Roles *roles.Info
	Funcs []*typestate.Result
}

// Findings calls f with each finding of a rule.
func (r *Result) Findings(f func(*typestate.Finding), rules ...typestate.Rule) {
	for _, fn := range r.Funcs {
		for _, g := range fn.Findings {
			for _, rule := range rules {
				if g.Rule == rule {
					f(g)
				}
			}
		}
	}
}

func run(pass *analysis.Pass) (any, error) {
	info := pass.ResultOf[roles.Analyzer].(*roles.Info)
	res := &Result{Roles: info}
	if !info.Declared() && !mentionsUpdate(pass.Files) {
		return res, nil
	}
	prog := pass.ResultOf[ssaprog.Analyzer].(*ssaprog.Provider).Get()
	m := model.New(pass.Pkg, info, prog.Funcs)
	p := ir.Lower(prog.Funcs, m)
	funcs := p.Funcs
	if !report.Tests {
		funcs = nil
		for _, f := range p.Funcs {
			if !info.InTest(f.Pos) {
				funcs = append(funcs, f)
			}
		}
	}
	holds := func(f *ir.Func) bool { return f.Op != nil && f.Op.Role == ir.Holds }
	res.Funcs = typestate.Analyse(funcs, holds, func(text string, _ *ir.Call) *ir.Op { return m.Statement(text) })
	return res, nil
}

// mentionsUpdate reports whether some string in the files may be an UPDATE:
// without directives, nothing else is a claim.
func mentionsUpdate(files []*ast.File) bool {
	for _, file := range files {
		found := false
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && !found {
				found = len(lit.Value) > 12 && strings.Contains(strings.ToLower(lit.Value), "update")
			}
			return !found
		})
		if found {
			return true
		}
	}
	return false
}
