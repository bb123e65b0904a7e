package summary

import (
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/model"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// TestBroken is about an engine that panics: the first who asks for what it found is told, and nobody else. That there is
// no program makes it panic.
func TestBroken(t *testing.T) {
	r := &Result{}
	r.follow(nil, &model.Model{})
	ask := func() (found []*typestate.Result, panicked any) {
		defer func() { panicked = recover() }()
		return r.Funcs(), nil
	}
	if _, panicked := ask(); panicked == nil {
		t.Error("nobody is told")
	}
	if found, panicked := ask(); panicked != nil || found != nil {
		t.Errorf("asked again: %v, panic %v", found, panicked)
	}
}
