package claimsql

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/model"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
	"github.com/molecule-ai/claimvet/analyzers/internal/summary"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// played judges the statements by the parts that they play in a function: the
// inferred claims, and the rollbacks with the claims that they undo.
func (c *checker) played(res *summary.Result, r *typestate.Result) {
	all := res.Funcs()
	for _, p := range r.Played {
		if p.Claim == nil || p.Claim.Write == nil {
			continue
		}
		for _, s := range c.sitesOf(p, r) {
			s.part = true
			switch {
			case p.Role == ir.Claims && !p.Claim.Op.Declared:
				c.inferred(s, p, r, all)
			case p.Role == ir.Rollback && (s.call != nil || !paired(res, p)):
				c.rollback(s, p, r)
			}
		}
	}
}

// paired reports a declared rollback and claim of other packages, which are
// judged by their shapes.
func paired(res *summary.Result, p typestate.Play) bool {
	shape := func(call *ir.Call) bool {
		return call != nil && call.Op != nil && call.Op.Declared && res.Shape(roles.FuncName(call.Callee)) != nil
	}
	return shape(p.Call) && shape(p.Claim.Call)
}

// sitesOf are the statements of this package that a call runs which plays a part.
func (c *checker) sitesOf(p typestate.Play, r *typestate.Result) []*site {
	if s := c.siteOf(p.Call, p.Write); s != nil && s.write.Table == p.Write.Table {
		return []*site{s}
	}
	if p.Call.Fn != nil && p.Call.Op != nil {
		return slices.DeleteFunc(c.inside(p.Call.Fn), func(s *site) bool { return !s.write.Moves(p.Claim.Write) })
	}
	// The text is handed to the helper that makes the call.
	return slices.DeleteFunc(c.inside(r.Root), func(s *site) bool { return s.via == nil && !s.handed || !equal(s.write, p.Write) })
}

// inside are the UPDATEs that a function may reach.
func (c *checker) inside(root *ir.Func) []*site {
	var out []*site
	seen := map[*ir.Func]bool{}
	var visit func(f *ir.Func)
	visit = func(f *ir.Func) {
		if seen[f] {
			return
		}
		seen[f] = true
		for i := range f.Blocks {
			for j := range f.Blocks[i].Instrs {
				call := f.Blocks[i].Instrs[j].Call
				if call == nil {
					continue
				}
				var w *ir.Write
				if call.Op != nil {
					w = call.Op.Write
				}
				if s := c.siteOf(call, w); s != nil && !slices.Contains(out, s) {
					out = append(out, s)
				}
			}
		}
		f.Callees(visit)
	}
	visit(root)
	return out
}

func equal(a, b *ir.Write) bool {
	return a.Table == b.Table && slices.EqualFunc(a.Set, b.Set, func(x, y ir.Column) bool {
		return x.Name == y.Name && x.Value == y.Value && x.Guarded == y.Guarded && slices.Equal(x.Admits, y.Admits)
	}) && slices.Equal(a.Tokens, b.Tokens) && slices.Equal(a.Matches, b.Matches)
}

// partOf reports whether a directive says what the function around a
// statement is: then the statement is no claim of its own.
func (c *checker) partOf(s *site, call *ir.Call) bool {
	if s.call == nil {
		op := call.In.Top().Op
		return op != nil && (op.Role == ir.Claims || op.Role == ir.Rollback || op.Role == ir.Commit)
	}
	for fn := s.call.Parent(); fn != nil; fn = fn.Parent() {
		if role := c.role(fn); role.Claim || role.Rollback || role.Commit {
			return true
		}
	}
	return false
}

// releases reports whether a statement asks for a value that another claim
// sets, or may do so: then it is a release or a commit of that. Where each of
// the two asks for what the other sets, the claim is the one that is read.
func (c *checker) releases(s *site, all []*typestate.Result) bool {
	// A version that is counted on is compared by each claim.
	counted := func(column string) bool {
		return slices.ContainsFunc(s.up.Sets, func(set sqlshape.Set) bool { return set.Column == column && set.Value.Kind == sqlshape.Increment })
	}
	return slices.ContainsFunc(all, func(r *typestate.Result) bool {
		return slices.ContainsFunc(r.Sites, func(k *typestate.Site) bool {
			if k.Write == nil || k.Write.Table != s.write.Table || equal(k.Write, s.write) {
				return false
			}
			if other := c.byPos[k.Call.Pos]; other != nil && other.up != nil && c.unread(other) {
				return false
			}
			has, _, fenced := s.write.Fence(k.Write)
			return s.write.Follows(k.Write) && !(fenced && counted(has.Column)) || slices.ContainsFunc(k.Write.Set, func(col ir.Column) bool {
				return col.Guarded && !counted(col.Name) && len(s.up.ComparedParams(col.Name)) > 0
			})
		})
	})
}

// rollback judges the statement of a rollback by the claim that it undoes.
func (c *checker) rollback(s *site, p typestate.Play, r *typestate.Result) {
	claim := p.Claim.Write
	writes := []*ir.Write{claim}
	for _, q := range r.Played {
		if q.Role == ir.Writes && q.Claim == p.Claim {
			writes = append(writes, q.Write)
		}
	}
	if guarded(s, writes) == sqlshape.No && !c.locked(s) {
		c.wrong(s, p, unguarded(s, claim))
		return
	}
	if left := c.left(s, p, r); len(left) > 0 {
		c.wrong(s, p, "does not set "+strings.Join(left, " and ")+" back, which the claim changed, so the row is not what it was before: set "+them(left)+" back as well")
	}
}

