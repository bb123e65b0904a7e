package mend

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// bound is how long what was detached from a request may take. Any value is a
// guess; that there is one is what matters, and that it stands out.
const bound = "30*"

// Detach gives what runs with a won claim a context that the client cannot
// cancel, and that ends all the same. One fix serves all calls of a function
// that are reported for the same context: they share its time. Where something
// waits between them, each gets a context of its own.
func (m *Mender) Detach(f *typestate.Finding) []analysis.SuggestedFix {
	u := m.use(f)
	if u == nil {
		return nil
	}
	if p := m.withoutCancel(u.call); p != nil {
		return m.mends(f, *p)
	}
	if p := m.derivation(u); p != nil {
		return m.mends(f, *p)
	}
	if !m.plain(u) {
		return nil
	}
	if u.stmt != nil {
		if p := m.launched(u); p != nil {
			return m.mends(f, *p)
		}
		return nil
	}
	var ps []proposal
	group, nth := m.siblings(u)
	if p := m.shared(group, nth); p != nil {
		ps = append(ps, *p)
	}
	if i := slices.IndexFunc(group, func(g *use) bool { return g.call == u.call }); i >= 0 {
		if p := m.shared([]*use{u}, nth+i); p != nil {
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

// withoutCancel mends a call that sets a bound of its own: only the origin of
// its context is wrong.
func (m *Mender) withoutCancel(call *ast.CallExpr) *proposal {
	fn, ok := m.callee(call)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != "context" || len(call.Args) == 0 {
		return nil
	}
	switch fn.Name() {
	case "WithTimeout", "WithDeadline", "WithTimeoutCause", "WithDeadlineCause":
	default:
		return nil
	}
	name, edits, ok := m.packageName(call.Pos(), "context")
	if !ok {
		return nil
	}
	parent := call.Args[0]
	return &proposal{"Detach with " + name + ".WithoutCancel", append(edits,
		analysis.TextEdit{Pos: parent.Pos(), End: parent.Pos(), NewText: []byte(name + ".WithoutCancel(")},
		analysis.TextEdit{Pos: parent.End(), End: parent.End(), NewText: []byte(")")})}
}

func (m *Mender) callee(call *ast.CallExpr) (*types.Func, bool) {
	fn, ok := typeutil.Callee(m.pass.TypesInfo, call).(*types.Func)
	return fn, ok
}

// siblings are the reported calls of a function that get the same context, in
// the order of the source. nth counts those of the function that get others,
// and stand before them: their fixes need other names.
func (m *Mender) siblings(u *use) (group []*use, nth int) {
	m.res.Findings(func(f *typestate.Finding) {
		if f.Pos < u.fn.Pos() || u.fn.End() <= f.Pos || m.res.Roles.Ignored(m.pass.Analyzer.Name, "lifetime", f.Pos) {
			return
		}
		o := m.use(f)
		if o == nil || o.fn != u.fn || o.stmt != nil || m.withoutCancel(o.call) != nil || slices.ContainsFunc(group, func(g *use) bool { return g.call == o.call }) {
			return
		}
		if types.ExprString(o.arg) == types.ExprString(u.arg) && m.root(o.arg) == m.root(u.arg) {
			group = append(group, o)
		} else if types.ExprString(o.arg) < types.ExprString(u.arg) {
			nth++
		}
	}, typestate.Lifetime)
	slices.SortFunc(group, func(a, b *use) int { return int(a.call.Pos() - b.call.Pos()) })
	return group, nth
}

// shared makes the context in front of the first statement that needs it, in
// the innermost block around all that do.
func (m *Mender) shared(group []*use, nth int) *proposal {
	if len(group) == 0 {
		return nil
	}
	first, last := group[0], group[len(group)-1]
	block, i := statement(first.path, func(n ast.Node) bool { return n.End() >= last.call.End() })
	// A defer in a loop runs only at the end of all its rounds.
	if block == nil || loops(first.path, block) || slices.ContainsFunc(group, func(u *use) bool { return m.kept(u) || !m.synchronous(u) }) {
		return nil
	}
	before, root := list(block)[i], m.root(first.arg)
	if root.Pos() >= before.Pos() && root.Pos() <= first.fn.End() || m.waits(before.Pos(), last.call.End(), first.fn) {
		return nil
	}
	l, ok := m.layout(block, i)
	if !ok {
		return nil
	}
	edits, name, ok := m.fresher(l, first.fn, first.arg, nth)
	if !ok {
		return nil
	}
	for _, u := range group {
		edits = append(edits, m.replaced(u, name)...)
	}
	return &proposal{"Detach with context.WithoutCancel and a timeout", append(edits, l.close...)}
}

// replaced gives a call another context, wherever it gets this one.
func (m *Mender) replaced(u *use, name string) (edits []analysis.TextEdit) {
	for _, arg := range u.call.Args {
		if types.ExprString(arg) == types.ExprString(u.arg) {
			edits = append(edits, analysis.TextEdit{Pos: arg.Pos(), End: arg.End(), NewText: []byte(name)})
		}
	}
	return edits
}

// waits reports that something between two positions may take any time, which
// would be taken from the bound: a loop, a channel, a sleep.
func (m *Mender) waits(from, to token.Pos, fn ast.Node) bool {
	found := false
	ast.Inspect(fn, func(n ast.Node) bool {
		if n == nil || n.End() <= from || n.Pos() >= to {
			return false
		}
		inside := from <= n.Pos()
		switch n := n.(type) {
		case *ast.FuncLit:
			return n == fn
		case *ast.ForStmt, *ast.RangeStmt, *ast.SelectStmt, *ast.SendStmt:
			found = found || inside
		case *ast.UnaryExpr:
			found = found || inside && n.Op == token.ARROW
		case *ast.CallExpr:
			callee, ok := m.callee(n)
			found = found || inside && ok && (callee.Name() == "Sleep" || callee.Name() == "Wait")
		}
		return !found
	})
	return found
}

// fresher returns the edits that make a context in front of a statement, the
// imports that it needs included, and the context's name: the nth of the
// function.
func (m *Mender) fresher(l layout, fn ast.Node, arg ast.Expr, nth int) (edits []analysis.TextEdit, name string, ok bool) {
	ctx, imports, ok1 := m.packageName(l.pos, "context")
	clock, more, ok2 := m.packageName(l.pos, "time")
	name = m.fresh(fn, nth, "detached", "detachedCtx", "work")
	cancel := m.fresh(fn, nth, "cancel", "cancelDetached", "cancelWork")
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
	return slices.Concat(a, b)
}
