package directive

import (
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// readings are the values of won=, but for field:<name>.
var readings = [...]string{"result", "error", "true", "false", "nonzero"}

// word reads one of the words that a kind takes.
func (p *parser) word(f field, words map[string]*bool) {
	if is := words[f.text]; is != nil {
		if *is {
			p.problem(f.off, f.end(), "", p.self(), ": ", f.text, " is given twice")
		}
		*is = true
		return
	}
	if near := Nearest(f.text, slices.Sorted(maps.Keys(words))); near != "" {
		p.problem(f.off, f.end(), near, p.self(), " has no argument ", strconv.Quote(f.text), "; did you mean ", near, "?")
		return
	}
	p.unknown(f)
}

// outcome reads won= and lost=.
func (p *parser) outcome(f field, key, value string) {
	d := &p.dir
	twice := func() { p.problem(f.off, f.end(), "", p.self(), ": ", key, "= is given twice") }
	if key == "lost" {
		switch {
		case d.Lost != nil:
			twice()
		case value == "":
			p.problem(f.off, f.end(), "", p.self(), ": lost names no error variable; write lost=ErrTaken")
		default:
			if n, ok := p.name(f.off+len(key)+1, value); ok {
				d.Lost = &n
			}
		}
		return
	}
	field, of := strings.CutPrefix(value, "field:")
	switch {
	case d.Won != "":
		twice()
	case of && token.IsIdentifier(field), slices.Contains(readings[:], value):
		d.Won = value
	default:
		near := ""
		if near = Nearest(value, readings[:]); near != "" {
			near = "won=" + near
		}
		hint := "; there are " + strings.Join(readings[:], ", ") + " and field:<name>"
		if near != "" {
			hint = "; did you mean " + near + "?"
		}
		p.problem(f.off, f.end(), near, p.self(), " does not know how to read ", strconv.Quote("won="+value), hint)
	}
}
