package trace

import (
	"go/token"
	"path/filepath"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/summary"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

// Analyzer hands over each Func of a package as a diagnostic whose category is
// Category and whose message Decode reads. It is none of the suite's passes,
// but takes from them what they report.
var Analyzer = report.Guard(&analysis.Analyzer{
	Name:     Category,
	Doc:      Category + ": what was seen of the functions that claim, as data\n\nIt reports nothing; claimvet explain and claimvet report tell of it.",
	URL:      "https://pkg.go.dev/github.com/molecule-ai/claimvet/analyzers/trace",
	Requires: append([]*analysis.Analyzer{summary.Analyzer}, suite.Analyzers()...),
	Run:      run,
})

func run(pass *analysis.Pass) (any, error) {
	if len(pass.Files) == 0 {
		return nil, nil
	}
	c := newCollector(pass, pass.ResultOf[summary.Analyzer].(*summary.Result))
	for _, a := range suite.Analyzers() {
		reports := pass.ResultOf[a].(*report.Reports)
		for _, d := range reports.Made() {
			c.add(a.Name, d)
		}
		for _, s := range reports.Silenced() {
			c.silence(a.Name, s)
		}
	}
	for _, f := range c.funcs() {
		message, err := encode(&f.Func)
		if err != nil {
			return nil, err
		}
		pass.Report(analysis.Diagnostic{Pos: f.pos, Category: Category, Message: message})
	}
	return nil, nil
}

// position is how the command shows a position: where the line comments of
// generated code lead to another Go file, as with cgo, it is there.
func position(fset *token.FileSet, pos token.Pos) token.Position {
	if !pos.IsValid() {
		return token.Position{}
	}
	if p := fset.PositionFor(pos, true); filepath.Ext(p.Filename) == ".go" {
		return p
	}
	return fset.PositionFor(pos, false)
}
