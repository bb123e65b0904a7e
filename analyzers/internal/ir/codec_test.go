package ir_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

const exported = `
type store struct{ done bool }
func (s *store) undo() { if !s.done { rollback() } }
func (s *store) Close() { s.undo(); s.done = true }
func Open() (*store, func(), error) {
	if !claim() { return nil, nil, nil }
	s := &store{}
	return s, func() { defer s.undo(); for i := 0; i < 3; i++ { if cond() { effect() } } }, nil
}
func Retry(n int, f func() error) (err error) {
	for range n { if err = f(); err == nil { return nil } }
	return err
}
func Drop(m map[string]int, k string) { delete(m, k) }
func Loop(a, b chan int) { for { select { case <-a: effect(); case <-b: return } } }`

// TestEncode holds the facts to what build systems need of them: the same
// functions are the same bytes, and what is read is what was written.
func TestEncode(t *testing.T) {
	entries := func() []*ir.Func {
		fs := lower(t, exported)
		var out []*ir.Func
		for _, name := range []string{"Open", "Retry", "Loop", "Drop"} {
			if fs[name] == nil {
				t.Fatalf("no function %s", name)
			}
			out = append(out, fs[name])
		}
		return out
	}
	first, second := ir.Encode(entries()), ir.Encode(entries())
	if !bytes.Equal(first, second) {
		t.Error("two encodings differ")
	}
	ids := 0
	read, err := ir.Decode(first, func() int { ids++; return ids })
	if err != nil {
		t.Fatal(err)
	}
	if again := ir.Encode(read); !bytes.Equal(again, first) {
		t.Errorf("%d bytes come back as %d others", len(first), len(again))
	}
	// Views are made anew from what was read.
	var all []*ir.Func
	var add func(f *ir.Func)
	add = func(f *ir.Func) {
		if !slices.Contains(all, f) {
			all = append(all, f)
			f.Callees(add)
		}
	}
	for _, f := range read {
		add(f)
	}
	ir.Look(all)
	if v := read[0].View; !v.Claim {
		t.Errorf("the claim got lost: %+v", v)
	}
}

// TestDecodeCorrupt cuts and changes bytes: an error, or functions, but no panic.
func TestDecodeCorrupt(t *testing.T) {
	data := ir.Encode([]*ir.Func{lower(t, exported)["Open"]})
	id := func() int { return 0 }
	for i := range data {
		if _, err := ir.Decode(data[:i], id); err == nil {
			t.Errorf("the first %d of %d bytes are taken for all", i, len(data))
		}
		for _, b := range []byte{0, 1, 0x7f, 0xff} {
			changed := bytes.Clone(data)
			changed[i] = b
			_, _ = ir.Decode(changed, id)
		}
	}
}
