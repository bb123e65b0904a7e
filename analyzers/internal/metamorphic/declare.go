package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"path"
	"slices"

	"golang.org/x/tools/go/packages"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// declarations declare what the engine takes functions for.
func (c *corpus) declarations() []edit {
	inferred := c.inferred()
	var out []edit
	c.eachFunc(func(d decl) {
		name := nameOf(d)
		role := inferred[name]
		if role == "" {
			return
		}
		file := c.fileOf(d.pkg, d.fn.Pos())
		end := len(c.texts[file])
		e := edit{name: fmt.Sprintf("%s: declare %s a %s", c.dirOf(d.pkg), reference(d), role), pkg: c.dirOf(d.pkg)}
		e.replace = []replacement{{file, end, end, fmt.Sprintf("\n//claimvet:%s func=%s\n", role, reference(d))}}
		e.allows = c.exceptions(d, role == "claim")
		out = append(out, e)
	})
	return out
}

// exceptions are the changes that DESIGN.md itself speaks of where a function
// is declared.
func (c *corpus) exceptions(d decl, claim bool) func(string, report, verdict) bool {
	judged, body := c.judged(nameOf(d)), c.span(d.pkg, d.fn.Pos(), d.fn.End())
	return func(change string, r report, now verdict) bool {
		switch {
		case !c.uses(path.Dir(r.file), c.dirOf(d.pkg)):
			return false
		case claim && r.rule == "stranded" && change == "new":
			// "R3 is then also asked where nothing hangs on the claim"
			return !slices.ContainsFunc(judged, func(s span) bool { return s.holds(r) })
		case r.rule == "sql":
			// "Reported once: where its function drops it, if that is a declared claim …; else at the caller's call", and
			// so are rollbacks without a guard
			return body.holds(r) == (change == "new") && slices.ContainsFunc(slices.Collect(maps.Keys(now)), func(o report) bool {
				return o.rule == "sql" && body.holds(o)
			})
		}
		return false
	}
}

// nameOf is how the engine names a function.
func nameOf(d decl) ir.Name {
	n := ir.Name{Pkg: d.pkg.PkgPath, Name: d.fn.Name.Name}
	if d.fn.Recv != nil {
		n.Recv, _ = receiver(d.fn.Recv.List[0].Type)
	}
	return n
}

// reference is how a directive of its package names a function.
func reference(d decl) string {
	if d.fn.Recv == nil {
		return d.fn.Name.Name
	}
	recv, pointer := receiver(d.fn.Recv.List[0].Type)
	if pointer {
		recv = "(*" + recv + ")"
	}
	return recv + "." + d.fn.Name.Name
}

func receiver(x ast.Expr) (name string, pointer bool) {
	switch x := x.(type) {
	case *ast.StarExpr:
		name, _ = receiver(x.X)
		return name, true
	case *ast.ParenExpr:
		return receiver(x.X)
	case *ast.IndexExpr:
		return receiver(x.X)
	case *ast.IndexListExpr:
		return receiver(x.X)
	case *ast.Ident:
		return x.Name, false
	}
	return "", false
}

