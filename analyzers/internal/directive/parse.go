package directive

import (
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
)

// A parser reads one directive.
type parser struct {
	base     token.Pos
	text     string // the comment up to the end of the directive
	fields   []field
	dir      Directive
	problems []Problem
}

// problem reports the text from one offset to another. fix may be empty.
func (p *parser) problem(from, to int, fix string, message ...string) {
	p.problems = append(p.problems, Problem{
		Pos:     p.base + token.Pos(from),
		End:     p.base + token.Pos(to),
		Message: Moot(strings.Join(message, "")),
		Fix:     fix,
	})
}

// self names the directive in messages.
func (p *parser) self() string { return prefix + p.dir.Kind.String() }

// kind reads the word after the colon.
func (p *parser) kind() bool {
	p.dir.Pos, p.dir.End = p.base, p.base+token.Pos(len(p.text))
	if len(p.fields) == 0 {
		p.problem(0, len(p.text), "", prefix, " names no role; there are ", strings.Join(kinds(), ", "))
		return false
	}
	word := p.fields[0]
	k := kindOf(word.text)
	glued := word.off == len(prefix)
	if k != None && glued {
		p.dir.Kind = k
		p.fields = p.fields[1:]
		return true
	}
	near := Nearest(word.text, kinds())
	if k != None {
		near = word.text
	}
	written := p.text[:word.end()]
	if near == "" {
		p.problem(0, word.end(), "", "unknown directive ", written, "; there are ", strings.Join(kinds(), ", "))
	} else {
		p.problem(0, word.end(), prefix+near, "unknown directive ", written, "; did you mean ", prefix, near, "?")
	}
	return false
}

// arguments reads what follows the kind.
func (p *parser) arguments() {
	if p.dir.Kind == Ignore {
		p.ignore()
		return
	}
	for len(p.fields) > 0 {
		f := p.fields[0]
		p.fields = p.fields[1:]
		if key, value, ok := strings.Cut(f.text, "="); ok {
			p.keyed(f, key, value)
		} else {
			p.bare(f)
		}
	}
	if len(p.problems) > 0 {
		return
	}
	switch d := &p.dir; {
	case d.Kind == Only && len(d.Names) == 0:
		p.problem(0, len(p.text), "", p.self(), " names no function; write ", p.self(), " <func> [<func> …]")
	case d.Kind == After && len(d.Names) == 0:
		p.problem(0, len(p.text), "", p.self(), " names no function; write ", p.self(), " <func>")
	case d.Kind == Column && d.Column == "":
		p.problem(0, len(p.text), "", p.self(), " names no column; write ", p.self(), " <table>.<column>")
	}
}

// keys are the arguments of the form key=value that the kind takes.
func (p *parser) keys() []string {
	switch p.dir.Kind {
	case Column:
		return nil
	case Effect, After:
		return []string{"func", "in"}
	case Claim:
		return []string{"func", "won", "lost"}
	}
	return []string{"func"}
}

// words describes everything that the kind takes, for messages.
func (p *parser) words() string {
	switch p.dir.Kind {
	case Claim:
		return "final, expires, won=…, lost=<error variable> and func=<func>"
	case Rollback:
		return "fenced and func=<func>"
	case Effect:
		return "in=<func>,… and func=<func>"
	case After:
		return "<func>, in=<func>,… and func=<func>"
	}
	return "func=<func>"
}

