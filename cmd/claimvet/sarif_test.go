package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
)

// validator is the program that checks a document against the schema of SARIF. It is in a module of its own, so that nobody who
// uses claimvet gets the library that it needs.
var validator = sync.OnceValues(func() (string, error) {
	file := filepath.Join(filepath.Dir(binary), "sarif")
	if out, err := exec.Command("go", "build", "-C", "internal/conformance", "-o", file, "./sarif").CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the validator: %w\n%s", err, out)
	}
	return file, nil
})

// readSARIF checks a document against the schema of the standard, and reads it.
func readSARIF(t *testing.T, doc string) sarifRun {
	t.Helper()
	file, err := validator()
	if err != nil {
		t.Fatal(err)
	}
	validate := exec.Command(file)
	validate.Stdin = strings.NewReader(doc)
	if out, err := validate.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s\n%s", err, out, doc)
	}
	var log sarifLog
	dec := json.NewDecoder(strings.NewReader(doc))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 {
		t.Fatalf("version %q, %d runs", log.Version, len(log.Runs))
	}
	return log.Runs[0]
}

func TestSARIF(t *testing.T) {
	// U+1F512 is four bytes and two UTF-16 code units; ü is two bytes and one unit.
	dir := module(t, "-- sub/a b.go --\npackage m\n\nfunc forbidden() {}\n\nfunc F() {\n\t/* 🔒ü */ forbidden()\n}\n")
	o := runToys(t, dir, "-f", "sarif", "./...")
	o.want(t, 1, "{", "")
	run := readSARIF(t, o.stdout)

	driver := run.Tool.Driver
	if driver.Name != "claimvet" || driver.Version == "" || !strings.HasPrefix(driver.InformationURI, "https://") {
		t.Errorf("driver: %+v", driver)
	}
	if run.ColumnKind != "utf16CodeUnits" || run.AutomationDetails.ID != "claimvet/" {
		t.Errorf("columnKind %q, automationDetails %+v", run.ColumnKind, run.AutomationDetails)
	}
	if got, want := run.OriginalURIBaseIDs["%SRCROOT%"].URI, fileURI(dir)+"/"; got != want {
		t.Errorf("%%SRCROOT%% is %q, want %q", got, want)
	}
	if !reflect.DeepEqual(run.Invocations, []sarifInvocation{{ExecutionSuccessful: true}}) {
		t.Errorf("invocations: %+v", run.Invocations)
	}
	if len(driver.Rules) != 2 {
		t.Fatalf("rules: %+v", driver.Rules)
	}
	rule := driver.Rules[0]
	if rule.ID != "toyforbidden" || rule.ShortDescription.Text != "Calls of forbidden functions." ||
		rule.FullDescription.Text != "A longer text about what is forbidden." || rule.HelpURI != "https://example.com/toyforbidden" ||
		!strings.Contains(rule.Help.Text, "A longer text") || !strings.Contains(rule.Help.Markdown, "A longer text") ||
		rule.DefaultConfiguration.Level != "error" {
		t.Errorf("rule: %+v", rule)
	}

	if len(run.Results) != 1 {
		t.Fatalf("results: %+v", run.Results)
	}
	res := run.Results[0]
	file := sarifArtifactLocation{URI: "sub/a%20b.go", URIBaseID: "%SRCROOT%"}
	here := sarifPhysicalLocation{file, &sarifRegion{6, 12, 6, 23}}
	if res.RuleID != "toyforbidden" || res.RuleIndex != 0 || res.Level != "error" || res.Message.Text != "call of forbidden is forbidden [toy]" {
		t.Errorf("result: %+v", res)
	}
	if want := []sarifLocation{{PhysicalLocation: here}}; !reflect.DeepEqual(res.Locations, want) {
		t.Errorf("locations: %+v", res.Locations)
	}
	id, in := 1, sarifLocation{Message: &sarifMessage{Text: "in F"}, PhysicalLocation: sarifPhysicalLocation{file, &sarifRegion{5, 6, 5, 7}}}
	related := in
	related.ID = &id
	if want := []sarifLocation{related}; !reflect.DeepEqual(res.RelatedLocations, want) {
		t.Errorf("relatedLocations: %+v", res.RelatedLocations)
	}
	// The code flow is the witness, and ends at the finding.
	last := sarifLocation{Message: &sarifMessage{Text: res.Message.Text}, PhysicalLocation: here}
	if want := []sarifCodeFlow{{[]sarifThreadFlow{{[]sarifThreadFlowLocation{{in}, {last}}}}}}; !reflect.DeepEqual(res.CodeFlows, want) {
		t.Errorf("codeFlows: %+v", res.CodeFlows)
	}
	fix := sarifFix{
		Description:     sarifMessage{Text: "remove it"},
		ArtifactChanges: []sarifArtifactChange{{file, []sarifReplacement{{sarifRegion{6, 12, 6, 23}, sarifArtifactContent{"_ = 0"}}}}},
	}
	if want := []sarifFix{fix}; !reflect.DeepEqual(res.Fixes, want) {
		t.Errorf("fixes: %+v", res.Fixes)
	}
}

