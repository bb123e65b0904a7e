package mend

import (
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A taken is a statement, with its comments, that is to stand elsewhere.
type taken struct {
	edit analysis.TextEdit // that removes it
	text string            // its lines, without the last line break
	lead int               // from the start of the text to the statement
}

func (m *Mender) take(s ast.Stmt) (taken, bool) {
	file := m.pass.Fset.File(s.Pos())
	src, ok := m.source(file)
	if before, _, _ := m.line(s.Pos()); !ok || strings.TrimSpace(before) != "" {
		return taken{}, false
	}
	from, end := file.LineStart(file.Line(m.withComments(s))), m.lineEnd(s.End())
	if rest := strings.TrimSpace(string(src[file.Offset(s.End()):file.Offset(end)])); rest != "" && !strings.HasPrefix(rest, "//") || file.Offset(end) >= len(src) {
		return taken{}, false
	}
	t := taken{text: string(src[file.Offset(from):file.Offset(end)]), lead: int(s.Pos() - from)}
	to := end + 1
	// Of an empty line before and one after, one stays.
	if blank(src[:file.Offset(from)]) && strings.HasPrefix(string(src[file.Offset(to):]), "\n") {
		to++
	}
	t.edit = analysis.TextEdit{Pos: from, End: to}
	return t, true
}

// blank reports that a text ends with an empty line.
func blank(src []byte) bool { return strings.HasSuffix(string(src), "\n\n") }

// lineEnd is the end of the line that a position is in, without the break.
func (m *Mender) lineEnd(pos token.Pos) token.Pos {
	file := m.pass.Fset.File(pos)
	if line := file.Line(pos); line < file.LineCount() {
		return file.LineStart(line+1) - 1
	}
	return file.Pos(file.Size())
}

// sameNames reports that the names in a moved statement still mean the same.
func (m *Mender) sameNames(was ast.Stmt, c *Changed, t taken) bool {
	start := c.inserted + token.Pos(1+t.lead)
	var is ast.Stmt
	for _, file := range c.Pass.Files {
		if file.FileStart <= start && start < file.FileEnd {
			ast.Inspect(file, func(n ast.Node) bool {
				if s, ok := n.(*ast.DeferStmt); ok && s.Pos() == start {
					is = s
				}
				return is == nil
			})
		}
	}
	if is == nil {
		return false
	}
	before, after := idents(was), idents(is)
	if len(before) != len(after) {
		return false
	}
	for i := range before {
		a, b := m.pass.TypesInfo.Uses[before[i]], c.Pass.TypesInfo.Uses[after[i]]
		if a == nil || a.Pkg() != m.pass.Pkg || was.Pos() <= a.Pos() && a.Pos() < was.End() {
			continue
		}
		if b == nil || m.file(a.Pos()) == m.file(was.Pos()) && c.Moved(a.Pos()) != b.Pos() {
			return false
		}
	}
	return true
}

func idents(n ast.Node) []*ast.Ident {
	var out []*ast.Ident
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			out = append(out, id)
		}
		return true
	})
	return out
}
