package summary

import (
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/guard"
	"github.com/molecule-ai/claimvet/analyzers/internal/model"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// TestBroken is about an engine that panics: whoever asks for what it found is told, since any of them may be the only one
// that a driver listens to. That there is no program makes it panic.
func TestBroken(t *testing.T) {
	r := &Result{}
	r.follow(nil, &model.Model{})
	ask := func() (found []*typestate.Result, panicked any) {
		defer func() { panicked = recover() }()
		return r.Funcs(), nil
	}
	for range 2 {
		found, panicked := ask()
		f, ok := panicked.(*guard.Failure)
		if found != nil || !ok || f.Pass != "claimsummary" || f.Cause == "" || !strings.Contains(f.Stack, "summary.(*Result).follow") {
			t.Errorf("found %v, panic %v", found, panicked)
		}
	}
}
