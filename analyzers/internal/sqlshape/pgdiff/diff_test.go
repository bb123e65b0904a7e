package pgdiff

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// samples returns the statements of sqlshape's own tests, by file.
func samples(tb testing.TB) map[string][]string {
	tb.Helper()
	files, err := filepath.Glob("../testdata/*.txt")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no samples: %v", err)
	}
	list := make(map[string][]string)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		for block := range strings.SplitSeq(strings.TrimSuffix(string(data), "====\n"), "====\n") {
			sql, _, _ := strings.Cut(block, "\n----\n")
			list[name] = append(list[name], sql)
		}
	}
	return list
}

// A tally sums up verdicts.
type tally struct{ texts, valid, understood, known, unknowns int }

func (ta *tally) add(tb testing.TB, sql string) {
	v := judge(sql)
	for _, err := range v.errs {
		tb.Errorf("%s\n\t%s", sql, err)
	}
	ta.texts++
	if v.valid {
		ta.valid++
	}
	if v.valid && v.understood {
		ta.understood++
	}
	ta.known += v.known
	ta.unknowns += v.unknowns
}

// bound fails the test if more than these shares, in per cent, of the valid
// statements and of the conditions are not understood.
func (ta *tally) bound(tb testing.TB, statements, conditions float64) {
	tb.Helper()
	lost := 100 * float64(ta.valid-ta.understood) / float64(ta.valid)
	unknown := 100 * float64(ta.unknowns) / float64(ta.known+ta.unknowns)
	tb.Logf("%d texts, %d valid, %.1f%% of these not understood; %d known, %.1f%% unknown",
		ta.texts, ta.valid, lost, ta.known, unknown)
	if lost > statements || unknown > conditions {
		tb.Errorf("more than %v%% of statements or %v%% of conditions", statements, conditions)
	}
}

func TestSamples(t *testing.T) {
	var all tally
	for name, list := range samples(t) {
		t.Run(name, func(t *testing.T) {
			for _, sql := range list {
				all.add(t, sql)
			}
		})
	}
	if all.texts < 200 {
		t.Errorf("%d samples", all.texts)
	}
	all.bound(t, 2, 20) // many samples are there for being unknown
}

// TestQueues bounds what is unknown in the statements that matter.
func TestQueues(t *testing.T) {
	var ta tally
	for _, sql := range samples(t)["queues"] {
		ta.add(t, sql)
	}
	ta.bound(t, 0, 10)
}

func FuzzAgree(f *testing.F) {
	for _, list := range samples(f) {
		for _, sql := range list {
			f.Add(sql)
		}
	}
	f.Fuzz(func(t *testing.T, sql string) {
		if strings.Contains(sql, "\x00") {
			return // ends the text for PostgreSQL
		}
		for _, err := range judge(sql).errs {
			t.Errorf("%q\n\t%s", sql, err)
		}
	})
}
