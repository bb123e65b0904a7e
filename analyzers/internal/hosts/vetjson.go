package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
)

// readVetJSON reads what unitchecker prints with -json: one object per package, that holds for each pass its findings, or an
// error.
func readVetJSON(text string) ([]report, error) {
	var reports []report
	for dec := json.NewDecoder(strings.NewReader(text)); ; {
		var packages map[string]map[string]json.RawMessage
		if err := dec.Decode(&packages); err == io.EOF {
			return reports, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading the JSON of go vet: %w", err)
		}
		for path, passes := range packages {
			for pass, raw := range passes {
				var findings []struct {
					Posn, Message string
					Fixes         []any `json:"suggested_fixes"`
				}
				if err := json.Unmarshal(raw, &findings); err != nil {
					return nil, fmt.Errorf("%s on %s: %s", pass, path, raw)
				}
				for _, f := range findings {
					line, ok := parsePosition(f.Posn)
					if !ok {
						return nil, fmt.Errorf("%s on %s: no position: %q", pass, path, f.Posn)
					}
					reports = append(reports, report{expect.Report{Line: line, Message: f.Message}, len(f.Fixes)})
				}
			}
		}
	}
}

// readText reads lines file:line:col: message as go vet prints them, with files relative to dir. Lines whose message is indented
// are related positions of the one above.
func readText(dir, text string) []report {
	var reports []report
	for s := range strings.Lines(text) {
		posn, message, ok := strings.Cut(strings.TrimRight(s, "\n"), ": ")
		if !ok || strings.HasPrefix(message, "\t") {
			continue
		}
		line, ok := parsePosition(posn)
		if !ok {
			continue
		}
		if !filepath.IsAbs(line.File) {
			line.File = filepath.Join(dir, line.File)
		}
		reports = append(reports, report{expect.Report{Line: line, Message: message}, 0})
	}
	return reports
}

// parsePosition reads file:line:col.
func parsePosition(posn string) (expect.Line, bool) {
	rest, _, ok := cutLast(posn)
	file, line, ok2 := cutLast(rest)
	n, err := strconv.Atoi(line)
	return expect.Line{File: file, Line: n}, ok && ok2 && err == nil
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}
