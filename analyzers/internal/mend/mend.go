// Package mend makes suggested fixes.
//
// A fix is offered where its result is certain, and that is not argued but
// tried: the package is changed in memory, type-checked against the same
// imports, and judged by the engine again. The report must be gone, and no
// other may have come. What a trial cannot show, that the program still does
// the same where it was right, each fix has to see to by its own conditions.
package mend

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/summary"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// What a package full of reports costs is bounded: each trial type-checks and
// judges the package once.
const (
	maxTrials = 128
	maxBytes  = 16 << 20 // of source, in all trials together
)

// A Mender makes the fixes of one pass for one package.
type Mender struct {
	pass   *analysis.Pass
	res    *summary.Result
	keys   map[*typestate.Finding]string
	before tally
	size   int                // of the package, in bytes of source
	tried  map[string]outcome // by the edits: one fix may mend several reports
}

// An outcome is what became of a proposal. The changed package itself is not
// kept: it is as large as the package.
type outcome struct {
	right bool
	after tally
}

// New returns the mender of a pass.
func New(pass *analysis.Pass, res *summary.Result) *Mender {
	m := &Mender{pass: pass, res: res, keys: map[*typestate.Finding]string{}, before: tally{}, tried: map[string]outcome{}}
	for _, file := range pass.Files {
		m.size += int(file.FileEnd - file.FileStart)
	}
	each(res, func(f *typestate.Finding, key string) {
		m.keys[f] = key
		m.before[key]++
	})
	return m
}

// A proposal is a fix that has not been tried.
type proposal struct {
	message string
	edits   []analysis.TextEdit
}

// mends returns the first of the proposals after which a finding is gone and
// no other has come, as the list of fixes that a diagnostic has.
func (m *Mender) mends(f *typestate.Finding, proposals ...proposal) []analysis.SuggestedFix {
	return m.mendsIf(f, func(*Changed) bool { return true }, proposals...)
}

// mendsIf is mends with a further condition.
func (m *Mender) mendsIf(f *typestate.Finding, right func(*Changed) bool, proposals ...proposal) []analysis.SuggestedFix {
	return m.choose(proposals, right, func(after tally) bool { return after[m.keys[f]] < m.before[m.keys[f]] })
}

// choose returns the first of the proposals whose outcome is right, after
// which enough is gone and nothing has come.
func (m *Mender) choose(proposals []proposal, right func(*Changed) bool, gone func(after tally) bool) []analysis.SuggestedFix {
	for _, p := range proposals {
		slices.SortStableFunc(p.edits, func(a, b analysis.TextEdit) int { return cmp.Compare(a.Pos, b.Pos) })
		key := p.key()
		o, ok := m.tried[key]
		if !ok {
			if len(m.tried) == maxTrials || len(m.tried)*m.size > maxBytes {
				return nil
			}
			if changed := m.try(p.edits); changed != nil {
				o.after = tally{}
				each(changed.Summary, func(_ *typestate.Finding, key string) { o.after[key]++ })
				o.right = o.after.within(m.before) && right(changed)
			}
			m.tried[key] = o
		}
		if o.right && gone(o.after) {
			return []analysis.SuggestedFix{{Message: p.message, TextEdits: p.edits}}
		}
	}
	return nil
}

func (p proposal) key() string {
	var b strings.Builder
	for _, e := range p.edits {
		fmt.Fprintf(&b, "%d-%d:%q", e.Pos, e.End, e.NewText)
	}
	return b.String()
}

// A tally counts the findings of a package by what they say. Positions are no
// part of that: they move.
type tally map[string]int

func each(res *summary.Result, visit func(f *typestate.Finding, key string)) {
	for _, fn := range res.Funcs() {
		for _, f := range fn.Findings {
			names := make([]string, len(f.Chain))
			for i, link := range f.Chain {
				names[i] = link.Name
			}
			visit(f, fmt.Sprint(fn.Root.Label, f.Rule, f.Why, report.Claim(f.Claim), names))
		}
	}
}

// within reports that nothing is counted more often than in o.
func (t tally) within(o tally) bool {
	for key, n := range t {
		if n > o[key] {
			return false
		}
	}
	return true
}
