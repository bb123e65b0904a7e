package main

import (
	"bytes"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
	"github.com/molecule-ai/claimvet/analyzers/trace"
)

// report tells of one report: what is wrong, how it comes to that, and what to change.
func (e *explainer) report(f finding) {
	e.printf("%s: %s\n", position(f.Pos), f.Message)
	if e.known[keyOf(f.Pos, f.Category, f.Message)] {
		e.printf("\nThe baseline %s has this report, so claimvet -baseline %s does not print it.\n", e.baseline.file, e.baseline.file)
	}
	fn, g := e.traced(f)
	e.steps(f, fn, g)
	if g != nil && g.Mend != "" {
		stop := "."
		if strings.HasSuffix(g.Mend, "?") {
			stop = ""
		}
		e.printf("\nWhat to change: %s%s\n", g.Mend, stop)
	}
	e.fix(f)
	if rule := rulepage.Of(f.Message); rule != "" && rule != "gaveup" {
		e.printf("\nMore about this rule: claimvet help %s\n", rule)
	}
}

// traced is the same report in a trace, with the function that it is in; nil where there is none.
func (e *explainer) traced(f finding) (*trace.Func, *trace.Finding) {
	for i := range e.res.traces {
		fn := &e.res.traces[i]
		for j := range fn.Findings {
			g := &fn.Findings[j]
			if g.Pass == f.Category && g.Message == f.Message && comparePos(g.Pos, f.Pos) == 0 {
				return fn, g
			}
		}
	}
	return nil, nil
}

// steps are the way from the claim to the fault, or what the report refers to.
func (e *explainer) steps(f finding, fn *trace.Func, g *trace.Finding) {
	if g == nil {
		g = &trace.Finding{Steps: []trace.Step{{Kind: trace.Fault, Pos: f.Pos, End: f.End}}}
	}
	if fn != nil && fn.Name != "" {
		e.printf("\nHow it comes to that, in %s:\n", inSentence(fn.Name))
	} else {
		e.printf("\nHow it comes to that:\n")
	}
	for i, s := range g.Steps {
		text := s.Text
		if s.Kind == trace.Fault {
			text = "here it is reported"
			if rule := rulepage.Of(f.Message); rule != "" {
				text = "here the rule [" + rule + "] is broken"
			}
		}
		e.printf("\n%2d. %s: %s\n\n", i+1, position(s.Pos), text)
		around := 0
		if s.Kind == trace.Fault {
			around = 1
		}
		e.out.WriteString(e.src.underlined(s.Pos, s.End, around))
		if s.Why != "" {
			e.printf("\n%s", wrap(s.Why, "    ", 100))
		}
	}
}

// fix shows the first suggested fix, further ones being alternatives.
func (e *explainer) fix(f finding) {
	if len(f.Fixes) == 0 {
		return
	}
	files := newGoFiles(e.res.mainFiles)
	p, ok := files.patch(f, f.Fixes[0])
	if !ok {
		return // in a file that is generated or not ours
	}
	m := mended{before: map[string][]byte{}, after: files.apply([]patch{p})}
	for file := range m.after {
		m.before[file] = files.content(file)
	}
	// The file is named in the head of the diff, and need not be twice.
	e.printf("\nclaimvet -fix would do this: %s\n\n", lowerFirst(f.Fixes[0].Message))
	for line := range bytes.Lines(m.diff()) {
		if !bytes.HasPrefix(line, []byte("diff ")) {
			e.printf("    %s", line)
		}
	}
}

// inSentence is a function's name as it stands in a sentence.
func inSentence(name string) string {
	if strings.HasPrefix(name, "function literal") {
		return "a " + name
	}
	return name
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// wrap breaks a text into lines of at most width characters, each with the indent.
func wrap(text, indent string, width int) string {
	var b strings.Builder
	line := indent
	for word := range strings.FieldsSeq(text) {
		if len([]rune(line))+1+len([]rune(word)) > width && line != indent {
			b.WriteString(line + "\n")
			line = indent
		}
		if line != indent {
			line += " "
		}
		line += word
	}
	b.WriteString(line + "\n")
	return b.String()
}
