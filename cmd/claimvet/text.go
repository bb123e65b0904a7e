package main

import (
	"bytes"
	"fmt"
	"go/token"
	"io"
	"strings"
	"unicode/utf8"
)

// textRenderer is for people: the position first, as editors and terminals expect it, then the source line with a caret, then
// the witness, one step a line.
type textRenderer struct{}

func (textRenderer) render(w io.Writer, res result) error {
	src := sources{}
	var buf bytes.Buffer
	for _, f := range res.findings {
		fmt.Fprintf(&buf, "%s: %s\n", position(f.Pos), f.Message)
		if line, caret, ok := src.excerpt(f.Pos); ok {
			fmt.Fprintf(&buf, "\t%s\n\t%s\n", line, caret)
		}
		for _, r := range f.Related {
			fmt.Fprintf(&buf, "\t%s: %s\n", position(r.Pos), r.Message)
		}
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// excerpt returns the line at pos without its indentation, and a line with a caret under pos.
func (s sources) excerpt(pos token.Position) (line, caret string, ok bool) {
	full, ok := s.line(pos.Filename, pos.Line)
	if !ok {
		return "", "", false
	}
	full = strings.TrimRight(full, " \t\r")
	line = strings.TrimLeft(full, " \t")
	start := pos.Column - 1 - (len(full) - len(line))
	if line == "" || start < 0 || start > len(line) {
		return "", "", false
	}
	// Columns count bytes, the eye counts characters; a tab inside the line stays a tab, so that the caret keeps its place.
	var pad strings.Builder
	for _, r := range line[:start] {
		if r == '\t' {
			pad.WriteByte('\t')
		} else if r != utf8.RuneError {
			pad.WriteByte(' ')
		}
	}
	return line, pad.String() + "^", true
}
