package suite_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

var update = flag.Bool("update", false, "write the golden files")

// corpusDir is the nested module with the example defects, and the right code beside each.
const (
	corpusDir  = "../../testdata"
	corpusPath = "github.com/molecule-ai/claimvet/testdata/"
)

// TestCorpus runs the whole suite over the corpus, facts across its packages included, and compares what it reports with the
// `// want` comments. For the heads, the reports are also kept word for word, witness and fixes too: expectations only count.
func TestCorpus(t *testing.T) {
	pkgs := loadCorpus(t, "./heads/...", "./cases/...", "./cases4/...", "./programs/...", "./fixes/...")
	first, second := analyseCorpus(t, pkgs), analyseCorpus(t, pkgs)
	for _, p := range pkgs {
		t.Run(strings.TrimPrefix(p.ID, corpusPath), func(t *testing.T) {
			found := first[p]
			wants, err := expect.Read(p.GoFiles)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range expect.Compare(wants, reports(found)) {
				t.Error(relative(line))
			}
			for _, d := range found {
				d.check(t, p)
			}
			text := golden(found)
			if again := golden(second[p]); again != text {
				t.Errorf("a second run reports something else:\n%s\nthe first reported:\n%s", again, text)
			}
			if dir := strings.TrimPrefix(p.PkgPath, corpusPath); strings.HasPrefix(dir, "heads/") && !strings.HasSuffix(dir, "_test") {
				compareGolden(t, filepath.Join(corpusDir, filepath.FromSlash(dir), "golden.txt"), text)
			}
		})
	}
	t.Run("messages", func(t *testing.T) { compareMessages(t, first) })
}

func compareGolden(t *testing.T, file, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (go test ./analyzers/suite -update writes it)", err)
	}
	if string(want) != text {
		t.Errorf("%s is not what the suite reports; look at the difference and, if it is right, run with -update.\ngot:\n%s\nwant:\n%s", file, text, want)
	}
}

// TestNames holds the passes to what the drivers need: each can be named by a flag, documented and linked.
func TestNames(t *testing.T) {
	var names []string
	for _, a := range suite.Analyzers() {
		if slices.Contains(names, a.Name) {
			t.Errorf("two passes are called %s", a.Name)
		}
		names = append(names, a.Name)
		// `go vet -flags` and the command's own flags share one name space with the passes.
		if slices.Contains([]string{"f", "tests", "tags", "version", "json", "fix", "diff", "c", "V", "flags", "help"}, a.Name) {
			t.Errorf("%s is the name of a flag", a.Name)
		}
		if title, _, _ := strings.Cut(a.Doc, "\n"); title == "" || !strings.Contains(a.Doc, "\n\n") {
			t.Errorf("%s: the documentation is not a title, an empty line and a text", a.Name)
		}
		if !strings.HasPrefix(a.URL, "https://") {
			t.Errorf("%s: the URL %q leads nowhere", a.Name, a.URL)
		}
	}
}