// TestSARIFReal asks the real passes, whose texts and witnesses are long.
func TestSARIFReal(t *testing.T) {
	dir := module(t, "-- a.go --\npackage m\n\n//claimvet:claim\nfunc claim() bool { return true }\n\n//claimvet:effect\nfunc stop() {}\n\nfunc F() {\n\tstop()\n\tclaim()\n}\n")
	o := runReal(t, dir, "-f", "sarif", "./...")
	o.want(t, 1, "{", "")
	run := readSARIF(t, o.stdout)
	for _, rule := range run.Tool.Driver.Rules {
		for _, text := range []string{rule.ShortDescription.Text, rule.FullDescription.Text} {
			// GitHub cuts off longer ones.
			if !strings.HasSuffix(text, ".") || len(text) > 1024 || strings.Contains(text, "\n") {
				t.Errorf("%s is described as %q", rule.ID, text)
			}
		}
		if strings.Contains(rule.Help.Markdown, "{#hdr-") {
			t.Errorf("%s: headings have anchors that GitHub prints: %s", rule.ID, rule.Help.Markdown)
		}
	}
	if len(run.Results) == 0 || run.Results[0].RuleID != "claimgate" {
		t.Errorf("results: %+v", run.Results)
	}
}

// TestSARIFTrouble holds that a run that could not look at everything says so in the document, next to what it did find.
func TestSARIFTrouble(t *testing.T) {
	tests := []struct {
		name, archive string
		args          []string
		code, results int
		notification  string
		located       string
	}{
		{name: "clean", archive: cleanModule, args: []string{"./..."}},
		{name: "broken package", archive: findingModule + "-- b/b.go --\npackage b\n\nvar x int = \"\"\n", args: []string{"./..."},
			code: 2, results: 1, notification: "cannot use", located: "b/b.go"},
		{name: "nothing matched", archive: cleanModule, args: []string{"example.com/other/..."}, code: 2, notification: "no packages matched"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := runToys(t, module(t, tt.archive), append([]string{"-f", "sarif"}, tt.args...)...)
			if o.code != tt.code {
				t.Errorf("exit code %d, want %d\n%s", o.code, tt.code, o.stderr)
			}
			run := readSARIF(t, o.stdout)
			if run.Results == nil || len(run.Results) != tt.results {
				t.Errorf("results: %+v, want %d and never null", run.Results, tt.results)
			}
			inv := run.Invocations[0]
			if inv.ExecutionSuccessful != (tt.notification == "") {
				t.Errorf("executionSuccessful is %v", inv.ExecutionSuccessful)
			}
			if tt.notification == "" {
				return
			}
			if len(inv.ToolExecutionNotifications) != 1 {
				t.Fatalf("notifications: %+v", inv.ToolExecutionNotifications)
			}
			n := inv.ToolExecutionNotifications[0]
			if !strings.Contains(n.Message.Text, tt.notification) || n.Level != "error" {
				t.Errorf("notification: %+v", n)
			}
			if tt.located != "" && (len(n.Locations) != 1 || n.Locations[0].PhysicalLocation.ArtifactLocation.URI != tt.located) {
				t.Errorf("notification at %+v, want %s", n.Locations, tt.located)
			}
		})
	}
}