func (p *parser) keyed(f field, key, value string) {
	if !slices.Contains(p.keys(), key) {
		near := Nearest(key, p.keys())
		switch {
		case p.dir.Kind == Column:
			p.problem(f.off, f.end(), "", p.self(), " takes <table>.<column> alone, not ", strconv.Quote(f.text))
		case near != "":
			p.problem(f.off, f.off+len(key)+1, near+"=", p.self(), " has no argument ", key, "=; did you mean ", near, "=?")
		default:
			p.problem(f.off, f.end(), "", p.self(), " has no argument ", key, "=; it takes ", p.words())
		}
		return
	}
	if key == "won" || key == "lost" {
		p.outcome(f, key, value)
		return
	}
	// A list with blanks goes on in the next field.
	last := f
	for len(p.fields) > 0 && (strings.HasSuffix(value, ",") || value == "" || strings.HasPrefix(p.fields[0].text, ",")) {
		next := p.fields[0]
		if value == "" && strings.Contains(next.text, "=") || kindOf(next.text) != None || next.text == "final" || next.text == "expires" {
			break
		}
		last, p.fields = next, p.fields[1:]
		value += next.text
	}
	if strings.Trim(value, ",") == "" {
		p.problem(f.off, last.end(), "", p.self(), ": ", key, "= names no function")
		return
	}
	if last != f {
		right := key + "=" + strings.Trim(value, ",")
		p.problem(f.off, last.end(), right, p.self(), ": no blanks belong in ", key, "=; did you mean ", right, "?")
		return
	}
	off := f.off + len(key) + 1
	if key == "func" {
		if p.dir.Func != nil {
			p.problem(f.off, f.end(), "", p.self(), ": func= is given twice; write a directive for each function")
			return
		}
		if n, ok := p.name(off, value); ok {
			p.dir.Func = &n
		}
		return
	}
	if p.dir.In != nil {
		p.problem(f.off, f.end(), "", p.self(), ": in= is given twice; write in=<func>,<func>")
		return
	}
	for part := range strings.SplitSeq(value, ",") {
		if part == "" {
			right := key + "=" + strings.Join(strings.FieldsFunc(value, func(r rune) bool { return r == ',' }), ",")
			p.problem(f.off, last.end(), right, p.self(), ": a comma too many in in=; did you mean ", right, "?")
			return
		}
		if n, ok := p.name(off, part); ok {
			p.add(&p.dir.In, n)
		}
		off += len(part) + 1
	}
}

// bare reads an argument without "=".
func (p *parser) bare(f field) {
	d := &p.dir
	// "in Foo", "func Foo": the sign is missing.
	if f.text == "won" || f.text == "lost" {
		p.outcome(f, f.text, "")
		return
	}
	if slices.Contains(p.keys(), f.text) {
		if len(p.fields) > 0 {
			value := strings.TrimPrefix(p.fields[0].text, "=")
			if splitName(value) != nil {
				right := f.text + "=" + value
				p.problem(f.off, p.fields[0].end(), right, p.self(), " has no argument ", strconv.Quote(f.text), "; did you mean ", right, "?")
				p.fields = p.fields[1:]
				return
			}
		}
		p.problem(f.off, f.end(), "", p.self(), ": ", f.text, " names no function; did you mean ", f.text, "=<func>?")
		return
	}
	switch d.Kind {
	case Only, After:
		if d.Kind == After && len(d.Names) == 1 {
			p.problem(f.off, f.end(), "", p.self(), " takes one function; write a directive for each step that must have run")
			return
		}
		if n, ok := p.name(f.off, f.text); ok {
			p.add(&d.Names, n)
		}
	case Column:
		p.column(f)
	case Claim:
		p.word(f, map[string]*bool{"final": &d.Final, "expires": &d.Expires})
	case Rollback:
		p.word(f, map[string]*bool{"fenced": &d.Fenced})
	default:
		p.unknown(f)
	}
}

func (p *parser) unknown(f field) {
	hint := "; it takes " + p.words() + ", and an explanation goes behind a further //"
	if f.text == "final" {
		hint = "; only a claim is final"
	} else if near := Nearest(f.text, p.keys()); near != "" {
		hint = "; did you mean " + near + "=<func>?"
	}
	p.problem(f.off, f.end(), "", p.self(), " has no argument ", strconv.Quote(f.text), hint)
	p.fields = nil // what follows is most likely prose too: one report is enough
}

