package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// A renderer writes findings in one format. A further format is a further implementation and a line in renderers.
type renderer interface {
	render(w io.Writer, findings []finding) error
}

// renderers are the values of -f.
func renderers() map[string]renderer {
	return map[string]renderer{"text": textRenderer{}, "json": jsonRenderer{}}
}

// textRenderer is for people: the position first, as editors and terminals expect it, then the source line with a caret, then
// the witness, one step a line.
type textRenderer struct{}

func (textRenderer) render(w io.Writer, findings []finding) error {
	src := sources{}
	var buf bytes.Buffer
	for _, f := range findings {
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

// sources holds the lines of the files that findings are in.
type sources map[string][]string

// excerpt returns the line at pos without its indentation, and a line with a caret under pos.
func (s sources) excerpt(pos token.Position) (line, caret string, ok bool) {
	lines, read := s[pos.Filename]
	if !read {
		// A file that cannot be read costs the excerpt, not the finding.
		if data, err := os.ReadFile(pos.Filename); err == nil {
			lines = strings.Split(string(data), "\n")
		}
		s[pos.Filename] = lines
	}
	if pos.Line < 1 || pos.Line > len(lines) {
		return "", "", false
	}
	full := strings.TrimRight(lines[pos.Line-1], " \t\r")
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

// position is file:line:col with the file relative to the working directory where that is shorter.
func position(pos token.Position) string {
	pos.Filename = shortPath(pos.Filename)
	return pos.String()
}

func shortPath(path string) string {
	cwd, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(cwd, path); err == nil && len(rel) < len(path) {
		return rel
	}
	return path
}

// jsonRenderer writes one object a line, in the shape that readers of staticcheck's JSON know (code, severity, location, end,
// message, related), plus the category, the rule's page and the fixes. Paths are absolute and columns count bytes, from 1.
type jsonRenderer struct{}

type jsonFinding struct {
	Code     string        `json:"code"`
	Severity string        `json:"severity"`
	Location jsonLocation  `json:"location"`
	End      jsonLocation  `json:"end"`
	Message  string        `json:"message"`
	Category string        `json:"category"`
	URL      string        `json:"url"`
	Related  []jsonRelated `json:"related,omitempty"`
	Fixes    []jsonFix     `json:"fixes,omitempty"`
}

type jsonLocation struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

type jsonRelated struct {
	Location jsonLocation `json:"location"`
	End      jsonLocation `json:"end"`
	Message  string       `json:"message"`
}

type jsonFix struct {
	Message string     `json:"message"`
	Edits   []jsonEdit `json:"edits"`
}

type jsonEdit struct {
	Location jsonLocation `json:"location"`
	End      jsonLocation `json:"end"`
	NewText  string       `json:"new_text"`
}

func (jsonRenderer) render(w io.Writer, findings []finding) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // messages speak of "won → lost" and `n < 1`; nothing here ends in a page
	for _, f := range findings {
		jf := jsonFinding{
			Code: f.Category, Severity: "error",
			Location: location(f.Pos), End: location(f.End),
			Message: f.Message, Category: f.Category, URL: f.URL,
		}
		for _, r := range f.Related {
			jf.Related = append(jf.Related, jsonRelated{location(r.Pos), location(r.End), r.Message})
		}
		for _, x := range f.Fixes {
			jx := jsonFix{Message: x.Message, Edits: []jsonEdit{}}
			for _, e := range x.Edits {
				jx.Edits = append(jx.Edits, jsonEdit{location(e.Pos), location(e.End), e.NewText})
			}
			jf.Fixes = append(jf.Fixes, jx)
		}
		if err := enc.Encode(jf); err != nil {
			return err
		}
	}
	_, err := w.Write(buf.Bytes())
	return err
}

func location(pos token.Position) jsonLocation {
	return jsonLocation{File: pos.Filename, Line: pos.Line, Column: pos.Column}
}

// printProblems says on standard error what could not be analysed, and that the answer is therefore incomplete.
func printProblems(w io.Writer, problems []problem) {
	for _, p := range problems {
		if p.Pos.IsValid() || p.Pos.Filename != "" {
			fmt.Fprintf(w, "%s: %s\n", position(p.Pos), p.Message)
		} else {
			fmt.Fprintf(w, "%s\n", p.Message)
		}
	}
	if n := len(problems); n > 0 {
		fmt.Fprintf(w, "claimvet: could not analyse everything (%s above): the result is not complete\n", plural(n, "problem"))
	}
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
