package mend

import (
	"golang.org/x/tools/go/analysis"
)

// Replace offers an edit that a pass has made, where the package compiles with
// it and nothing new is reported. right may ask for more; nil asks nothing.
func (m *Mender) Replace(message string, edit analysis.TextEdit, right func(*Changed) bool) []analysis.SuggestedFix {
	return m.choose([]proposal{{message, []analysis.TextEdit{edit}}},
		func(c *Changed) bool { return right == nil || right(c) },
		func(tally) bool { return true })
}
