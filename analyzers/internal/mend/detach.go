package mend

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// bound is how long what was detached from a request may take. Any value is a
// guess; that there is one is what matters, and that it stands out.
const bound = "30*"

// Detach gives what runs with a won claim a context that the client cannot
// cancel, and that ends all the same. One fix serves all calls of a function
// that are reported for the same context: they share its time.
func (m *Mender) Detach(f *typestate.Finding) []analysis.SuggestedFix {
	u := m.use(f)
	if u == nil {
		return nil
	}
	if wrap := m.withoutCancel(u); wrap != nil {
		return m.mends(f, *wrap)
	}
	if u.stmt != nil {
		if p := m.launched(u); p != nil {
			return m.mends(f, *p)
		}
		return nil
	}
	var ps []proposal
	for _, group := range [][]*use{m.siblings(u), {u}} {
		if p := m.shared(group); p != nil {
			ps = append(ps, *p)
		}
	}
	return m.mends(f, ps...)
}

// A use is a call that is given a context that may be cancelled.
type use struct {
	finding *typestate.Finding
	path    []ast.Node
	call    *ast.CallExpr
	stmt    ast.Stmt // the go or defer in front of it, or nil
	arg     ast.Expr // the context
	fn      ast.Node // the innermost function around it
}

// use returns nil where the context is no argument of the call.
func (m *Mender) use(f *typestate.Finding) *use {
	u := &use{finding: f, path: m.path(f.Pos)}
	if u.call, u.stmt = callAt(u.path, f.Pos); u.call == nil {
		return nil
	}
	if u.fn, _, _ = function(u.path); u.fn == nil {
		return nil
	}
	u.arg = report.Context(m.pass.TypesInfo, u.call)
	if u.arg == nil || !m.repeatable(u.arg) {
		return nil
	}
	return u
}

// repeatable reports that an expression has the same value wherever it stands
// in a function: a variable, a field, or r.Context().
func (m *Mender) repeatable(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, ok := m.pass.TypesInfo.Uses[e].(*types.Var)
		return ok && v.Parent() != m.pass.Pkg.Scope()
	case *ast.SelectorExpr:
		return m.repeatable(e.X)
	case *ast.CallExpr:
		sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
		return ok && len(e.Args) == 0 && (sel.Sel.Name == "Context" || sel.Sel.Name == "Request") && m.repeatable(sel.X)
	}
	return false
}

// root is the variable that a repeatable expression begins with.
func (m *Mender) root(e ast.Expr) types.Object {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.CallExpr:
			e = x.Fun
		case *ast.Ident:
			return m.pass.TypesInfo.Uses[x]
		default:
			return nil
		}
	}
}

// withoutCancel mends a call that sets a bound of its own: only the origin of
// its context is wrong.
func (m *Mender) withoutCancel(u *use) *proposal {
	fn, ok := m.callee(u.call)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != "context" || u.arg != u.call.Args[0] {
		return nil
	}
	switch fn.Name() {
	case "WithTimeout", "WithDeadline", "WithTimeoutCause", "WithDeadlineCause":
	default:
		return nil
	}
	name, edits, ok := m.packageName(u.call.Pos(), "context")
	if !ok {
		return nil
	}
	return &proposal{"Detach with " + name + ".WithoutCancel", append(edits,
		analysis.TextEdit{Pos: u.arg.Pos(), End: u.arg.Pos(), NewText: []byte(name + ".WithoutCancel(")},
		analysis.TextEdit{Pos: u.arg.End(), End: u.arg.End(), NewText: []byte(")")})}
}

func (m *Mender) callee(call *ast.CallExpr) (*types.Func, bool) {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		fn, ok := m.pass.TypesInfo.Uses[fun].(*types.Func)
		return fn, ok
	case *ast.SelectorExpr:
		fn, ok := m.pass.TypesInfo.Uses[fun.Sel].(*types.Func)
		return fn, ok
	}
	return nil, false
}

// siblings are the reported calls of a function that get the same context,
// in the order of the source.
func (m *Mender) siblings(u *use) []*use {
	var group []*use
	m.res.Findings(func(f *typestate.Finding) {
		if f.Pos < u.fn.Pos() || u.fn.End() <= f.Pos || m.res.Roles.Ignored(m.pass.Analyzer.Name, f.Pos) {
			return
		}
		o := m.use(f)
		if o == nil || o.fn != u.fn || o.stmt != nil || m.withoutCancel(o) != nil || types.ExprString(o.arg) != types.ExprString(u.arg) || m.root(o.arg) != m.root(u.arg) {
			return
		}
		if !slices.ContainsFunc(group, func(g *use) bool { return g.call == o.call }) {
			group = append(group, o)
		}
	}, typestate.Lifetime)
	slices.SortFunc(group, func(a, b *use) int { return int(a.call.Pos() - b.call.Pos()) })
	return group
}

