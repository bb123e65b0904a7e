package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// columns are what is measured of each host.
var columns = [...]string{"reports", "facts", "fixes", "cache"}

// A row is a line of the table.
type row struct {
	host  string
	cells [len(columns)]cell
}

// A cell is what was measured, in words.
type cell struct {
	text  string
	state state
}

type state int

const (
	good   state = iota
	bad          // measured, and not as it should be; or it could not be measured, though the host is there
	absent       // not measured: the text says why
)

// write prints the table as Markdown, its columns aligned. What is not as it should be stands in bold.
func write(w io.Writer, rows []row) error {
	lines := [][]string{append([]string{"host"}, columns[:]...)}
	for _, r := range rows {
		line := []string{r.host}
		for _, c := range r.cells {
			text := strings.ReplaceAll(c.text, "|", `\|`)
			if c.state == bad {
				text = "**" + text + "**"
			}
			line = append(line, text)
		}
		lines = append(lines, line)
	}
	return writeMarkdown(w, lines)
}

// writeMarkdown prints lines as a table, the first as its heads, with the columns aligned.
func writeMarkdown(w io.Writer, lines [][]string) error {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, text := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(text))
		}
	}
	var b strings.Builder
	for n, line := range lines {
		for i, text := range line {
			fmt.Fprintf(&b, "| %s ", text+strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text)))
		}
		b.WriteString("|\n")
		if n == 0 {
			for _, width := range widths {
				fmt.Fprintf(&b, "|%s", strings.Repeat("-", width+2))
			}
			b.WriteString("|\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// worst is the state that the whole table is in.
func worst(rows []row) state {
	found := good
	for _, r := range rows {
		for _, c := range r.cells {
			if c.state == bad {
				return bad
			}
			found = max(found, c.state)
		}
	}
	return found
}
