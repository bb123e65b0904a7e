package typestate_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

var exhaustive = flag.Int("exhaustive", 3, "the `size` up to which TestExhaustive runs all programs: 4 takes a minute, 5 a quarter of an hour")

// Of the programs beyond that size, up to maxSize, one in sampleStep runs.
const (
	maxSize    = 5
	sampleStep = 397
	batchSize  = 400 // functions in one SSA build
)

// TestExhaustive compares the engine with the oracle on all small programs.
// The engine claims to be sound and complete on code without loops; with them,
// the oracle's bound on rounds is enough for these programs.
func TestExhaustive(t *testing.T) {
	for f, name := range []string{"void", "failing", "telling", "named"} {
		t.Run(name, func(t *testing.T) {
			b := &batch{t: t, flavour: flavour(f)}
			g := &generator{flavour: flavour(f)}
			n := 0
			for size := 1; size <= maxSize; size++ {
				for body := range g.bodies(size) {
					n++
					if size <= *exhaustive || n%sampleStep == 0 {
						b.add(body)
					}
				}
			}
			b.run()
			t.Logf("%d of %d programs of up to %d statements judged, %d with findings; %d disagree", b.judged, n, maxSize, b.wrong, b.failed)
		})
	}
}

// A batch collects programs, to build many at once.
type batch struct {
	t       *testing.T
	flavour flavour
	bodies  [][]stmt
	judged  int
	wrong   int // with findings, as they should
	failed  int
}

func (b *batch) add(body []stmt) {
	b.bodies = append(b.bodies, body)
	if len(b.bodies) == batchSize {
		b.run()
	}
}

func (b *batch) run() {
	if len(b.bodies) == 0 {
		return
	}
	r := newRenderer()
	programs := make([][]placed, len(b.bodies))
	for i, body := range b.bodies {
		programs[i] = r.function(fmt.Sprintf("f%d", i), b.flavour, body)
	}
	src := r.b.String()
	l := load(b.t, src)
	got := map[string][]verdict{}
	unreached := map[string][]int{} // the lines that the engine takes for unreachable
	for _, res := range l.analyse() {
		for _, f := range res.Findings {
			got[res.Root.Label] = append(got[res.Root.Label], l.verdict(f))
		}
		for _, g := range res.GaveUp {
			if g.Reason != typestate.Unreached {
				b.t.Errorf("the engine gave up on %s: %s", res.Root.Label, g.Reason)
			}
			unreached[res.Root.Label] = append(unreached[res.Root.Label], l.line(g.Pos))
		}
	}
	for i, p := range programs {
		b.judged++
		name := fmt.Sprintf("f%d", i)
		want := judge(b.flavour, p)
		if len(want.must)+len(want.one) > 0 {
			b.wrong++
		}
		diff := compare(got[name], want)
		for _, line := range unreached[name] {
			if want.reached[line] {
				diff += fmt.Sprintf("\ttaken for unreachable, but is not: %d\n", line)
			}
		}
		if diff != "" {
			b.failed++
			b.report(src, name, diff)
		}
	}
	b.bodies = b.bodies[:0]
}

// maxReports is how many disagreements are printed.
const maxReports = 20

func (b *batch) report(src, name, diff string) {
	b.t.Helper()
	if b.failed > maxReports {
		b.t.Fail()
		return
	}
	lines := strings.Split(src, "\n")
	from := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "func "+name+"()") })
	var text strings.Builder
	for i := from; i == from || i < len(lines) && !strings.HasPrefix(lines[i], "func "); i++ {
		fmt.Fprintf(&text, "%6d  %s\n", i+1, lines[i])
	}
	b.t.Errorf("the engine disagrees with the oracle:\n%s%s", text.String(), diff)
}

// compare says how findings differ from what is to be reported. One line may
// break a rule in several ways, on paths of their own; any of them will do,
// but one must be named.
func compare(got []verdict, j judgement) string {
	var diff strings.Builder
	place := func(v verdict) string {
		rule, _, _ := strings.Cut(v.text, " ")
		return fmt.Sprint(v.line, " ", rule)
	}
	want := map[string]bool{}
	for _, v := range j.must {
		want[place(v)] = true
	}
	for _, v := range got {
		switch {
		case slices.Contains(j.must, v):
			delete(want, place(v))
		case slices.Contains(j.one, v):
			j.one = nil
		default:
			fmt.Fprintf(&diff, "\treported, but is not so: %v\n", v)
		}
	}
	for _, v := range j.must {
		if want[place(v)] {
			fmt.Fprintf(&diff, "\tnot reported: %v\n", v)
		}
	}
	if len(j.one) > 0 {
		fmt.Fprintf(&diff, "\tnot reported: one of %v\n", j.one)
	}
	return diff.String()
}
