package main

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/molecule-ai/claimvet/analyzers/suite" // what the command is made of: then go test's cache sees that it has changed
)

// rules are the short names of all rules, each of which the handler must show.
var rules = []string{"gate", "ownership", "stranded", "finality", "lifetime", "dispatch", "order", "sql", "directive"}

// Every variant compiles, and none is the handler again.
func TestVariants(t *testing.T) {
	s := mustRead(t)
	if _, err := writeAll(s, slices.Concat(bugs(), refactorings())); err != nil {
		t.Error(err)
	}
	names := make(map[string]bool)
	for _, v := range slices.Concat(bugs(), refactorings()) {
		if names[v.name] {
			t.Errorf("two variants are called %q", v.name)
		}
		names[v.name] = true
		if v.isBug() && !slices.Contains(rules, v.rule) {
			t.Errorf("%s: there is no rule %q", v.name, v.rule)
		}
	}
	if n, m := len(bugs()), len(refactorings()); n < 40 || m < 40 {
		t.Errorf("%d bugs and %d refactorings, want 40 of each", n, m)
	}
}

// Breaking the handler in the way that a rule is about is reported, for each rule; the handler as it is, and a few that
// mean the same, are silent. All variants are for the command: they take minutes.
func TestEachRule(t *testing.T) {
	s := mustRead(t)
	tool := filepath.Join(t.TempDir(), "claimvet")
	if out, err := exec.Command("go", "build", "-o", tool, modulePath+"cmd/claimvet").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := s.check(t.Context(), tool); err != nil {
		t.Fatal(err)
	}
	var chosen []variant
	for _, rule := range rules {
		i := slices.IndexFunc(bugs(), func(v variant) bool { return v.rule == rule })
		if i < 0 {
			t.Fatalf("no variant breaks the rule %s", rule)
		}
		chosen = append(chosen, bugs()[i])
	}
	chosen = append(chosen, every(20, refactorings())...)
	results, err := writeAll(s, chosen)
	if err != nil {
		t.Fatal(err)
	}
	if err := askAll(t.Context(), s, tool, results, 2); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if !table(&text, results) {
		for _, r := range results {
			if !r.right {
				r.explain(&text, s, false)
			}
		}
		t.Error(text.String())
	}
}

func mustRead(t *testing.T) *source {
	t.Helper()
	s, err := readSource()
	if err != nil {
		t.Fatal(err)
	}
	return s
}
