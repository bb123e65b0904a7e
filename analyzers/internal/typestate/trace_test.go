package typestate_test

import (
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// TestRemembered: what is deferred runs from equal states at both failing returns. It is seen at both, each time on its own way.
func TestRemembered(t *testing.T) {
	r := only(t, load(t, header+`
func f() {
	if !claim() {
		return
	}
	done := false
	defer func() {
		if !done {
			rollback()
		}
	}()
	if err := workErr(); err != nil {
		return
	}
	if err := workErr(); err != nil {
		return
	}
	done = true
	return
}
`).trace())
	blocks := 0
	for _, steps := range r.Flow.Steps {
		for _, s := range steps {
			if s.Kind == typestate.RollbackStep {
				blocks++
			}
		}
	}
	if blocks != 2 {
		t.Errorf("the rollback is seen in %d blocks, want 2", blocks)
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
