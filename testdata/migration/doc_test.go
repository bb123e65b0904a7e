package migration_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const guide = "../../docs/migration.md"

// TestGuide holds the guide to these examples: each Go line that it shows is in one of them, as part of the same run of lines,
// and each example is named by it.
func TestGuide(t *testing.T) {
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	var sources []string
	err = filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") {
			return err
		}
		src, err := os.ReadFile(path)
		sources = append(sources, plain(string(src)))
		if topic := filepath.ToSlash(filepath.Dir(path)); strings.HasSuffix(topic, "/before") {
			if topic = strings.TrimSuffix(topic, "/before"); !strings.Contains(string(text), "testdata/migration/"+topic+")") {
				t.Errorf("the guide does not link to %s", topic)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	blocks := 0
	for i, part := range strings.Split(string(text), "```") {
		code, isGo := strings.CutPrefix(part, "go\n")
		if i%2 == 0 || !isGo {
			continue
		}
		blocks++
		for run := range strings.SplitSeq(plain(code), "…\n") { // an ellipsis stands for what is left out
			if !within(sources, run) {
				t.Errorf("the guide shows code that is in no example:\n%s", run)
			}
		}
	}
	if blocks < 12 {
		t.Errorf("the guide has %d blocks of Go", blocks)
	}
}

func within(sources []string, run string) bool {
	for _, src := range sources {
		if strings.Contains(src, run) {
			return true
		}
	}
	return false
}

// plain drops what does not matter in the comparison: indentation and expectations.
func plain(code string) string {
	var b strings.Builder
	for line := range strings.Lines(code) {
		line, _, _ = strings.Cut(line, " // want ")
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}
