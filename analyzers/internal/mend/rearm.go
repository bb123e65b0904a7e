package mend

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/model"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// Rearm moves a rollback that is deferred too early to where the claim has
// been checked: behind the first statement after which only the winner goes
// on. Nothing but the rollback may move with it, since a loser does without
// what is moved.
func (m *Mender) Rearm(f *typestate.Finding) []analysis.SuggestedFix {
	path := m.path(f.Pos)
	block, from := statement(path, func(ast.Node) bool { return true })
	if !f.Late || f.Claim == nil || !f.Claim.Pos.IsValid() || block == nil {
		return nil
	}
	stmts := list(block)
	d, ok := stmts[from].(*ast.DeferStmt)
	if !ok || d.Defer != f.Pos || !m.rollbackAlone(path, d) {
		return nil
	}
	claim := from + 1
	for claim < len(stmts) && (f.Claim.Pos < stmts[claim].Pos() || stmts[claim].End() <= f.Claim.Pos) {
		claim++
	}
	taken, ok := m.take(d)
	if !ok {
		return nil
	}
	// Behind a guard that sends the loser away, the last that will do; else behind anything.
	var guards, others []proposal
	for to := claim; to < len(stmts) && to <= claim+maxGuards && !m.defers(stmts[from+1:to+1]); to++ {
		at := m.lineEnd(stmts[to].End())
		p := proposal{"Defer the rollback after the check", []analysis.TextEdit{
			taken.edit,
			{Pos: at, End: at, NewText: []byte("\n" + taken.text)},
		}}
		if guard, ok := stmts[to].(*ast.IfStmt); ok && leaves(guard.Body) {
			guards = append(guards, p)
		} else {
			others = append(others, p)
		}
	}
	slices.Reverse(guards)
	return m.mendsIf(f, func(c *Changed) bool { return m.sameNames(d, c, taken) }, slices.Concat(guards, others)...)
}

// maxGuards is how many statements behind a claim may belong to its check.
const maxGuards = 3

// defers reports a defer among statements: deferred calls run in the reverse
// order, which must not change.
func (m *Mender) defers(stmts []ast.Stmt) bool {
	return slices.ContainsFunc(stmts, func(s ast.Stmt) bool {
		_, ok := s.(*ast.DeferStmt)
		return ok
	})
}

// rollbackAlone reports that a deferred call does nothing but roll back, and
// whatever goes with that: flags, contexts, logs.
func (m *Mender) rollbackAlone(path []ast.Node, d *ast.DeferStmt) bool {
	lit, ok := ast.Unparen(d.Call.Fun).(*ast.FuncLit)
	if !ok {
		// What it is given is evaluated later, too.
		decl := outermost(path)
		if decl == nil || !m.settled(decl, d.Call.Fun) {
			return false
		}
		for _, arg := range d.Call.Args {
			if !m.settled(decl, arg) {
				return false
			}
		}
		return true
	}
	calls, alone := 0, len(d.Call.Args) == 0
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			switch {
			case m.isConversion(n):
			case m.quiet(n, lit):
			default:
				calls++
			}
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				id, ok := ast.Unparen(lhs).(*ast.Ident)
				obj := types.Object(nil)
				if ok {
					obj = m.pass.TypesInfo.ObjectOf(id)
				}
				if !ok || id.Name != "_" && (obj == nil || obj.Pos() < lit.Pos() || lit.End() <= obj.Pos()) {
					alone = false // somebody may look at that
				}
			}
		case *ast.SendStmt, *ast.GoStmt, *ast.IncDecStmt:
			alone = false
		case *ast.UnaryExpr:
			alone = alone && n.Op != token.ARROW
		}
		return alone
	})
	return alone && calls == 1
}

func (m *Mender) isConversion(call *ast.CallExpr) bool {
	tv := m.pass.TypesInfo.Types[call.Fun]
	return tv.IsType()
}

// quiet reports a call that may as well not happen where there is nothing to
// roll back.
func (m *Mender) quiet(call *ast.CallExpr, lit *ast.FuncLit) bool {
	if fn, ok := m.callee(call); ok {
		if fn.Pkg() == nil {
			return true // error.Error
		}
		switch path := fn.Pkg().Path(); path {
		case "context", "errors", "fmt", "strings", "strconv", "time":
			return true
		default:
			return model.Quiet(path)
		}
	}
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	switch obj := m.pass.TypesInfo.Uses[id].(type) {
	case *types.Builtin:
		return obj.Name() == "len" || obj.Name() == "cap"
	case *types.Var: // a cancel function
		return lit.Pos() <= obj.Pos() && obj.Pos() < lit.End() && types.TypeString(obj.Type(), nil) == "context.CancelFunc"
	}
	return false
}

// Taken is a statement, with its comments, that is to stand elsewhere.
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
	first := file.Line(s.Pos())
	for _, group := range m.file(s.Pos()).Comments {
		if file.Line(group.End()) == file.Line(s.Pos())-1 {
			if before, _, _ := m.line(group.Pos()); strings.TrimSpace(before) == "" {
				first = file.Line(group.Pos())
			}
		}
	}
	from, end := file.LineStart(first), m.lineEnd(s.End())
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
