package ir_test

import (
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

func TestLiveness(t *testing.T) {
	f := lower(t, `func f(a, b bool) {
	won := claim()
	if a { take(won, 0, nil) }
	effect()
	if b { effect() }
}`)["f"]
	block, instr, _ := find(t, f, "claim")
	won := f.Blocks[block].Instrs[instr].Dst
	entry := f.Live(0)
	if !entry(0) || !entry(1) || entry(won) {
		t.Errorf("at the start: a %v, b %v, won %v; want true, true, false", entry(0), entry(1), entry(won))
	}
	after := f.LiveAfter(block, instr)
	if !after(won) || !after(0) {
		t.Error("the result is not live behind the call")
	}
	block, instr, _ = find(t, f, "take")
	after = f.LiveAfter(block, instr)
	if after(won) || after(0) || !after(1) {
		t.Errorf("behind its last use: won %v, a %v, b %v; want false, false, true", after(won), after(0), after(1))
	}
}

// TestLiveRoundALoop is about a value that the next round needs.
func TestLiveRoundALoop(t *testing.T) {
	f := lower(t, `func f() {
	won := claim()
	for cond() { safe(); take(won, 0, nil) }
	effect()
}`)["f"]
	block, instr, _ := find(t, f, "claim")
	won := f.Blocks[block].Instrs[instr].Dst
	block, instr, _ = find(t, f, "take")
	if !f.LiveAfter(block, instr)(won) {
		t.Error("not live at the end of a round, though the next one uses it")
	}
	if block, _, _ := find(t, f, "effect"); f.Live(block)(won) {
		t.Error("live behind the loop")
	}
}

// TestLivePhi is about an edge that brings a value: the value lives on that
// edge alone.
func TestLivePhi(t *testing.T) {
	f := lower(t, `func f(a bool) {
	won := claim()
	x := false
	if a { x = won; safe() } else { cond() }
	take(x, 0, nil)
}`)["f"]
	block, instr, _ := find(t, f, "claim")
	won := f.Blocks[block].Instrs[instr].Dst
	if b, _, _ := find(t, f, "safe"); !f.Live(b)(won) {
		t.Error("not live where the phi takes it from")
	}
	if b, _, _ := find(t, f, "cond"); f.Live(b)(won) {
		t.Error("live where the phi takes a constant")
	}
}

// TestLiveAfterRecover is about what a recovered panic goes on with: a result's
// cell lives everywhere.
func TestLiveAfterRecover(t *testing.T) {
	f := lower(t, `func f() (won bool) {
	defer func() { recover() }()
	won = claim()
	effect()
	return won
}`)["f"]
	if f.Recover < 0 {
		t.Fatal("nothing to go on with")
	}
	var cell ir.Reg = ir.NoReg
	for _, in := range f.Blocks[f.Recover].Instrs {
		if in.Op == ir.Load {
			cell = in.X
		}
	}
	if cell == ir.NoReg {
		t.Fatal("the result is not loaded")
	}
	for i := range f.Blocks {
		if !f.Live(i)(cell) {
			t.Errorf("the result's cell is not live in block %d", i)
		}
	}
}

func TestUses(t *testing.T) {
	f := lower(t, `func f(a, b bool) { if b { effect() } }`)["f"]
	if f.Uses(0) || !f.Uses(1) {
		t.Errorf("uses a %v, b %v; want false, true", f.Uses(0), f.Uses(1))
	}
}

func TestLoops(t *testing.T) {
	f := lower(t, `func f() {
	effect()
	for cond() { claim() }
	for safe() { for cond() { rollback() } }
}`)["f"]
	loop := func(name string) int {
		b, _, _ := find(t, f, name)
		return f.Loop(b)
	}
	if loop("effect") != 0 {
		t.Error("the entry is on a cycle")
	}
	if a, b := loop("claim"), loop("rollback"); a == 0 || b == 0 || a == b {
		t.Errorf("two loops are numbered %d and %d", a, b)
	}
	if loop("safe") != loop("rollback") {
		t.Error("a loop inside another is on its cycle too")
	}
}
