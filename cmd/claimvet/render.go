package main

import (
	"fmt"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// A renderer writes what a run found in one format. A further format is a further implementation and a line in renderers.
type renderer interface {
	render(w io.Writer, res result) error
}

// renderers are the values of -f.
func renderers() map[string]renderer {
	return map[string]renderer{
		"text":    textRenderer{},
		"stylish": stylishRenderer{},
		"json":    jsonRenderer{},
		"sarif":   sarifRenderer{},
	}
}

// sources holds the lines of the files that findings are in.
type sources map[string][]string

// line returns a line of a file, counted from 1.
func (s sources) line(file string, n int) (line string, ok bool) {
	lines, read := s[file]
	if !read {
		// A file that cannot be read costs the excerpt, not the finding.
		if data, err := os.ReadFile(file); err == nil {
			lines = strings.Split(string(data), "\n")
		}
		s[file] = lines
	}
	if n < 1 || n > len(lines) {
		return "", false
	}
	return lines[n-1], true
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

// printProblems says on standard error what could not be analysed, and that the answer is therefore incomplete.
func printProblems(w io.Writer, res result) {
	for _, p := range res.problems {
		if p.Pos.IsValid() || p.Pos.Filename != "" {
			fmt.Fprintf(w, "%s: %s\n", position(p.Pos), p.Message)
		} else {
			fmt.Fprintf(w, "%s\n", p.Message)
		}
	}
	if res.hint != "" {
		fmt.Fprintln(w, res.hint)
	}
	if n := len(res.problems); n > 0 {
		fmt.Fprintf(w, "claimvet: could not analyse everything (%s above): the result is not complete\n", plural(n, "problem"))
	}
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
