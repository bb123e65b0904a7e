package golangci

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/molecule-ai/claimvet/analyzers/suite"
)

// settings is what golangci-lint hands over: YAML, decoded without knowing what it means.
type settings = map[string]any

func TestSettings(t *testing.T) {
	var all []string
	for _, a := range suite.Analyzers() {
		all = append(all, a.Name)
	}
	for _, c := range []struct {
		name    string
		raw     any
		without []string
	}{
		{"none", nil, nil},
		{"empty", settings{}, nil},
		{"disable", settings{"disable": []any{"steporder", "claimsql"}}, []string{"steporder", "claimsql"}},
		{"rules", settings{"disable": []any{"order", "stranded"}}, []string{"steporder"}},
		{"all rules of a pass", settings{"disable": []any{"ownership", "stranded", "finality"}}, []string{"rollbackdefer"}},
		{"twice", settings{"disable": []any{"steporder", "steporder"}}, []string{"steporder"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := New(c.raw)
			if err != nil {
				t.Fatal(err)
			}
			if mode := p.GetLoadMode(); mode != register.LoadModeTypesInfo {
				t.Errorf("load mode %q: the passes need types", mode)
			}
			analyzers, err := p.BuildAnalyzers()
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, a := range analyzers {
				got = append(got, a.Name)
			}
			want := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return slices.Contains(c.without, name) })
			if !slices.Equal(got, want) {
				t.Errorf("the passes %v, want %v", got, want)
			}
		})
	}
}

// TestWrongSettings checks that a setting that means nothing stops the run, and that the error says what there is.
func TestWrongSettings(t *testing.T) {
	var every []any
	for _, a := range suite.Analyzers() {
		every = append(every, a.Name)
	}
	for _, c := range []struct {
		name string
		raw  any
		says []string
	}{
		{"unknown setting", settings{"disabled": []any{"steporder"}}, []string{"disabled", "disable", "tests"}},
		{"not a list", settings{"disable": "steporder"}, []string{"disable"}},
		{"not a truth value", settings{"tests": "sometimes"}, []string{"tests"}},
		{"unknown pass", settings{"disable": []any{"stepsorder"}}, []string{"stepsorder", "claimgate", "steporder"}},
		{"nothing left", settings{"disable": every}, []string{"every pass"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(c.raw)
			if err == nil {
				t.Fatal("no error")
			}
			for _, text := range c.says {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("the error does not name %s: %v", text, err)
				}
			}
		})
	}
}

// TestTests checks that the setting reaches the passes.
func TestTests(t *testing.T) {
	for _, tests := range []bool{false, true} {
		if _, err := New(settings{"tests": tests}); err != nil {
			t.Fatal(err)
		}
		if got := reportsInTests(t); got != tests {
			t.Errorf("with tests: %v, a report in a test file is made: %v", tests, got)
		}
	}
}

func TestRegistered(t *testing.T) {
	if _, err := register.GetPlugin("claimvet"); err != nil {
		t.Error(err)
	}
}

// reportsInTests runs the plugin's passes over a package whose test file has a misspelt directive.
func reportsInTests(t *testing.T) bool {
	t.Helper()
	dir := t.TempDir()
	for name, src := range map[string]string{
		"go.mod":    "module example.com/m\n\ngo 1.25\n",
		"a.go":      "package m\n",
		"a_test.go": "package m\n\n//claimvet:effct\nfunc f() {}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: dir, Tests: true}, ".")
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		t.Fatal("the package does not compile")
	}
	graph, err := checker.Analyze(suite.Analyzers(), pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range graph.Roots {
		if len(act.Diagnostics) > 0 {
			return true
		}
	}
	return false
}
