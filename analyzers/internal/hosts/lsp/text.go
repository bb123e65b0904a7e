package lsp

import (
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"
)

// Offset returns where in text the position is, in bytes.
func Offset(text string, pos Position) (int, error) {
	start := 0
	for range pos.Line {
		i := strings.IndexByte(text[start:], '\n')
		if i < 0 {
			return 0, fmt.Errorf("line %d is behind the end of the text", pos.Line)
		}
		start += i + 1
	}
	units := 0
	for i, r := range text[start:] {
		if units >= pos.Character || r == '\n' {
			return start + i, check(units, pos)
		}
		units += utf16.RuneLen(r)
	}
	return len(text), check(units, pos)
}

func check(units int, pos Position) error {
	if units != pos.Character {
		return fmt.Errorf("column %d of line %d is not the beginning of a character", pos.Character, pos.Line)
	}
	return nil
}

// LineColumn returns the position as Go tools print it: both from 1, the column in bytes.
func LineColumn(text string, pos Position) (line, column int, err error) {
	offset, err := Offset(text, pos)
	if err != nil {
		return 0, 0, err
	}
	return pos.Line + 1, offset - (strings.LastIndexByte(text[:offset], '\n') + 1) + 1, nil
}

// Edited returns text with the edits made. All of them speak of the text as it was, so none may overlap another.
func Edited(text string, edits []TextEdit) (string, error) {
	type change struct {
		start, end int
		text       string
	}
	var changes []change
	for _, e := range edits {
		start, err := Offset(text, e.Range.Start)
		if err != nil {
			return "", err
		}
		end, err := Offset(text, e.Range.End)
		if err != nil {
			return "", err
		}
		changes = append(changes, change{start, end, e.NewText})
	}
	slices.SortStableFunc(changes, func(a, b change) int { return a.start - b.start })
	var b strings.Builder
	at := 0
	for _, c := range changes {
		if c.start < at || c.end < c.start {
			return "", fmt.Errorf("edits overlap at offset %d", c.start)
		}
		b.WriteString(text[at:c.start])
		b.WriteString(c.text)
		at = c.end
	}
	b.WriteString(text[at:])
	return b.String(), nil
}

// URI returns the file's name as the protocol writes it.
func URI(file string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String()
}

// File returns the name of the file that the URI stands for.
func File(uri string) (string, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return "", err
	}
	if u.Scheme != "file" {
		return "", fmt.Errorf("%s is no file", uri)
	}
	return filepath.FromSlash(u.Path), nil
}
