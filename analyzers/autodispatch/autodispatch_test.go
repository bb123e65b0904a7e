package autodispatch_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/molecule-ai/claimvet/analyzers/autodispatch"
	"github.com/molecule-ai/claimvet/analyzers/internal/report"
)

func Test(t *testing.T) {
	results := analysistest.Run(t, analysistest.TestData(), autodispatch.Analyzer, "backend", "calls", "values", "convert", "fields", "foreign")
	for _, r := range results {
		for _, d := range r.Action.Diagnostics {
			if d.Category != "autodispatch" || d.URL != report.URL("autodispatch")+"#hdr-Rule_dispatch" || strings.Contains(d.Message, "\n") || !strings.HasSuffix(d.Message, " [dispatch]") {
				t.Errorf("%q: category %q, URL %q", d.Message, d.Category, d.URL)
			}
		}
	}
}

func TestFixes(t *testing.T) {
	analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), autodispatch.Analyzer, "fixes")
}
