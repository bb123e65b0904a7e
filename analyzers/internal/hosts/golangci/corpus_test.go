package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
)

// TestCorpus runs golangci-lint over the example defects: the reports are those that the other hosts make, cold and warm.
func TestCorpus(t *testing.T) {
	h := newHost(t, "../../../../testdata")
	patterns := []string{"./heads/...", "./cases/...", "./cases4/...", "./programs/..."}
	files := goFiles(t, h.dir, patterns)
	wants, err := expect.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	if wants.Count() == 0 {
		t.Fatal("nothing is expected")
	}
	cold := h.run(t, patterns...)
	var reports []expect.Report
	for _, i := range cold {
		reports = append(reports, expect.Report{Line: expect.Line{File: i.Pos.Filename, Line: i.Pos.Line}, Message: i.Text})
	}
	for _, line := range expect.Compare(wants, reports) {
		t.Error(line)
	}
	t.Logf("%d files: %d reports expected, %d reported", len(files), wants.Count(), len(reports))
	if warm := h.run(t, patterns...); lines(warm) != lines(cold) {
		t.Errorf("from its cache, golangci-lint reports\n%swant\n%s", lines(warm), lines(cold))
	}
}

// goFiles returns the files of the packages that this build takes into account.
func goFiles(t *testing.T, dir string, patterns []string) []string {
	t.Helper()
	const each = `{{$dir := .Dir}}{{range .GoFiles}}{{$dir}}/{{.}}{{"\n"}}{{end}}{{range .CgoFiles}}{{$dir}}/{{.}}{{"\n"}}{{end}}` +
		`{{range .TestGoFiles}}{{$dir}}/{{.}}{{"\n"}}{{end}}{{range .XTestGoFiles}}{{$dir}}/{{.}}{{"\n"}}{{end}}`
	cmd := exec.Command("go", append([]string{"list", "-f", each}, patterns...)...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var files []string
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); line != "" {
			files = append(files, filepath.FromSlash(line))
		}
	}
	return files
}
