package main

import (
	"fmt"
	"go/token"
	"strings"
	"unicode/utf8"
)

// maxUnderlined is how many lines of what is underlined are shown.
const maxUnderlined = 5

// plain shows a line. It is empty where the file cannot be read.
func (s sources) plain(file string, n int) string {
	text, ok := s.line(file, n)
	if !ok {
		return ""
	}
	return fmt.Sprintf("    %d | %s\n", n, expand(strings.TrimSpace(text)))
}

// underlined shows the lines from one position to another, underlined, with some lines around them. It is empty where the file
// cannot be read.
func (s sources) underlined(from, to token.Position, around int) string {
	if to.Filename != from.Filename || to.Line < from.Line || to.Line == from.Line && to.Column <= from.Column {
		to = from
		to.Column++
	}
	last := min(to.Line, from.Line+maxUnderlined-1)
	var numbers []int
	var lines []string
	for n := from.Line - around; n <= last+around; n++ {
		if text, ok := s.line(from.Filename, n); ok {
			numbers, lines = append(numbers, n), append(lines, strings.TrimRight(text, " \t\r"))
		}
	}
	indent := commonIndent(lines)
	width := len(fmt.Sprint(last + around))
	var b strings.Builder
	for i, n := range numbers {
		line := lines[i]
		b.WriteString(strings.TrimRight(fmt.Sprintf("    %*d | %s", width, n, expand(cut(line, indent))), " ") + "\n")
		if n < from.Line || n > last {
			continue
		}
		start, end := len(line)-len(strings.TrimLeft(line, " \t")), len(line)
		if n == from.Line {
			start = from.Column - 1
		}
		if n == to.Line {
			end = min(to.Column-1, len(line))
		}
		if start < indent || start >= end {
			continue
		}
		mark := strings.Repeat("^", max(1, columns(line[indent:end])-columns(line[indent:start])))
		fmt.Fprintf(&b, "    %*s | %s%s\n", width, "", strings.Repeat(" ", columns(line[indent:start])), mark)
	}
	return b.String()
}

// commonIndent is how many bytes of white space all lines begin with, empty ones aside.
func commonIndent(lines []string) int {
	common := -1
	for _, line := range lines {
		if line == "" {
			continue
		}
		if n := len(line) - len(strings.TrimLeft(line, " \t")); common < 0 || n < common {
			common = n
		}
	}
	return max(common, 0)
}

func cut(line string, n int) string { return line[min(n, len(line)):] }

// tab is how wide a tab is shown.
const tab = 4

// expand replaces tabs by spaces, so that what stands below a line keeps its place.
func expand(line string) string { return strings.ReplaceAll(line, "\t", strings.Repeat(" ", tab)) }

// columns is the width of a text: columns of positions count bytes, the eye counts characters.
func columns(text string) int { return utf8.RuneCountInString(expand(text)) }
