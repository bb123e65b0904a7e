package mend

import (
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A layout is where new lines go, so that they look as if they had been
// there: only some hosts format what a fix has changed.
type layout struct {
	pos    token.Pos
	spaces token.Pos // in front of pos, to be removed
	lead   string    // in front of the first new line
	indent string    // of the new lines, and of what follows them
	close  []analysis.TextEdit
}

// lines are new statements at the place.
func (l layout) lines(stmts ...string) []analysis.TextEdit {
	text := l.lead + strings.Join(stmts, "\n"+l.indent) + "\n" + l.indent
	return []analysis.TextEdit{{Pos: l.pos - l.spaces, End: l.pos, NewText: []byte(text)}}
}

// layout is the place in front of a statement of a block or clause.
func (m *Mender) layout(in ast.Node, i int) (layout, bool) {
	s := list(in)[i]
	before, indent, ok := m.line(s.Pos())
	if !ok {
		return layout{}, false
	}
	l := layout{pos: m.withComments(s), indent: indent}
	if strings.TrimSpace(before) == "" {
		return l, true
	}
	l.pos = s.Pos()
	// It shares its line with what stands before it, as in func() { f() }.
	l.spaces = m.spaces(s.Pos())
	l.indent += "\t"
	l.lead = "\n" + l.indent
	if block, ok := in.(*ast.BlockStmt); ok && m.sameLine(list(in)[len(list(in))-1].End(), block.Rbrace) {
		l.close = []analysis.TextEdit{{Pos: block.Rbrace - m.spaces(block.Rbrace), End: block.Rbrace, NewText: []byte("\n" + indent)}}
	}
	return l, true
}

// withComments is where a statement begins, with the comments right above it:
// a directive there is about it.
func (m *Mender) withComments(s ast.Stmt) token.Pos {
	file := m.pass.Fset.File(s.Pos())
	pos := s.Pos()
	for _, group := range m.file(s.Pos()).Comments {
		if file.Line(group.End()) != file.Line(s.Pos())-1 {
			continue
		}
		if before, _, _ := m.line(group.Pos()); strings.TrimSpace(before) == "" {
			pos = group.Pos()
		}
	}
	return pos
}

// wrapped is the place in front of a call inside a function literal that is
// put around it.
func (m *Mender) wrapped(call *ast.CallExpr) (layout, bool) {
	_, indent, ok := m.line(call.Pos())
	return layout{
		pos:    call.Pos(),
		lead:   "func() {\n" + indent + "\t",
		indent: indent + "\t",
		close:  []analysis.TextEdit{{Pos: call.End(), End: call.End(), NewText: []byte("\n" + indent + "}()")}},
	}, ok
}

// line returns what stands before a position in its line, and the line's
// indentation.
func (m *Mender) line(pos token.Pos) (before, indent string, ok bool) {
	file := m.pass.Fset.File(pos)
	src, ok := m.source(file)
	if !ok {
		return "", "", false
	}
	before = string(src[file.Offset(file.LineStart(file.Line(pos))):file.Offset(pos)])
	return before, before[:len(before)-len(strings.TrimLeft(before, " \t"))], true
}

// spaces is how much space stands in front of a position.
func (m *Mender) spaces(pos token.Pos) token.Pos {
	before, _, _ := m.line(pos)
	return token.Pos(len(before) - len(strings.TrimRight(before, " \t")))
}

func (m *Mender) sameLine(a, b token.Pos) bool {
	file := m.pass.Fset.File(a)
	return file.Line(a) == file.Line(b)
}
