package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestSilenced has the same report five times: as it is, silenced in claimvet's way and in golangci-lint's.
func TestSilenced(t *testing.T) {
	h := module(t, `
-- a.go --
package m

//claimvet:claim final
func claim() bool { return true }

//claimvet:effect
func stop() {}

func reported() {
	claim()
	stop()
}

func ignored() {
	claim()
	stop() //claimvet:ignore claimgate it is only a test
}

//nolint:claimvet // the whole function
func nolinted() {
	claim()
	stop()
}

func nolintedLine() {
	claim()
	stop() //nolint:claimvet // it is only a test
}

func otherLinter() {
	claim()
	stop() //nolint:govet // not about claims
}
`)
	got := h.run(t, "./...")
	var at []int
	for _, i := range got {
		at = append(at, i.Pos.Line)
	}
	if len(at) != 2 || at[0] != 11 || at[1] != 32 {
		t.Errorf("reported at the lines %v, want 11 and 32:\n%s", at, lines(got))
	}
}

// TestFix applies a suggested fix.
func TestFix(t *testing.T) {
	h := module(t, `
-- a.go --
package m

//claimvet:only dispatch
func direct() {}

func dispatch() { direct() }

func F() { direct() }
`)
	if got := h.run(t, "./..."); len(got) != 1 || !strings.Contains(got[0].Text, "[dispatch]") {
		t.Fatalf("before the fix: %s", lines(got))
	}
	h.want(t, "with -fix", "", "--fix", "./...")
	if text := h.read(t, "a.go"); !strings.Contains(text, "func F() { dispatch() }") {
		t.Errorf("after the fix the file reads\n%s", text)
	}
	h.want(t, "after the fix", "", "./...")
}

// TestSettings checks that golangci-lint hands the settings over, that its cache tells one from the other, and that it stops at
// a wrong one.
func TestSettings(t *testing.T) {
	h := module(t, `
-- a.go --
package m

//claimvet:claim final
func claim() bool { return true }

//claimvet:effect
func stop() {}

func f() {
	claim()
	stop()
}
-- a_test.go --
package m

func g() {
	claim()
	stop()
}
`)
	plain := h.readConfig(t)
	with := func(settings string) {
		h.configure(t, strings.Replace(plain, "        type: module\n", "        type: module\n        settings: "+settings+"\n", 1))
	}
	files := func(issues []issue) (names string) {
		for _, i := range issues {
			names += filepath.Base(i.Pos.Filename) + " "
		}
		return names
	}
	for _, c := range []struct{ settings, want string }{
		{"{}", "a.go "},
		{"{tests: true}", "a.go a_test.go "},
		{"{disable: [claimgate]}", ""},
		{"{disable: [steporder]}", "a.go "},
	} {
		with(c.settings)
		if got := h.run(t, "./..."); files(got) != c.want {
			t.Errorf("%s: issues in %q, want %q\n%s", c.settings, files(got), c.want, lines(got))
		}
	}
	for settings, says := range map[string]string{
		"{disable: [claimgates]}": `there is no rule or pass "claimgates", but claimgate, gate, `,
		"{test: true}":            "there are disable (a list of rules and passes) and tests (true or false): ",
	} {
		with(settings)
		if _, stderr, code := h.exec(t, "./..."); code == 0 || code == 1 || !strings.Contains(stderr, says) {
			t.Errorf("%s: exit code %d, and on standard error\n%s", settings, code, stderr)
		}
	}
}

// TestDefaults is about a configuration that only enables claimvet: golangci-lint then holds issues back, but shows one for each
// line that has any.
func TestDefaults(t *testing.T) {
	h := newHost(t, "../../../../testdata")
	all := h.run(t, "./heads/...")
	plain := h.readConfig(t)
	limits := strings.Index(plain, "issues:")
	if limits < 0 {
		t.Fatalf("%s has no limits to take away", config)
	}
	elsewhere := module(t, "")
	elsewhere.configure(t, plain[:limits])
	h.config = elsewhere.config
	some := h.run(t, "./heads/...")
	type line struct {
		file string
		line int
	}
	shown := map[line]bool{}
	for _, i := range some {
		shown[line{i.Pos.Filename, i.Pos.Line}] = true
	}
	for _, i := range all {
		if !shown[line{i.Pos.Filename, i.Pos.Line}] {
			t.Errorf("with the defaults nothing is shown of %s", i)
		}
	}
	t.Logf("%d issues, %d with the defaults", len(all), len(some))
}
