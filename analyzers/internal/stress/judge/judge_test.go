package judge_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
	"github.com/molecule-ai/claimvet/analyzers/internal/stress"
	"github.com/molecule-ai/claimvet/analyzers/internal/stress/judge"
)

var update = flag.Bool("update", false, "write the golden file of counts")

// part is how much smaller than what has to be borne the programs of the tests are.
const part = 10

// judged runs the suite over a program, and holds it to what the program says must be reported.
func judged(t *testing.T, p stress.Program) *judge.Judgement {
	t.Helper()
	file := filepath.Join(t.TempDir(), "stress.go")
	if err := os.WriteFile(file, []byte(p.Source), 0o666); err != nil {
		t.Fatal(err)
	}
	pkg, err := judge.Check(file, p.Source)
	if err != nil {
		t.Fatal(err)
	}
	j, err := judge.Judge(pkg)
	if err != nil {
		t.Fatal(err)
	}
	wants, err := expect.Read([]string{file})
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range expect.Compare(wants, j.Reports) {
		t.Error(wrong)
	}
	if gaveUp := len(j.GaveUp) > 0; gaveUp != p.GivesUp {
		t.Errorf("given up: %q; the program says %t", j.GaveUp, p.GivesUp)
	}
	return j
}

// TestCounts holds what is done for each program to what was done before. Growth is seen in review: go test -update writes the
// numbers of today.
func TestCounts(t *testing.T) {
	golden := filepath.Join("testdata", "counts.golden")
	var got strings.Builder
	fmt.Fprintf(&got, "%-20s %6s %9s %12s %8s %8s\n", "program", "N", "functions", "instructions", "states", "facts")
	for _, f := range stress.Families() {
		n := max(f.N/part, 2)
		t.Run(f.Name, func(t *testing.T) {
			c := judged(t, f.Make(n)).Counts
			fmt.Fprintf(&got, "%-20s %6d %9d %12d %8d %8d\n", f.Name, n, c.Functions, c.Instructions, c.States, c.Facts)
		})
	}
	if t.Failed() {
		return
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s\nIf it is right, go test ./analyzers/internal/stress/judge -update writes it", got.String(), want)
	}
}

// TestLinear holds twice the size to twice the work, in counts and, since not all work is counted, in bytes that are allocated.
func TestLinear(t *testing.T) {
	const slack = 1.25
	for _, f := range stress.Families() {
		if !f.Linear {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			n := max(f.N/part, 2)
			work := func(n int) (states, allocated float64) {
				pkg, err := judge.Check("stress.go", f.Make(n).Source)
				if err != nil {
					t.Fatal(err)
				}
				var j *judge.Judgement
				bytes := judge.Allocated(func() { j, err = judge.Judge(pkg) })
				if err != nil {
					t.Fatal(err)
				}
				return float64(j.Counts.States), float64(bytes)
			}
			work(n) // what is allocated once
			states1, bytes1 := work(n)
			states2, bytes2 := work(2 * n)
			if states2 > 2*states1*slack {
				t.Errorf("from %d to %d the states grow from %.0f to %.0f", n, 2*n, states1, states2)
			}
			if bytes2 > 2*bytes1*slack {
				t.Errorf("from %d to %d the memory allocated grows from %.0f to %.0f bytes", n, 2*n, bytes1, bytes2)
			}
		})
	}
}

// TestSame makes each program twice: it follows from its size alone.
func TestSame(t *testing.T) {
	for _, f := range stress.Families() {
		if a, b := f.Make(5), f.Make(5); cmp.Compare(a.Source, b.Source) != 0 || !strings.Contains(a.Source, "claim()") {
			t.Errorf("%s: two programs of one size differ, or have no claim", f.Name)
		}
	}
}
