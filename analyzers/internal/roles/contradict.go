package roles

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/directive"
)

// again is what is wrong with a directive that is of no harm.
const again = "says the same again; remove one"

// say takes down what a directive says, unless an earlier one says the same
// or the opposite.
func (r *reader) say(s statement) {
	d := s.dir
	about := s.subject()
	for _, i := range r.about[about] {
		if message := clash(&r.said[i], &s); message != "" {
			if message == again {
				r.problems = append(r.problems, directive.Problem{Pos: d.Pos, End: d.End, Message: spell(d) + " " + message})
			} else {
				r.problem(d.Pos, d.End, "", spell(d)+" "+message)
			}
			return
		}
	}
	imported := r.objs[s.obj]
	if s.obj == nil {
		imported = r.foreign[s.name]
	}
	if message := contradicts(imported, s.role); message != "" {
		r.problem(d.Pos, d.End, "", spell(d)+" "+message+", which an imported package declares")
		return
	}
	for _, a := range s.role.After {
		if s.named(a.Func) {
			r.problem(d.Pos, d.End, "", spell(d)+" names the function that it is about: nothing comes after itself")
			return
		}
		for i := range r.said {
			if e := &r.said[i]; e.named(a.Func) && slices.ContainsFunc(e.role.After, func(b After) bool { return s.named(b.Func) }) {
				r.problem(d.Pos, d.End, "", spell(d)+" contradicts //claimvet:after at "+a.Func.Name+": each of them would come after the other")
				return
			}
		}
	}
	if s.lines != nil {
		r.ignores = append(r.ignores, s.lines)
	}
	r.about[about] = append(r.about[about], len(r.said))
	r.said = append(r.said, s)
}

// named reports whether n is the name of the function that s is about.
func (s *statement) named(n FuncName) bool {
	if s.obj != nil {
		return n.Denotes(s.obj)
	}
	return s.name == n && n != FuncName{}
}

// A subject is what a statement is about: the first of these that it has.
type subject struct {
	obj      types.Object
	file     *token.File
	from, to int
	stmt     ast.Stmt
	name     FuncName
}

func (s *statement) subject() subject {
	switch {
	case s.obj != nil:
		return subject{obj: s.obj}
	case s.lines != nil:
		return subject{file: s.lines.file, from: s.lines.from, to: s.lines.to}
	case s.stmt != nil:
		return subject{stmt: s.stmt}
	}
	return subject{name: s.name}
}

// clash says how a directive clashes with an earlier one about the same.
func clash(a, b *statement) string {
	if a.dir.Kind != b.dir.Kind {
		return contradicts(a.role, b.role)
	}
	same := false
	switch b.dir.Kind {
	case directive.Claim:
		if a.role.Final != b.role.Final {
			return "is declared with final and without; keep one"
		}
		if a.role.Won != b.role.Won || a.role.Lost != b.role.Lost {
			return "says in two ways how winning is read; keep one"
		}
		if a.role.Expires != b.role.Expires {
			return "is declared with expires and without; keep one"
		}
		same = true
	case directive.Rollback:
		if a.role.Fenced != b.role.Fenced {
			return "is declared with fenced and without; keep one"
		}
		same = true
	case directive.Column:
		same = a.dir.Table == b.dir.Table && a.dir.Column == b.dir.Column
	case directive.Effect:
		if (len(a.role.EffectIn) == 0) != (len(b.role.EffectIn) == 0) {
			return "is declared with in= and without, which is everywhere; keep one"
		}
		same = slices.Equal(a.role.EffectIn, b.role.EffectIn)
	case directive.Only:
		same = slices.Equal(a.role.Only, b.role.Only)
	case directive.After:
		x, y := a.role.After[0], b.role.After[0]
		if x.Func == y.Func && (len(x.In) == 0) != (len(y.In) == 0) {
			return "is declared with in= and without, which is everywhere; keep one"
		}
		same = x.Func == y.Func && slices.Equal(x.In, y.In)
	case directive.Ignore:
		same = a.dir.Analyzer == b.dir.Analyzer && a.dir.Rule == b.dir.Rule
	default:
		same = !a.wide
	}
	if same {
		return again
	}
	return ""
}

// contradicts says how two roles of one function exclude each other. A claim
// is no step under a claim; an effect cannot be taken back, a rollback takes
// back and a commit ends the matter. What restricts callers, order or
// contexts goes with everything.
func contradicts(a, b Role) string {
	kinds := [...]struct {
		kind directive.Kind
		a, b bool
	}{
		{directive.Claim, a.Claim, b.Claim},
		{directive.Effect, a.Effect, b.Effect},
		{directive.Rollback, a.Rollback, b.Rollback},
		{directive.Commit, a.Commit, b.Commit},
	}
	for _, x := range kinds {
		for _, y := range kinds {
			if x.kind != y.kind && x.a && y.b {
				return "contradicts //claimvet:" + x.kind.String()
			}
		}
	}
	switch {
	case a.Claim && b.Holds:
		return "contradicts //claimvet:claim"
	case a.Holds && b.Claim:
		return "contradicts //claimvet:holds"
	case a.Effect && len(a.EffectIn) > 0 && b.Holds:
		return "contradicts //claimvet:effect with in=: the caller of a function that holds must hold a claim everywhere"
	case a.Holds && b.Effect && len(b.EffectIn) > 0:
		return "with in= contradicts //claimvet:holds, which asks for a claim everywhere"
	}
	return ""
}
