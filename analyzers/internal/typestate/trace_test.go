package typestate_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
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

// TestPaths: following with a Flow finds the same on the same ways, and says through which blocks they lead.
func TestPaths(t *testing.T) {
	l := load(t, header+`
func f() {
	for range 2 {
		if effectErr() != nil {
			continue
		}
		if !claim() {
			effect()
		}
	}
	if claim() {
		defer func() { recover() }()
		panic("")
	}
}
`)
	plain, traced := only(t, l.analyse()), only(t, l.trace())
	if len(plain.Findings) == 0 || len(plain.Findings) != len(traced.Findings) {
		t.Fatalf("%d findings, with a Flow %d", len(plain.Findings), len(traced.Findings))
	}
	for i, f := range plain.Findings {
		g := *traced.Findings[i]
		if f.Path != nil || f.Blocks != nil || len(g.Blocks) != len(g.Witness) {
			t.Errorf("line %d: path %v of %v without a Flow, %v of %d steps with one", l.line(f.Pos), f.Path, f.Blocks, g.Blocks, len(g.Witness))
		}
		path, blocks := g.Path, g.Blocks
		if len(path) == 0 || path[0] != 0 {
			t.Fatalf("line %d: path %v", l.line(f.Pos), path)
		}
		for j, to := range path[1:] {
			from := &traced.Root.Blocks[path[j]]
			edge := slices.ContainsFunc(from.Succs, func(e ir.Edge) bool { return e.To == to })
			if recovers := to == traced.Root.Recover && slices.Contains(traced.Flow.Recovers, path[j]); edge == recovers {
				t.Errorf("line %d: in the path %v, %d does not lead to %d", l.line(f.Pos), path, path[j], to)
			}
		}
		for _, b := range blocks {
			at := slices.Index(path, b)
			if at < 0 {
				t.Errorf("line %d: the steps %v do not follow one another on the path %v", l.line(f.Pos), blocks, g.Path)
			}
			path = path[max(at, 0):]
		}
		g.Path, g.Blocks = nil, nil
		g.Claim, g.Later = f.Claim, f.Later // the same places, followed anew
		same := *f
		if a, b := fmt.Sprintf("%+v", same), fmt.Sprintf("%+v", g); a != b {
			t.Errorf("without a Flow\n%s\nwith one\n%s", a, b)
		}
	}
}
