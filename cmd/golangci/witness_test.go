package golangci

import (
	"go/token"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// TestWitness checks what a wrapped pass reports: one diagnostic that says everything, and no related positions.
func TestWitness(t *testing.T) {
	fset := token.NewFileSet()
	here, other := fset.AddFile("/src/here.go", -1, 100), fset.AddFile("/src/other.go", -1, 100)
	here.SetLines([]int{0, 10, 20, 30})
	other.SetLines([]int{0, 50})
	for _, c := range []struct {
		name, message string
		related       []analysis.RelatedInformation
		want          string
	}{
		{"none", "it is wrong [gate]", nil, "it is wrong [gate]"},
		{
			"two files", "it is wrong [gate]",
			[]analysis.RelatedInformation{{Pos: here.Pos(12), Message: "claimed here"}, {Pos: other.Pos(60), Message: "called here"}},
			"it is wrong (line 2: claimed here; other.go:2: called here) [gate]",
		},
		{
			"no rule", "a[i] is wrong",
			[]analysis.RelatedInformation{{Pos: here.Pos(35), Message: "here"}},
			"a[i] is wrong (line 4: here)",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := &analysis.Analyzer{Name: "a", Run: func(pass *analysis.Pass) (any, error) {
				pass.Report(analysis.Diagnostic{Pos: here.Pos(1), Message: c.message, Related: c.related})
				return nil, nil
			}}
			wrap(a)
			var got []analysis.Diagnostic
			pass := &analysis.Pass{Analyzer: a, Fset: fset, Report: func(d analysis.Diagnostic) { got = append(got, d) }}
			if _, err := a.Run(pass); err != nil {
				t.Fatal(err)
			}
			if len(got) != 1 || got[0].Message != c.want || len(got[0].Related) > 0 {
				t.Errorf("reported %+v, want %q alone", got, c.want)
			}
		})
	}
}