// wrong reports a rollback at its statement, or at the call that leads to
// that in another package.
func (c *checker) wrong(s *site, p typestate.Play, what string) {
	if s.call != nil {
		c.report(s, "this rollback (UPDATE "+s.up.Table+") "+what, p.Claim, nil)
		return
	}
	d := c.at.Plain(p.At.Pos, p.At.Name+": its UPDATE of "+s.up.Table+" "+what+" [sql]")
	d.Related = []analysis.RelatedInformation{{Pos: p.Claim.Pos, End: p.Claim.Pos + 1, Message: "what it undoes is claimed here: " + p.Claim.Name}}
	c.reports.Report(c.pass, c.roles, d, nil)
}

func unguarded(s *site, claim *ir.Write) string {
	mend := "compare that in its WHERE"
	for _, col := range claim.Set {
		if col.Guarded && col.Value != "" && col.Value != ir.NullValue {
			mend = "add AND " + col.Name + " = " + literal(col.Value) + " to its WHERE"
			break
		}
	}
	return "does not ask whether the row still is as the claim set it, so it undoes what others have done to it since: " + mend
}

// left are the columns that a claim changes and its rollback leaves so.
func (c *checker) left(s *site, p typestate.Play, r *typestate.Result) []string {
	claim := p.Claim.Write
	if moves := c.moved(s, claim); moves && (p.Call.Op == nil || !p.Call.Op.Declared) {
		return nil // on to another value, such as failed
	}
	own := c.sitesOf(typestate.Play{Call: p.Claim.Call, Write: claim, Role: ir.Claims, Claim: p.Claim}, r)
	if !p.Claim.Op.Declared || len(own) != 1 {
		own = slices.DeleteFunc(own, func(o *site) bool { return !equal(o.write, claim) })
	}
	var out []string
	for _, col := range claim.Set {
		switch {
		case s.sets(col.Name), col.Value != "" && slices.Equal(col.Admits, []string{col.Value}):
		case c.bookkeeping(col, claim, own), c.token(col.Name, claim, r):
		case c.elsewhere(col.Name, s, p, r):
		default:
			out = append(out, col.Name)
		}
	}
	return out
}

func (s *site) sets(column string) bool {
	return s.up != nil && slices.ContainsFunc(s.up.Sets, func(set sqlshape.Set) bool { return set.Column == column })
}

// moved reports whether a statement sets the claimed column to a value that
// the claim does not start from.
func (c *checker) moved(s *site, claim *ir.Write) bool {
	return !s.write.Restores(claim) && slices.ContainsFunc(claim.Set, func(k ir.Column) bool {
		return k.Guarded && len(k.Admits) > 0 && slices.ContainsFunc(s.write.Set, func(col ir.Column) bool { return col.Name == k.Name && col.Value != "" })
	})
}

// bookkeeping reports whether a claim only notes the time in a column, or
// counts there. Where the claim's own text is not seen, so it may be.
func (c *checker) bookkeeping(col ir.Column, claim *ir.Write, own []*site) bool {
	if col.Lasting && col.Value == "" {
		return !slices.Equal(col.Admits, []string{ir.NullValue})
	}
	for _, token := range claim.Tokens {
		if token.Column != col.Name {
			continue
		}
		if len(own) == 0 {
			return token.Arg < 0
		}
		for _, s := range own {
			for _, set := range s.up.Sets {
				if set.Column == col.Name && set.Value.Kind == sqlshape.Increment {
					return true
				}
			}
			if s.call == nil {
				continue // what its arguments are is only seen in its package
			}
			if arg := model.Arg(s.call.Common(), token.Arg); arg != nil && strings.TrimPrefix(types.TypeString(arg.Type(), nil), "*") == "time.Time" {
				return true
			}
		}
	}
	return false
}

// token reports whether a column holds a token: some statement in view
// compares it, or its name says so. It need not be cleared.
func (c *checker) token(column string, claim *ir.Write, r *typestate.Result) bool {
	return strings.Contains(column, "token") || strings.Contains(column, "uuid") || slices.ContainsFunc(slices.Concat(r.Root.View.Writes, r.Root.View.Late), func(w *ir.Write) bool {
		has, _, ok := w.Fence(claim)
		return ok && w != claim && has.Column == column
	})
}

// elsewhere reports whether another statement in view may set a column back.
func (c *checker) elsewhere(column string, s *site, p typestate.Play, r *typestate.Result) bool {
	for _, o := range c.inside(r.Root) {
		if o == s || !o.sets(column) || o.up.Table != s.up.Table {
			continue
		}
		other := true
		for _, q := range r.Played {
			if !slices.Contains(c.sitesOf(q, r), o) {
				continue
			}
			switch {
			case q.Role != ir.Rollback:
				other = false
			case q.Call.In == p.Call.In && q.Call != p.Call && !together(p.Call, q.Call):
				other = false
			}
		}
		if other {
			return true
		}
	}
	return false
}

// together reports whether some path runs both of two calls in a function.
func together(a, b *ir.Call) bool {
	blocks := a.In.Blocks
	at := func(call *ir.Call) int {
		return slices.IndexFunc(blocks, func(b ir.Block) bool {
			return slices.ContainsFunc(b.Instrs, func(in ir.Instr) bool { return in.Call == call })
		})
	}
	i, j := at(a), at(b)
	reaches := func(from, to int) bool {
		seen := make([]bool, len(blocks))
		var visit func(int) bool
		visit = func(n int) bool {
			return n == to || slices.ContainsFunc(blocks[n].Succs, func(e ir.Edge) bool {
				again := seen[e.To]
				seen[e.To] = true
				return !again && visit(e.To)
			})
		}
		return visit(from)
	}
	return i < 0 || j < 0 || reaches(i, j) || reaches(j, i)
}
