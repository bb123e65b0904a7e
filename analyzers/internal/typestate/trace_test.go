package typestate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// branches are the lines of the branches that a witness takes.
func branches(l *loaded, f *typestate.Finding) []int {
	var lines []int
	for _, s := range f.Witness {
		if s.Kind == typestate.BranchStep {
			lines = append(lines, l.line(s.Pos)-strings.Count(header, "\n"))
		}
	}
	return lines
}

// TestWitnessOfRemembered: what is deferred runs from equal states at both returns. The way to the second must not be that to the
// first.
func TestWitnessOfRemembered(t *testing.T) {
	l := load(t, header+`
func f() error {
	if !claim() {
		return nil
	}
	kept := false
	defer func() {
		if kept {
			rollback()
		}
	}()
	if err := workErr(); err != nil {
		return err
	}
	if err := effectErr(); err != nil {
		return err
	}
	kept = true
	return nil
}
`)
	r := only(t, l.analyse())
	var got []string
	for _, f := range r.Findings {
		if f.Rule == typestate.Stranded {
			got = append(got, fmt.Sprint(l.line(f.Pos)-strings.Count(header, "\n"), branches(l, f)))
		}
	}
	if want := "13 [12] 16 [12 15]"; strings.Join(got, " ") != want {
		t.Errorf("%s, want %s", strings.Join(got, " "), want)
	}
}

func TestStandings(t *testing.T) {
	r := only(t, load(t, header+`
func f() {
	won, err := claimBoth()
	if err != nil || !won {
		return
	}
	defer rollback()
	effect()
}
`).trace())
	var entry, exit typestate.Standing
	steps := map[typestate.StepKind]int{}
	for i := range r.Root.Blocks {
		entry, exit = entry|r.Flow.Entry[i], exit|r.Flow.Exit[i]
		for _, s := range r.Flow.Steps[i] {
			steps[s.Kind]++
		}
	}
	if want := typestate.IsUnclaimed | typestate.IsPending | typestate.IsWon | typestate.IsLost | typestate.IsFailed; entry != want {
		t.Errorf("claims stand at %b where blocks begin, want %b", entry, want)
	}
	if want := typestate.IsPending | typestate.IsLost | typestate.IsFailed | typestate.IsReleased; exit != want {
		t.Errorf("claims stand at %b where blocks end, want %b", exit, want)
	}
	if r.Flow.Late != typestate.IsWon {
		t.Errorf("claims stand at %b when deferred calls run", r.Flow.Late)
	}
	for kind, n := range map[typestate.StepKind]int{typestate.ClaimStep: 1, typestate.DeferStep: 1, typestate.RollbackStep: 1, typestate.BranchStep: 0} {
		if steps[kind] != n {
			t.Errorf("%d steps of kind %d, want %d", steps[kind], kind, n)
		}
	}
	if steps[typestate.CheckStep] == 0 {
		t.Error("no check")
	}
}
