package claimdirective

import (
	_ "embed"
	"go/ast"
	"go/token"
	"reflect"
	"slices"
	"strconv"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/autodispatch"
	"github.com/molecule-ai/claimvet/analyzers/claimgate"
	"github.com/molecule-ai/claimvet/analyzers/claimsql"
	"github.com/molecule-ai/claimvet/analyzers/internal/directive"
	"github.com/molecule-ai/claimvet/analyzers/internal/mend"
	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
	"github.com/molecule-ai/claimvet/analyzers/internal/ssaprog"
	"github.com/molecule-ai/claimvet/analyzers/internal/summary"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
	"github.com/molecule-ai/claimvet/analyzers/requestctx"
	"github.com/molecule-ai/claimvet/analyzers/rollbackdefer"
	"github.com/molecule-ai/claimvet/analyzers/rulepage"
	"github.com/molecule-ai/claimvet/analyzers/steporder"
)

//go:embed doc.go
var doc string

// passes are those that ignores silence. They must have run before it is
// known which ignores are of no use; a driver that switches one of them off
// still runs it for this pass.
var passes = []*analysis.Analyzer{
	claimgate.Analyzer,
	rollbackdefer.Analyzer,
	requestctx.Analyzer,
	autodispatch.Analyzer,
	claimsql.Analyzer,
	steporder.Analyzer,
}

// Analyzer reports directives that are wrong.
var Analyzer = report.Guard(&analysis.Analyzer{
	Name:       "claimdirective",
	Doc:        report.Doc(doc, "claimdirective"),
	URL:        report.URL("claimdirective"),
	Run:        run,
	Requires:   append([]*analysis.Analyzer{roles.Analyzer, ssaprog.Analyzer, summary.Analyzer}, passes...),
	ResultType: reflect.TypeFor[*report.Reports](),
})

func run(pass *analysis.Pass) (any, error) {
	info := pass.ResultOf[roles.Analyzer].(*roles.Info)
	reports := new(report.Reports)
	ran := make([]string, len(passes))
	for i, a := range passes {
		ran[i] = a.Name
	}
	mender := sync.OnceValue(func() *mend.Mender { return mend.New(pass, pass.ResultOf[summary.Analyzer].(*summary.Result)) })
	for _, p := range slices.Concat(info.Problems(), info.UnusedIgnores(ran)) {
		reports.Report(pass, info, diagnostic(p), func() []analysis.SuggestedFix {
			if p.Fix == "" {
				return nil
			}
			return correct(mender(), info, p)
		})
	}
	for _, lost := range pass.ResultOf[summary.Analyzer].(*summary.Result).Lost {
		spec := importOf(pass, lost.Path())
		reports.Report(pass, info, report.Diagnostic{Diagnostic: analysis.Diagnostic{Pos: spec.Pos(), End: spec.End(),
			Message: "what claimvet found in " + lost.Path() + " got lost on the way here, so reports may be missing: clear the cache of the tool that runs claimvet [directive]"}}, nil)
	}
	// Only now is it known which ignores of this pass were of use. They cannot
	// silence what is said of themselves.
	for _, p := range info.UnusedIgnores([]string{pass.Analyzer.Name}) {
		if !info.Aside(p.Pos) {
			reports.Report(pass, nil, diagnostic(p), nil)
		}
	}
	return reports, nil
}

// importOf is the first import of a package, or else the package clause.
func importOf(pass *analysis.Pass, path string) ast.Node {
	for _, file := range pass.Files {
		for _, spec := range file.Imports {
			if p, err := strconv.Unquote(spec.Path.Value); err == nil && p == path {
				return spec
			}
		}
	}
	return pass.Files[0].Name
}

func diagnostic(p directive.Problem) report.Diagnostic {
	return report.Diagnostic{Diagnostic: analysis.Diagnostic{Pos: p.Pos, End: p.End, Message: p.Message + " [directive]"}}
}

// correct offers the nearest valid spelling, where that is all that is wrong.
func correct(m *mend.Mender, info *roles.Info, p directive.Problem) []analysis.SuggestedFix {
	edit := analysis.TextEdit{Pos: p.Pos, End: p.End, NewText: []byte(p.Fix)}
	return m.Replace("Write "+p.Fix, edit, func(c *mend.Changed) bool {
		return len(c.Summary.Roles.Problems()) < len(info.Problems()) && !silencesNothing(c.Summary, c.Moved(p.Pos))
	})
}

// silencesNothing reports that the corrected directive would be an ignore of no use, as far as that is known here: of the passes
// whose findings are the engine's.
func silencesNothing(res *summary.Result, at token.Pos) bool {
	var followed []string
	for rule, name := range map[typestate.Rule]string{
		typestate.Gate: "gate", typestate.Ownership: "ownership", typestate.Stranded: "stranded", typestate.Finality: "finality",
		typestate.Lifetime: "lifetime", typestate.Order: "order",
	} {
		pass, _ := rulepage.Named(name)
		followed = append(followed, pass)
		res.Findings(func(f *typestate.Finding) { res.Roles.Ignored(pass, name, f.Pos) }, rule)
	}
	return slices.ContainsFunc(res.Roles.UnusedIgnores(followed), func(u directive.Problem) bool {
		return u.Pos <= at && at <= u.End
	})
}