// shared makes the context in front of the first statement that needs it, in
// the innermost block around all that do.
func (m *Mender) shared(group []*use) *proposal {
	if len(group) == 0 {
		return nil
	}
	first, last := group[0], group[len(group)-1]
	block, i := statement(first.path, func(n ast.Node) bool { return n.End() >= last.call.End() })
	// A defer in a loop runs only at the end of all its rounds.
	if block == nil || loops(first.path, block) || slices.ContainsFunc(group, func(u *use) bool { return m.kept(u) }) {
		return nil
	}
	before, root := list(block)[i], m.root(first.arg)
	if root == nil || root.Pos() >= before.Pos() && root.Pos() <= first.fn.End() && root.Pos() >= first.fn.Pos() ||
		m.assigned(first.fn, root, func(p token.Pos) bool { return p >= before.Pos() }) {
		return nil
	}
	l, ok1 := m.layout(block, i)
	edits, name, ok2 := m.fresher(l, first.fn, first.arg)
	if !ok1 || !ok2 {
		return nil
	}
	for _, u := range group {
		edits = append(edits, analysis.TextEdit{Pos: u.arg.Pos(), End: u.arg.End(), NewText: []byte(name)})
	}
	return &proposal{"Detach with context.WithoutCancel and a timeout", append(edits, l.close...)}
}

// fresher returns the edits that make a context in front of a statement, the
// imports that it needs included, and the context's name.
func (m *Mender) fresher(l layout, fn ast.Node, arg ast.Expr) (edits []analysis.TextEdit, name string, ok bool) {
	ctx, imports, ok1 := m.packageName(l.pos, "context")
	clock, more, ok2 := m.packageName(l.pos, "time")
	name = m.fresh(fn, "detached", "detachedCtx", "work")
	cancel := m.fresh(fn, "cancel", "cancelDetached", "cancelWork")
	if !ok1 || !ok2 || name == "" || cancel == "" {
		return nil, "", false
	}
	lines := l.lines(name+", "+cancel+" := "+ctx+".WithTimeout("+ctx+".WithoutCancel("+types.ExprString(arg)+"), "+bound+clock+".Second)", "defer "+cancel+"()")
	return append(merge(imports, more), lines...), name, true
}

// merge joins the edits of two imports, which may stand at one place.
func merge(a, b []analysis.TextEdit) []analysis.TextEdit {
	if len(a) == 1 && len(b) == 1 && a[0].Pos == b[0].Pos {
		return []analysis.TextEdit{{Pos: a[0].Pos, End: a[0].End, NewText: slices.Concat(a[0].NewText, b[0].NewText)}}
	}
	edits := slices.Concat(a, b)
	slices.SortFunc(edits, func(x, y analysis.TextEdit) int { return int(x.Pos - y.Pos) })
	return edits
}

// launched puts a call after go or defer into a function literal, where the
// context can be made when it runs. What the call is made of must not change
// until then.
func (m *Mender) launched(u *use) *proposal {
	decl := outermost(u.path)
	if decl == nil || u.call.Ellipsis.IsValid() || m.recovers(u) || !m.settled(decl, u.call.Fun) ||
		slices.ContainsFunc(u.call.Args, func(e ast.Expr) bool { return !m.settled(decl, e) }) {
		return nil
	}
	l, ok1 := m.wrapped(u.call)
	edits, name, ok2 := m.fresher(l, decl, u.arg)
	if !ok1 || !ok2 {
		return nil
	}
	edits = append(edits, analysis.TextEdit{Pos: u.arg.Pos(), End: u.arg.End(), NewText: []byte(name)})
	return &proposal{"Detach with context.WithoutCancel and a timeout", append(edits, l.close...)}
}

// recovers reports that a deferred function may recover, which it can do only
// where it is deferred itself.
func (m *Mender) recovers(u *use) bool {
	if _, ok := u.stmt.(*ast.DeferStmt); !ok || u.finding.Undoes {
		return false
	}
	fn, ok := m.callee(u.call)
	if !ok || fn.Pkg() != m.pass.Pkg {
		return true
	}
	decl := outermost(m.path(fn.Pos()))
	return decl == nil || calls(decl.Body, "recover")
}

// settled reports that an expression has the same value later: constants,
// functions, and variables of the function that are set once.
func (m *Mender) settled(decl *ast.FuncDecl, e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.BasicLit:
		return true
	case *ast.SelectorExpr:
		if _, ok := m.pass.TypesInfo.Uses[e.Sel].(*types.Func); ok && m.pass.TypesInfo.Selections[e] == nil {
			return true // of a package
		}
		return m.settled(decl, e.X)
	case *ast.Ident:
		switch obj := m.pass.TypesInfo.Uses[e].(type) {
		case *types.Const, *types.Func, *types.Nil:
			return true
		case *types.Var:
			inside := decl.Pos() <= obj.Pos() && obj.Pos() < decl.End()
			return inside && !m.assigned(decl, obj, func(p token.Pos) bool { return p != obj.Pos() })
		}
	case *ast.CallExpr:
		return m.repeatable(e) && m.settled(decl, ast.Unparen(e.Fun).(*ast.SelectorExpr).X)
	}
	return false
}
