package sqlshape

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the skeletons in testdata")

// A sample is a statement of testdata with its skeleton, "no" for a text that
// Parse does not understand.
type sample struct{ sql, want string }

// readSamples reads a file of samples: statement, ----, skeleton, ====.
func readSamples(tb testing.TB, file string) []sample {
	tb.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	var list []sample
	for block := range strings.SplitSeq(strings.TrimSuffix(string(data), "====\n"), "====\n") {
		sql, want, ok := strings.Cut(block, "\n----\n")
		if !ok {
			tb.Fatalf("%s: no skeleton: %s", file, block)
		}
		list = append(list, sample{sql, strings.TrimSpace(want)})
	}
	return list
}

func sampleFiles(tb testing.TB) []string {
	tb.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no samples: %v", err)
	}
	return files
}

func allSamples(tb testing.TB) []sample {
	var list []sample
	for _, file := range sampleFiles(tb) {
		list = append(list, readSamples(tb, file)...)
	}
	return list
}

func skeleton(sql string) string {
	s, ok := Parse(sql)
	if !ok {
		return "no"
	}
	return s.String()
}

func TestSkeletons(t *testing.T) {
	for _, file := range sampleFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			samples := readSamples(t, file)
			for i, s := range samples {
				got := skeleton(s.sql)
				if got != s.want && !*update {
					t.Errorf("%s\n got %s\nwant %s", s.sql, got, s.want)
				}
				samples[i].want = got
			}
			if *update {
				writeSamples(t, file, samples)
			}
		})
	}
}

func writeSamples(t *testing.T, file string, samples []sample) {
	t.Helper()
	var b strings.Builder
	for _, s := range samples {
		b.WriteString(s.sql + "\n----\n" + s.want + "\n====\n")
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
}
