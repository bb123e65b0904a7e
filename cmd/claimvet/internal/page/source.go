package page

import (
	"cmp"
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/trace"
)

// maxLines bounds the source that is shown of one function.
const maxLines = 1500

// A listing is the source of a function.
type listing struct {
	Trouble string // why there is none, or not all
	Lines   []line
}

// A line of source, with what stands at it.
type line struct {
	Number int
	Text   string
	Marks  []markView
	Lit    []lit
}

// lit is a line on the way to a finding.
type lit struct {
	Finding int
	Fault   bool
	Steps   []int // their numbers
}

// source lists a function, with its marks and the steps of its findings.
func (v *view) source(f trace.Func) listing {
	text, err := v.text(f.Pos.Filename)
	if err != nil {
		return listing{Trouble: "The source cannot be shown: " + inert(err.Error())}
	}
	first, last := f.Pos.Line, max(f.Pos.Line, f.End.Line)
	if first < 1 || last > len(text) {
		return listing{Trouble: "The source cannot be shown: the file has changed since it was analysed."}
	}
	var l listing
	if last-first >= maxLines {
		l.Trouble = "Only the beginning is shown."
		last = first + maxLines - 1
	}
	for n := first; n <= last; n++ {
		l.Lines = append(l.Lines, line{Number: n, Text: inert(text[n-1])})
	}
	at := func(n int) *line {
		if n < first || n > last {
			return nil
		}
		return &l.Lines[n-first]
	}
	for _, m := range marksOf(f) {
		if line := at(m.Pos.Line); m.Pos.Filename == f.Pos.Filename && line != nil && m.Kind != trace.Exit && m.Kind != trace.Branch {
			view := newMark(m)
			if !slices.ContainsFunc(line.Marks, func(have markView) bool { return have.Kind == view.Kind }) {
				line.Marks = append(line.Marks, view)
			}
		}
	}
	for i, finding := range f.Findings {
		for k, s := range finding.Steps {
			line := at(s.Pos.Line)
			if line == nil || s.Pos.Filename != f.Pos.Filename {
				continue
			}
			j := slices.IndexFunc(line.Lit, func(l lit) bool { return l.Finding == i })
			if j < 0 {
				line.Lit = append(line.Lit, lit{Finding: i})
				j = len(line.Lit) - 1
			}
			line.Lit[j].Steps = append(line.Lit[j].Steps, k+1)
			line.Lit[j].Fault = line.Lit[j].Fault || isFault(finding, k)
		}
	}
	return l
}

// marksOf are the marks of all blocks, each once, in the order of the source. A block that is inlined twice has them twice.
func marksOf(f trace.Func) []trace.Mark {
	var marks []trace.Mark
	for _, b := range f.Blocks {
		marks = append(marks, b.Marks...)
	}
	slices.SortStableFunc(marks, func(a, b trace.Mark) int {
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column), cmp.Compare(a.Kind, b.Kind))
	})
	return slices.Compact(marks)
}

func isFault(f trace.Finding, step int) bool {
	return step == len(f.Steps)-1 || f.Steps[step].Kind == trace.Fault
}

// text returns the lines of a file, which is read once.
func (v *view) text(file string) ([]string, error) {
	if have, ok := v.files[file]; ok {
		return have.lines, have.err
	}
	content, err := v.page.Source(file)
	have := &fileText{err: err}
	if err == nil {
		have.lines = strings.Split(strings.ReplaceAll(string(content), "\r\n", "\n"), "\n")
	}
	v.files[file] = have
	return have.lines, have.err
}

type fileText struct {
	lines []string
	err   error
}
