package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The package that reports are of, without a defect and with one, and one that does not compile.
const (
	cleanSource = `package m

//claimvet:claim final
func claim() bool { return true }

//claimvet:effect
func stop() {}

func F() {
	if claim() {
		stop()
	}
}
`
	brokenSource = "package m\n\nvar x int = \"\"\n"
)

var defectSource = strings.Replace(cleanSource, "\tif claim() {\n\t\tstop()\n\t}\n", "\tstop()\n\tclaim()\n", 1)

func TestReport(t *testing.T) {
	dirty := "-- a.go --\n" + defectSource
	for _, c := range []struct {
		name, archive  string
		args           []string
		code           int
		page           []string // what the page must contain; nothing: there is no page
		stdout, stderr string   // each must contain; empty means empty
	}{
		{name: "clean", archive: "-- a.go --\n" + cleanSource, page: []string{"Nothing is reported", "no report", "<desc>", ">won<"},
			stderr: "claimvet report: wrote report.html: 1 function with claims, 0 reports\n"},
		{name: "a finding", archive: dirty, args: []string{"./..."}, code: 1, page: []string{`<a href="#f0r0">`, "it runs before the claim made by ", "the claim"},
			stderr: "claimvet report: wrote report.html: 1 function with claims, 1 report\n"},
		{name: "the pass is off", archive: dirty, args: []string{"-claimgate=false"}, page: []string{"Nothing is reported"}, stderr: "0 reports"},
		{name: "another file", archive: dirty, args: []string{"-o", "x/y.html"}, code: 2, stderr: "claimvet report: cannot write the page: open x/y.html: no such file or directory"},
		{name: "standard output", archive: dirty, args: []string{"-o", "-"}, code: 1, stdout: "<!DOCTYPE html>", stderr: "wrote the page: "},
		{name: "nothing claims", archive: cleanModule, page: []string{"No function here claims anything"}, stderr: "0 functions with claims"},
		{name: "does not compile", archive: "-- a.go --\n" + brokenSource, code: 2, stderr: "a.go:3:13: "},
		{name: "one does not compile", archive: dirty + "-- b/b.go --\n" + brokenSource, args: []string{"./..."}, code: 2,
			page: []string{"Not everything could be analysed", "b.go:3", `<a href="#f0r0">`}, stderr: "b.go:3:13: "},
		{name: "no such package", archive: dirty, args: []string{"example.com/other/..."}, code: 2, stderr: "nothing could be looked at, so there is no page"},
		{name: "a flag too late", archive: dirty, args: []string{"./...", "-tests"}, code: 2, stderr: "flag -tests after a package: flags come first"},
		{name: "no such flag", archive: dirty, args: []string{"-nosuch"}, code: 2, stderr: "Run 'claimvet report -h' for usage."},
		{name: "no file", archive: dirty, args: []string{"-o", ""}, code: 2, stderr: "say with -o FILE where the page shall go"},
		{name: "help", archive: dirty, args: []string{"-h"}, stdout: "one page of HTML"},
		{name: "texts of the program", archive: "-- a.go --\n" + strings.ReplaceAll(defectSource, "\tstop()\n", "\tstop() // </pre><script>alert(1)</script>\n"), code: 1,
			page: []string{"&lt;/pre&gt;&lt;script&gt;alert(1)"}, stderr: "1 report"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := module(t, c.archive)
			runReal(t, dir, append([]string{"report"}, c.args...)...).want(t, c.code, c.stdout, c.stderr)
			text, err := os.ReadFile(filepath.Join(dir, "report.html"))
			if wrote := err == nil; wrote != (len(c.page) > 0) {
				t.Fatalf("there is a page: %v", wrote)
			}
			for _, want := range c.page {
				if !strings.Contains(string(text), want) {
					t.Errorf("the page does not contain %q", want)
				}
			}
		})
	}
}

// Reports that the baseline has are on the page, as known, and not counted.
func TestReportKnown(t *testing.T) {
	dir := module(t, "-- a.go --\n"+defectSource)
	runReal(t, dir, "-write-baseline", "known.jsonl", ".").want(t, 0, "", "1 finding written")
	runReal(t, dir, "report", "-baseline", "known.jsonl").want(t, 0, "", "wrote report.html: 1 function with claims, 0 reports, and 1 that the baseline known.jsonl has\n")
	text, err := os.ReadFile(filepath.Join(dir, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<dt>reports</dt><dd>0</dd>", "<dt>known, in the baseline</dt><dd>1</dd>", `<span class="badge known">known</span> <a href="#f0r0">`, `<span class="badge known">1 known</span>`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the page does not contain %q", want)
		}
	}
	if strings.Contains(string(text), `class="fn wrong"`) {
		t.Error("a known report is shown as a new one")
	}
	runReal(t, dir, "report", "-baseline", "none.jsonl").want(t, 2, "", "there is no baseline none.jsonl")
}

// The page has the reports that claimvet prints, each once.
func TestReportHasAllReports(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(t.TempDir(), "report.html")
	if o := runReal(t, dir, "report", "-o", page, "./heads/...", "./cases/..."); o.code != exitFindings {
		t.Fatalf("%+v", o)
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "<tbody>")
	table, _, _ = strings.Cut(table, "</tbody>")
	var got, want []string
	for row := range strings.SplitSeq(table, "</tr>") {
		if _, place, ok := strings.Cut(row, `<code class="place">`); ok {
			place, _, _ = strings.Cut(place, "</code>")
			_, rule, _ := strings.Cut(row, `<span class="rule">`)
			rule, _, _ = strings.Cut(rule, "</span>")
			got = append(got, place+" "+rule)
		}
	}
	printed := runReal(t, dir, "./heads/...", "./cases/...").stdout
	for _, m := range regexp.MustCompile(`(?m)^(\S+:\d+):\d+: .*\[(\w+)\]$`).FindAllStringSubmatch(printed, -1) {
		want = append(want, m[1]+" "+m[2])
	}
	slices.Sort(got)
	slices.Sort(want)
	if len(want) < 20 || !slices.Equal(got, want) {
		t.Errorf("%d reports on the page, want %d", len(got), len(want))
	}
}
