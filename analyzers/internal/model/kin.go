package model

import (
	"go/types"
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
)

// Which declared claims a declared rollback or commit ends, nobody says where
// no statement is known. The types do: Job.Done ends what returns a *Job, and
// Broker.Retry what Broker.Dequeue has claimed, but not that the server has
// been started, which is declared to be a claim too.

// ends says which claims a declared rollback or commit does not end.
func (m *Model) ends(op *ir.Op, obj types.Object) {
	if fn, ok := obj.(*types.Func); ok && op != nil && (op.Role == ir.Rollback || op.Role == ir.Commit) {
		op.Not = m.notEndedBy(fn.Origin())
	}
}

// notEndedBy are the declared claims that a declared rollback or commit does
// not end: those that share no type with it where others do, and that have
// ends of their own or need none. Nil where the types do not tell.
func (m *Model) notEndedBy(end *types.Func) []ir.Name {
	if not, ok := m.notEnded[end]; ok {
		return not
	}
	var not []ir.Name
	claims, ends := m.roles.Claims(), m.roles.Ends()
	if slices.ContainsFunc(claims, func(c roles.Func) bool { return kin(c.Fn, end) }) {
		for _, c := range claims {
			own := func(e roles.Func) bool { return kin(c.Fn, e.Fn) }
			if !kin(c.Fn, end) && (c.Role.Final || c.Role.Expires || slices.ContainsFunc(ends, own)) {
				not = append(not, ir.Name(roles.NameOf(c.Fn)))
			}
		}
	}
	m.notEnded[end] = not
	return not
}

// kin reports whether a claim and what ends claims speak of one type, which
// the package of either declares: as receiver, as parameter, or as result of
// the claim.
func kin(claim, end *types.Func) bool {
	mine := spoken(claim.Signature(), true)
	theirs := spoken(end.Signature(), false)
	return slices.ContainsFunc(mine, func(t *types.Named) bool {
		return slices.ContainsFunc(theirs, func(u *types.Named) bool {
			if p := t.Obj().Pkg(); p != claim.Pkg() && p != end.Pkg() {
				return false
			}
			return t.Obj() == u.Obj() || stands(t, u) || stands(u, t)
		})
	})
}

// stands reports whether a type implements an interface.
func stands(t, iface *types.Named) bool {
	i, ok := iface.Underlying().(*types.Interface)
	return ok && i.NumMethods() > 0 && t.TypeParams() == nil && iface.TypeParams() == nil &&
		(types.Implements(t, i) || types.Implements(types.NewPointer(t), i))
}

// spoken are the named types of a signature, contexts and errors aside.
func spoken(sig *types.Signature, results bool) []*types.Named {
	var out []*types.Named
	add := func(t types.Type) {
		for {
			switch u := types.Unalias(t).(type) {
			case *types.Pointer:
				t = u.Elem()
				continue
			case *types.Slice:
				t = u.Elem()
				continue
			case *types.Named:
				if p := u.Obj().Pkg(); p != nil && p.Path() != "context" {
					out = append(out, u.Origin())
				}
			}
			return
		}
	}
	if sig.Recv() != nil {
		add(sig.Recv().Type())
	}
	for v := range sig.Params().Variables() {
		add(v.Type())
	}
	if results {
		for v := range sig.Results().Variables() {
			add(v.Type())
		}
	}
	return out
}
