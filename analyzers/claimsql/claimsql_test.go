package claimsql_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/molecule-ai/claimvet/analyzers/claimsql"
	"github.com/molecule-ai/claimvet/analyzers/internal/report"
)

func Test(t *testing.T) {
	results := analysistest.Run(t, analysistest.TestData(), claimsql.Analyzer,
		"example.com/lib", "example.com/compare", "example.com/results", "example.com/rollback", "example.com/left", "example.com/helpers", "example.com/sqlc", "example.com/tests")
	for _, r := range results {
		for _, d := range r.Action.Diagnostics {
			if d.Category != "claimsql" || d.URL != report.URL("claimsql")+"#hdr-Rule_sql" || strings.Contains(d.Message, "\n") || !strings.HasSuffix(d.Message, " [sql]") || len(d.Message) >= 200 {
				t.Errorf("%q (%d): category %q, URL %q", d.Message, len(d.Message), d.Category, d.URL)
			}
		}
	}
}
