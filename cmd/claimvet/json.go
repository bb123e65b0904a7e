package main

import (
	"bytes"
	"encoding/json"
	"go/token"
	"io"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
)

// jsonRenderer writes one object a line, in the shape that readers of staticcheck's JSON know (code, severity, location, end,
// message, related), plus the rule, the category, the rule's page and the fixes. Paths are absolute and columns count bytes, from 1.
type jsonRenderer struct{}

type jsonFinding struct {
	Code     string        `json:"code"` // the pass
	Rule     string        `json:"rule,omitempty"`
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

func (jsonRenderer) render(w io.Writer, res result) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // messages speak of "won → lost" and `n < 1`; nothing here ends in a page
	for _, f := range res.findings {
		jf := jsonFinding{
			Code: f.Category, Rule: rulepage.Of(f.Message), Severity: "error",
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
