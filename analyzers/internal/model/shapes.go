package model

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
)

// A Shape is what the statements of a function update that is declared to
// claim or to roll back. It travels to importing packages: the pairing of the
// two is only seen where both are called.
type Shape struct {
	Func    roles.FuncName
	Updates []ShapedUpdate
}

// A ShapedUpdate is one UPDATE of a statement, in the order in which it stands.
type ShapedUpdate struct {
	Table    string
	Sets     []string // all that it sets
	Kept     []string // what has to be set back: neither a time, a counter nor a token
	Compared []string // what it compares, or may
	Joined   bool     // it is joined with something that may guard it
}

// Of returns the update of a table, or nil.
func (s *Shape) Of(table string) *ShapedUpdate {
	for i := range s.Updates {
		if s.Updates[i].Table == table {
			return &s.Updates[i]
		}
	}
	return nil
}

// Shapes are those of the package's declared claims and rollbacks, in the
// order of the source.
func (m *Model) Shapes(funcs []*ssa.Function) []Shape {
	var out []Shape
	at := map[*ssa.Function]int{}
	for _, fn := range funcs {
		top := fn
		for top.Parent() != nil {
			top = top.Parent()
		}
		obj, ok := top.Object().(*types.Func)
		if !ok {
			continue
		}
		if role := m.roles.Of(obj); !role.Claim && !role.Rollback {
			continue
		}
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				call, ok := in.(ssa.CallInstruction)
				if !ok {
					continue
				}
				text, _, _, ok := m.Ran(call)
				if !ok {
					continue
				}
				ups := updatesOf(text)
				if len(ups) == 0 {
					continue
				}
				i, seen := at[top]
				if !seen {
					i = len(out)
					at[top] = i
					out = append(out, Shape{Func: roles.NameOf(obj)})
				}
				out[i].Updates = append(out[i].Updates, ups...)
			}
		}
	}
	return out
}

// updatesOf are the updates of a statement, those in WITH included.
func updatesOf(text string) []ShapedUpdate {
	var out []ShapedUpdate
	guarded := map[string]bool{} // the names of those in WITH that are guarded
	add := func(name string, up *sqlshape.Stmt) {
		if up == nil || up.Kind != sqlshape.Update || up.Table == "" {
			return
		}
		// What it is joined with may guard it, unless that is an update which nothing guards.
		u := ShapedUpdate{Table: up.Table, Joined: slices.ContainsFunc(up.From, func(from string) bool { is, known := guarded[from]; return is || !known })}
		for _, set := range up.Sets {
			u.Sets = append(u.Sets, set.Column)
			switch set.Value.Kind {
			case sqlshape.Literal, sqlshape.Null:
				u.Kept = append(u.Kept, set.Column)
			case sqlshape.Param:
				if !strings.Contains(set.Column, "token") && !strings.Contains(set.Column, "uuid") && !strings.HasSuffix(set.Column, "_at") {
					u.Kept = append(u.Kept, set.Column)
				}
			}
			if up.Where.Compares(set.Column) != sqlshape.No {
				u.Compared = append(u.Compared, set.Column)
			}
		}
		for _, col := range up.ComparedColumns() {
			if !slices.Contains(u.Compared, col) {
				u.Compared = append(u.Compared, col)
			}
		}
		slices.Sort(u.Compared)
		guarded[name] = u.Joined || slices.ContainsFunc(u.Compared, func(col string) bool { return col != "id" && !strings.HasSuffix(col, "_id") })
		out = append(out, u)
	}
	stmt, ok := sqlshape.Parse(text)
	if !ok {
		return nil
	}
	for _, cte := range stmt.With {
		add(cte.Name, cte.Stmt)
	}
	add("", &stmt)
	return out
}
