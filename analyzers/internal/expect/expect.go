// Package expect reads what the corpus in testdata expects, and compares it with what was reported. The corpus test and the
// check behind `make lint` share it, so that they cannot disagree about what a comment means.
//
// An expectation is a trailing comment that names rules:
//
//	stop(ctx, box) // want [gate] [lifetime]
//
// The reports on that line must be exactly those, each as often as it is named. A line without such a comment must have none.
package expect

import (
	"cmp"
	"fmt"
	"go/scanner"
	"go/token"
	"maps"
	"os"
	"slices"
	"strings"
)

// Rules are the short names with which messages end.
func Rules() []string {
	return []string{"gate", "ownership", "stranded", "finality", "lifetime", "dispatch", "order", "sql", "directive"}
}

// A Line is a line of a file; the path is whatever the caller used to name the file.
type Line struct {
	File string
	Line int
}

func (l Line) String() string { return fmt.Sprintf("%s:%d", l.File, l.Line) }

// Compare orders by file, then by line.
func (l Line) Compare(m Line) int {
	return cmp.Or(cmp.Compare(l.File, m.File), cmp.Compare(l.Line, m.Line))
}

// Wants are the rules expected on each line.
type Wants map[Line][]string

// A Report is one finding.
type Report struct {
	Line
	Message string
}

// Rule returns the rule's short name in brackets at the end of a message, or "" if there is none.
func Rule(message string) string {
	open := strings.LastIndex(message, " [")
	if open < 0 || !strings.HasSuffix(message, "]") {
		return ""
	}
	return message[open+2 : len(message)-1]
}

// Read collects the expectations in the files. A comment that begins like one and is none is an error: a misspelt expectation
// would otherwise expect nothing.
func Read(files []string) (Wants, error) {
	wants := Wants{}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		// The scanner, unlike the parser, also reads files that are broken on purpose, and does not take a string for a comment.
		var s scanner.Scanner
		fset := token.NewFileSet()
		file := fset.AddFile(name, -1, len(src))
		s.Init(file, src, nil, scanner.ScanComments)
		for {
			pos, tok, lit := s.Scan()
			if tok == token.EOF {
				break
			}
			if tok != token.COMMENT {
				continue
			}
			// Not the position that //line comments pretend.
			line := Line{name, file.PositionFor(pos, false).Line}
			rules, err := parse(lit)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", line, err)
			}
			if rules != nil {
				wants[line] = append(wants[line], rules...)
			}
		}
	}
	return wants, nil
}

// parse reads the rules out of a comment, which may be a directive that is itself wrong: `//claimvet:effct // want [directive]`.
func parse(comment string) ([]string, error) {
	const mark = "// want"
	i := strings.LastIndex(comment, mark)
	if i < 0 {
		if strings.HasPrefix(comment, "//want") {
			return nil, fmt.Errorf("an expectation begins with %q", mark+" ")
		}
		return nil, nil
	}
	rest := comment[i+len(mark):]
	fields := strings.Fields(rest)
	if len(fields) == 0 || !strings.HasPrefix(rest, " ") || !strings.HasPrefix(fields[0], "[") {
		if i > 0 || len(fields) > 0 && !strings.Contains(rest, "[") {
			return nil, nil // prose that speaks of wanting
		}
		return nil, fmt.Errorf("an expectation reads %s [rule] [rule]…, not %q", mark, comment)
	}
	var rules []string
	for _, f := range fields {
		rule, ok := strings.CutPrefix(f, "[")
		rule, ok2 := strings.CutSuffix(rule, "]")
		if !ok || !ok2 || !slices.Contains(Rules(), rule) {
			return nil, fmt.Errorf("%s in an expectation is none of the rules %s", f, strings.Join(Rules(), ", "))
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

// Compare returns one line of text for each expectation that was not met and each report that was not expected, in the order of
// the source.
func Compare(wants Wants, reports []Report) []string {
	type mismatch struct {
		Line
		text string
	}
	var out []mismatch
	got := map[Line][]Report{}
	for _, r := range reports {
		got[r.Line] = append(got[r.Line], r)
	}
	for line, rs := range got {
		missing := slices.Clone(wants[line])
		for _, r := range rs {
			if i := slices.Index(missing, Rule(r.Message)); i >= 0 {
				missing = slices.Delete(missing, i, i+1)
			} else {
				out = append(out, mismatch{line, fmt.Sprintf("%s: unexpected report: %s", line, r.Message)})
			}
		}
		for _, rule := range missing {
			out = append(out, mismatch{line, fmt.Sprintf("%s: no report [%s]", line, rule)})
		}
	}
	for line := range maps.Keys(wants) {
		if got[line] == nil {
			for _, rule := range wants[line] {
				out = append(out, mismatch{line, fmt.Sprintf("%s: no report [%s]", line, rule)})
			}
		}
	}
	slices.SortFunc(out, func(a, b mismatch) int {
		return cmp.Or(a.Line.Compare(b.Line), cmp.Compare(a.text, b.text))
	})
	var texts []string
	for _, m := range out {
		texts = append(texts, m.text)
	}
	return texts
}

// Count returns the number of reports expected.
func (w Wants) Count() int {
	n := 0
	for _, rules := range w {
		n += len(rules)
	}
	return n
}
