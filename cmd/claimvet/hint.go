package main

import (
	"fmt"
	"io"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
)

// hint tells somebody who sits at a terminal where to read on. Logs and scripts are spared.
func hint(w io.Writer, res result) {
	if isTerminal(w) && len(res.findings) > 0 {
		fmt.Fprintln(w, readOn(res.findings[0]))
	}
}

// readOn names the commands that say more about a finding.
func readOn(f finding) string {
	pos := f.Pos
	pos.Column = 0
	text := fmt.Sprintf("\nWhy, step by step: claimvet explain %s", position(pos))
	if rule := rulepage.Of(f.Message); rule == rulepage.GaveUp {
		text += "\nWhat such a line means: claimvet help gaveup"
	} else if rule != "" {
		text += fmt.Sprintf("\nThe rule, with a wrong and a right example: claimvet help %s", rule)
		text += fmt.Sprintf("\nTo silence it, if it is right as it is, on the line above: //claimvet:ignore %s <why>", rule)
	}
	return text
}
