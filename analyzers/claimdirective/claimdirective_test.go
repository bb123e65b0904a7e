package claimdirective_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/molecule-ai/claimvet/analyzers/claimdirective"
	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

func Test(t *testing.T) {
	results := analysistest.Run(t, analysistest.TestData(), claimdirective.Analyzer, "place", "contradict", "fits", "ignores")
	check(t, results)
}

func TestFixes(t *testing.T) {
	check(t, analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), claimdirective.Analyzer, "spelling", "names"))
}

// check holds the reports to what the drivers need.
func check(t *testing.T, results []*analysistest.Result) {
	t.Helper()
	for _, r := range results {
		for _, d := range r.Action.Diagnostics {
			if d.Category != "claimdirective" || d.URL != report.URL("claimdirective")+"#hdr-Rule_directive" || strings.Contains(d.Message, "\n") || !strings.HasSuffix(d.Message, " [directive]") || d.End <= d.Pos {
				t.Errorf("%q: category %q, URL %q", d.Message, d.Category, d.URL)
			}
		}
	}
}

// TestRequires: an ignore for a pass that had not run yet would be called
// unused.
func TestRequires(t *testing.T) {
	for _, a := range suite.Analyzers() {
		if a != claimdirective.Analyzer && !slices.Contains(claimdirective.Analyzer.Requires, a) {
			t.Errorf("%s does not run before claimdirective", a.Name)
		}
	}
}