// add appends a name to a list that must not hold it yet.
func (p *parser) add(list *[]Name, n Name) {
	for _, have := range *list {
		if have.Text == n.Text {
			p.problem(int(n.Pos-p.base), int(n.End-p.base), "", p.self(), ": ", n.Text, " is given twice")
			return
		}
	}
	*list = append(*list, n)
}

func (p *parser) name(off int, text string) (Name, bool) {
	n := Name{Pos: p.base + token.Pos(off), End: p.base + token.Pos(off+len(text)), Text: text, Splits: splitName(text)}
	if len(n.Splits) > 0 {
		return n, true
	}
	for _, right := range []string{
		withoutTypeParams(text),
		strings.Trim(strings.ReplaceAll(text, ",", " "), " "),
		strings.TrimSuffix(text, "()"),
		strings.Trim(text, "\"'`"),
		strings.TrimPrefix(text, "*"),
	} {
		ok := right != text && right != ""
		for part := range strings.FieldsSeq(right) {
			ok = ok && splitName(part) != nil
		}
		if ok {
			p.problem(off, off+len(text), right, p.self(), ": ", strconv.Quote(text), " is not a function's name; did you mean ", right, "?")
			return n, false
		}
	}
	p.problem(off, off+len(text), "", p.self(), ": ", strconv.Quote(text), " is not a function's name; write Func, T.Method or import/path.Func")
	return n, false
}

func (p *parser) column(f field) {
	if p.dir.Column != "" {
		p.problem(f.off, f.end(), "", p.self(), " takes one column; write a directive for each")
		return
	}
	parts := strings.Split(strings.ToLower(f.text), ".")
	ok := len(parts) == 2 || len(parts) == 3
	for i, part := range parts {
		parts[i] = strings.Trim(part, "\"`")
		ok = ok && token.IsIdentifier(strings.ReplaceAll(parts[i], "$", "_")) || ok && token.IsKeyword(parts[i])
	}
	if !ok {
		p.problem(f.off, f.end(), "", p.self(), ": ", strconv.Quote(f.text), " is not a column; write <table>.<column>")
		return
	}
	p.dir.Table, p.dir.Column = parts[len(parts)-2], parts[len(parts)-1]
}

// ignore reads "<rule> <reason>", with a pass or a rule. A func= counts as an argument only in
// front of the reason, which is free text.
func (p *parser) ignore() {
	d := &p.dir
	for len(p.fields) > 0 {
		f := p.fields[0]
		key, value, ok := strings.Cut(f.text, "=")
		switch {
		case ok && key == "func":
			p.fields = p.fields[1:]
			p.keyed(f, key, value)
			continue
		case d.Called == "":
			p.fields = p.fields[1:]
			p.analyzer(f)
			continue
		}
		d.Reason = p.text[f.off:]
		break
	}
	switch {
	case len(p.problems) > 0:
	case d.Called == "":
		p.problem(0, len(p.text), "", p.self(), " names no rule; write ", p.self(), " <rule> <reason>")
	case d.Reason == "":
		p.problem(0, len(p.text), "", p.self(), " ", d.Called, " gives no reason; write ", p.self(), " ", d.Called, " <reason>")
	}
}

func (p *parser) analyzer(f field) {
	p.dir.Called = f.text
	p.dir.Analyzer, p.dir.Rule = rulepage.Named(f.text)
	if p.dir.Analyzer != "" {
		return
	}
	if strings.Contains(f.text, ",") {
		p.problem(f.off, f.end(), "", p.self(), " takes one rule; write a directive for each")
		return
	}
	if near := Nearest(f.text, rulepage.Names()); near != "" {
		p.problem(f.off, f.end(), near, p.self(), ": there is no rule or pass ", f.text, "; did you mean ", near, "?")
		return
	}
	p.problem(f.off, f.end(), "", p.self(), ": there is no rule or pass ", f.text, "; there are ", strings.Join(rulepage.Names(), ", "))
}
