package roles

import (
	"slices"
	"strings"
	"testing"
)

// TestNeverSilent puts a directive on each line of a file, behind it and above
// it: each time it says something, or is a problem.
func TestNeverSilent(t *testing.T) {
	var lines []string
	for _, line := range strings.Split(statements+`
type T struct {
	n    int
	stop func()
	in
}

type in struct{}

type I interface {
	M()
	in2
}

type in2 interface{ N() }

const k, l = 3,
	4

var (
	x, y = func() {}, 3

	z = func() {
		a()
	}
)

func params(
	x int,
) (
	y int,
) {
label:
	for {
		break label
	}
	return 0
}
`, "\n") {
		line, _, _ = strings.Cut(line, "//")
		lines = append(lines, line)
	}
	variant := func(kind string, i int, above bool) {
		with := slices.Clone(lines)
		if above {
			with = slices.Insert(with, i, "\t//claimvet:"+kind)
		} else {
			with[i] += " //claimvet:" + kind
		}
		w := newWorld(t)
		r := w.add("p", strings.Join(with, "\n"))
		problems := len(r.Problems())
		if problems == 0 && !r.Declared() && len(r.ignores) == 0 || problems > 1 {
			t.Errorf("line %d: %s\n%s, above: %t: %v", i+1, lines[i], kind, above, r.Problems())
		}
		for _, p := range r.Problems() {
			if strings.Contains(p.Message, "internal error") {
				t.Errorf("line %d: %s\n%s, above: %t: %s", i+1, lines[i], kind, above, p.Message)
			}
		}
	}
	for i := range lines {
		for _, kind := range []string{"effect", "claim", "only a", "ignore claimgate why", "column a.b", "effect func=a"} {
			variant(kind, i, false)
			variant(kind, i, true)
		}
	}
}