// TestSARIFRoot runs in a directory below the root of a repository: GitHub counts from the root.
func TestSARIFRoot(t *testing.T) {
	dir := module(t, "-- svc/go.mod --\nmodule example.com/svc\n\ngo 1.26\n-- svc/a.go --\npackage svc\n\nfunc forbidden() {}\n\nfunc F() { forbidden() }\n")
	if out, err := exec.Command("git", "init", "-q", dir).CombinedOutput(); err != nil {
		t.Fatalf("git init: %v\n%s", err, out)
	}
	run := readSARIF(t, runToys(t, filepath.Join(dir, "svc"), "-f", "sarif", "./...").stdout)
	if uri := run.Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI; uri != "svc/a.go" {
		t.Errorf("URI %q, want svc/a.go", uri)
	}
}

// TestFingerprints moves a finding, repeats it and renames its function.
func TestFingerprints(t *testing.T) {
	prints := func(src string) []string {
		t.Helper()
		dir := module(t, "-- a.go --\npackage m\n\nfunc forbidden() {}\n\ntype T[P any] struct{}\n\n"+src)
		var out []string
		for _, r := range readSARIF(t, runToys(t, dir, "-f", "sarif", "./...").stdout).Results {
			out = append(out, r.PartialFingerprints["claimvet/v1"])
		}
		return out
	}
	once := prints("func (t *T[P]) F() {\n\tforbidden()\n}\n")
	if len(once) != 1 || once[0] == "" {
		t.Fatalf("fingerprints: %q", once)
	}
	if moved := prints("// A comment.\n\n\nfunc (t *T[P]) F() {\n\tif true {\n\t\tforbidden()\n\t}\n}\n"); !slices.Equal(moved, once) {
		t.Errorf("another fingerprint on another line: %q, was %q", moved, once)
	}
	twice := prints("func (t *T[P]) F() {\n\tforbidden()\n\tforbidden()\n}\n")
	if len(twice) != 2 || twice[0] != once[0] || twice[1] == once[0] {
		t.Errorf("two in one function: %q, the first alone was %q", twice, once)
	}
	if elsewhere := prints("func (t *T[P]) G() {\n\tforbidden()\n}\n"); slices.Equal(elsewhere, once) {
		t.Errorf("the same fingerprint in another function: %q", elsewhere)
	}
}

// TestColumn covers what a caller cannot easily provoke: a file that is not there, and bytes that are no UTF-8.
func TestColumn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.go")
	if err := os.WriteFile(file, []byte("a\xffb🔒c"), 0o666); err != nil {
		t.Fatal(err)
	}
	s := sarifWriter{src: sources{}}
	var got []int
	for _, col := range []int{1, 2, 3, 4, 8, 9} {
		pos := positionAt(file, 1, col)
		got = append(got, s.column(pos))
	}
	if want := []int{1, 2, 3, 4, 6, 7}; !slices.Equal(got, want) {
		t.Errorf("columns %v, want %v", got, want)
	}
	if col := s.column(positionAt(file+"x", 1, 5)); col != 5 {
		t.Errorf("column %d in a file that cannot be read, want the 5 that it was", col)
	}
	var buf bytes.Buffer
	if err := (sarifRenderer{}).render(&buf, result{}); err != nil || !strings.Contains(buf.String(), `"results": []`) {
		t.Errorf("an empty run: %v\n%s", err, buf.String())
	}
}
