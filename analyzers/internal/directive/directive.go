// Package directive reads claimvet's comments: the grammar alone, without
// types and without knowing where a comment stands.
//
// A directive is a line comment of the form
//
//	//claimvet:<role> [arguments]
//
// with no space after the slashes. The arguments come in any order and end at
// the end of the line or at a further pair of slashes. Block comments are
// prose. So is a line comment that merely mentions claimvet; but one that can
// only be a misspelt directive is a [Problem], because a directive that is
// ignored in silence is a promise that nobody checks.
package directive

import (
	"go/ast"
	"go/token"
	"strings"
)

// Kind is the role that a directive declares.
type Kind uint8

const (
	None Kind = iota
	Claim
	Column
	Effect
	Rollback
	Commit
	Holds
	Only
	After
	Detached
	Ignore
)

var kindNames = [...]string{
	None: "", Claim: "claim", Column: "column", Effect: "effect", Rollback: "rollback", Commit: "commit", Holds: "holds",
	Only: "only", After: "after", Detached: "detached", Ignore: "ignore",
}

// String spells the kind as directives do.
func (k Kind) String() string { return kindNames[k] }

// kinds lists the spellings that a user may choose from.
func kinds() []string { return kindNames[Claim:] }

func kindOf(word string) Kind {
	for k := Claim; int(k) < len(kindNames); k++ {
		if kindNames[k] == word {
			return k
		}
	}
	return None
}

// A Directive is one comment that is well formed. What it is about follows
// from Func or from where it stands.
type Directive struct {
	Kind     Kind
	Pos, End token.Pos // from the slashes to the last argument

	Func    *Name  // func=: what it is about; nil for what it stands at
	Names   []Name // only, after: the functions
	In      []Name // effect, after: in=
	Final   bool   // claim
	Expires bool   // claim: it ends by itself
	Won     string // claim: won=, how winning is read; "" by type
	Lost    *Name  // claim: lost=, the error that means lost; nil for none
	Fenced  bool   // rollback: a loser may call it
	Table   string // column: lower case, without schema
	Column  string // column: lower case

	Called   string // ignore: the name of the pass or rule, as it is written
	Analyzer string // ignore: the pass
	Rule     string // ignore: the rule, or "" for all of the pass
	Reason   string // ignore
}

// A Problem is a comment that is meant as a directive, and is none.
type Problem struct {
	Pos, End token.Pos
	Message  string
	Fix      string // replaces [Pos,End); "" where the right spelling is not certain
}

// Moot adds to what is wrong with a directive that it does nothing until that
// is mended. What to write comes behind a semicolon.
func Moot(message string) string {
	wrong, mend, ok := strings.Cut(message, "; ")
	wrong += ", so it does nothing"
	if ok {
		wrong += "; " + mend
	}
	return wrong
}

// prefix begins each directive.
const prefix = "//claimvet:"

// Parse reads a comment. Both results are nil for a comment that is no
// directive and not meant to be one. A directive with a problem declares
// nothing: to guess its meaning would hide the mistake behind its effects.
func Parse(c *ast.Comment) (*Directive, []Problem) {
	if !strings.HasPrefix(c.Text, "//") {
		return nil, nil
	}
	if !strings.HasPrefix(c.Text, prefix) {
		return nil, misspelt(c)
	}
	p := parser{base: c.Slash, text: c.Text[:end(c.Text)]}
	p.fields = split(p.text, len(prefix))
	if !p.kind() {
		return nil, p.problems
	}
	p.arguments()
	if len(p.problems) > 0 {
		return nil, p.problems
	}
	return &p.dir, nil
}

// end finds where the directive in text ends: before a further "//", unless
// that belongs to an address, and without blanks.
func end(text string) int {
	for i := 2; i+1 < len(text); i++ {
		if text[i] == '/' && text[i+1] == '/' && text[i-1] != ':' {
			text = text[:i]
			break
		}
	}
	return len(strings.TrimRight(text, " \t\r"))
}

// A field is a word and its place in the comment.
type field struct {
	off  int
	text string
}

func (f field) end() int { return f.off + len(f.text) }

func split(text string, from int) []field {
	var fields []field
	for i := from; i < len(text); {
		if isBlank(text[i]) {
			i++
			continue
		}
		j := i
		for j < len(text) && !isBlank(text[j]) {
			j++
		}
		fields = append(fields, field{i, text[i:j]})
		i = j
	}
	return fields
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' }