// inferred are the roles of functions that have none by directive, as
// directives name them.
func (c *corpus) inferred() map[ir.Name]string {
	out := map[ir.Name]string{}
	named := map[ir.Name]bool{} // functions that a directive names by in=
	played := map[ir.Name]map[ir.Role]bool{}
	var funcs []*ir.Func
	for _, p := range c.pkgs {
		for _, r := range c.results[p] {
			funcs = append(funcs, reached(r.Root)...)
			for _, play := range r.Played {
				if fn := play.Call.In.Top(); fn != r.Root.Top() {
					if played[fn.Name] == nil {
						played[fn.Name] = map[ir.Role]bool{}
					}
					played[fn.Name][play.Role] = true
				}
			}
		}
	}
	eachOp(funcs, func(op *ir.Op) {
		for _, n := range op.In {
			named[n] = true
		}
	})
	for _, f := range funcs {
		if f.Parent != nil || f.Op != nil || f.Handler || f.Wrapper || named[f.Name] || out[f.Name] != "" {
			continue
		}
		v, p := &f.View, played[f.Name]
		acts := v.Claim || v.Effect || v.Rollback || v.Commit
		switch {
		case !acts && len(p) == 1 && p[ir.Rollback] && !claims(f):
			out[f.Name] = "rollback"
		case !acts && len(p) == 1 && p[ir.Commit] && !claims(f):
			out[f.Name] = "commit"
		case !acts && len(p) == 1 && p[ir.Claims] && claims(f):
			out[f.Name] = "claim"
		case v.Effect && !v.Claim && !v.Rollback && !v.Commit && len(v.Writes)+len(v.Late)+len(v.Needs) == 0 && !restricted(f) && reaches(f):
			out[f.Name] = "effect"
		}
	}
	return out
}

// claims reports whether the results of a function tell whether the claim was
// won that it makes, and it does nothing else with it.
func claims(f *ir.Func) bool {
	for _, w := range f.View.Writes {
		for _, o := range f.View.Writes {
			if o != w && o.Moves(w) {
				return false
			}
		}
	}
	if len(f.Results) == 0 || len(f.View.Late) > 0 {
		return false
	}
	r := typestate.Run(f, typestate.Config{Claims: func(*ir.Write) bool { return true }, Asked: true})
	return len(r.Sites) > 0 && !r.Hopeless && len(r.GaveUp) == 0 && len(r.Findings) == 0
}

// reaches reports whether a function runs an effect when it is called, not when
// somebody calls what it returns.
func reaches(f *ir.Func) bool {
	r := typestate.Run(f, typestate.Config{Unguarded: true})
	return slices.ContainsFunc(r.Findings, func(g *typestate.Finding) bool { return g.Rule == typestate.Gate })
}

// restricted reports whether a function reaches an effect that is asked for
// only somewhere.
func restricted(f *ir.Func) bool {
	found := false
	eachOp(reached(f), func(op *ir.Op) { found = found || len(op.In) > 0 })
	return found
}

// reached are a function and what it calls, directly or not.
func reached(f *ir.Func) []*ir.Func {
	out := []*ir.Func{f}
	for i := 0; i < len(out); i++ {
		out[i].Callees(func(g *ir.Func) {
			if !slices.Contains(out, g) {
				out = append(out, g)
			}
		})
	}
	return out
}

func eachOp(funcs []*ir.Func, visit func(*ir.Op)) {
	for _, f := range funcs {
		for i := range f.Blocks {
			for j := range f.Blocks[i].Instrs {
				if call := f.Blocks[i].Instrs[j].Call; call != nil && call.Op != nil {
					visit(call.Op)
				}
			}
		}
	}
}

// A span is a part of a file.
type span struct {
	file     string
	from, to int // lines
}

func (s span) holds(r report) bool { return s.file == r.file && s.from <= r.line && r.line <= s.to }

func (c *corpus) span(p *packages.Package, from, to token.Pos) span {
	return span{c.fileOf(p, from), p.Fset.Position(from).Line, p.Fset.Position(to).Line}
}

// judged are the functions in which something hung on the claim that the
// function makes, before that was declared: an effect, a rollback or a commit.
// Elsewhere a declared claim is asked for more.
func (c *corpus) judged(claim ir.Name) []span {
	var out []span
	for _, p := range c.pkgs {
		for _, r := range c.results[p] {
			for _, s := range r.Sites {
				v := &r.Root.View
				hangs := v.Effect || len(v.Within) > 0 || v.Rollback || v.Commit || len(v.Late) > 0
				if s.Call != nil && s.Call.In.Top().Name == claim && r.Root.Top().Name != claim && hangs {
					out = append(out, c.span(p, r.Root.Pos, r.Root.End))
				}
			}
		}
	}
	return out
}
