package roles

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/directive"
)

// A statement is what one directive says of one thing.
type statement struct {
	dir   *directive.Directive
	role  Role
	obj   types.Object // what it is about: an object that is seen from here,
	name  FuncName     // or a function that is not; with obj also its name, if that is of another package
	stmt  ast.Stmt     // or the calls in a statement,
	calls []token.Pos
	lines *ignore // or what an ignore covers
	wide  bool    // said of the whole package
}

// spell names a directive in messages.
func spell(d *directive.Directive) string { return "//claimvet:" + d.Kind.String() }

// comment records what a directive says, or what is wrong with it.
func (r *reader) comment(p *places, c comment) {
	d := c.dir
	pl := p.at(c)
	wrong := func(message ...string) { r.problem(d.Pos, d.End, "", spell(d)+" "+strings.Join(message, "")) }
	switch {
	case d.Kind == directive.Column:
		if !pl.top {
			wrong("stands inside a declaration; columns are declared at top level")
			return
		}
		r.say(statement{dir: d})
		return
	case d.Func != nil && pl.body:
		wrong("with func= stands inside a function; put it at top level")
		return
	case d.Kind == directive.Ignore:
		r.ignore(p, pl, d)
		return
	}
	role, ok := r.role(p.file, d)
	if !ok {
		return
	}
	if d.Func != nil {
		name, obj, ok := r.resolve(p.file, d, *d.Func)
		if ok && r.fits(d, obj, d.Func.Text) {
			r.say(statement{dir: d, role: role, obj: obj, name: name})
		}
		return
	}
	switch {
	case pl.pkg && d.Kind == directive.Detached:
		r.wholePackage(p, d, role)
	case len(pl.objs) > 0 && pl.body && d.Kind == directive.Only:
		wrong("stands at a local variable, which only its own function can call anyway")
	case len(pl.objs) > 0:
		for _, obj := range pl.objs {
			if !r.fits(d, obj, obj.Name()) {
				return
			}
			s := statement{dir: d, role: role, obj: obj}
			if pl.body {
				s.calls = p.uses(obj)
			}
			r.say(s)
		}
	case len(pl.calls) > 0 && d.Kind == directive.Only:
		wrong("stands at a call, but restricts a function; put it in the doc comment of the function, or at top level with func=<func>")
	case len(pl.calls) > 0:
		r.atCalls(p, pl, d, role)
	default:
		wrong("stands at ", pl.what, hint(pl))
	}
}

// wholePackage records what a directive in the doc comment of the package says
// of all its functions that it fits, unless they say so themselves.
func (r *reader) wholePackage(p *places, d *directive.Directive, role Role) {
	found := false
	for _, file := range p.pass.Files {
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			for _, obj := range p.define(fn.Name) {
				if lacks(d, signature(obj)) != "" {
					continue
				}
				found = true
				s := statement{dir: d, role: role, obj: obj, wide: true}
				if !slices.ContainsFunc(r.about[s.subject()], func(i int) bool { return r.said[i].role.Detached }) {
					r.say(s)
				}
			}
		}
	}
	if !found {
		r.problem(d.Pos, d.End, "", spell(d)+" stands at a package in which no function has a context.Context parameter")
	}
}

// hint says where a directive belongs instead.
func hint(pl *place) string {
	switch {
	case pl.what == "the beginning of a function":
		return "; it belongs in the doc comment above"
	case pl.body && pl.stmt != nil:
		return ""
	case pl.body:
		return "; it belongs at the end of a statement's line, or alone on the line above"
	case pl.what == "nothing":
		return "; it belongs in the doc comment of a function, at a statement, or wants func=<func>"
	case pl.what == "the end of a function":
		return "; it belongs in the doc comment above"
	}
	return "; it belongs in the doc comment of a function, or at a statement"
}

// role is what the directive says, its names resolved.
func (r *reader) role(file *ast.File, d *directive.Directive) (Role, bool) {
	ok := true
	names := func(list []directive.Name) []FuncName {
		var out []FuncName
		for _, n := range list {
			name, _, found := r.resolve(file, d, n)
			ok = ok && found
			out = append(out, name)
		}
		return out
	}
	var role Role
	switch d.Kind {
	case directive.Claim:
		role.Claim, role.Final, role.Expires, role.Won = true, d.Final, d.Expires, d.Won
		if d.Lost != nil {
			var found bool
			role.Lost, found = r.sentinel(file, d, *d.Lost)
			ok = ok && found
		}
	case directive.Effect:
		role.Effect, role.EffectIn = true, names(d.In)
	case directive.Rollback:
		role.Rollback, role.Fenced = true, d.Fenced
	case directive.Commit:
		role.Commit = true
	case directive.Holds:
		role.Holds = true
	case directive.Only:
		role.Only = names(d.Names)
	case directive.After:
		in := names(d.In)
		for _, n := range names(d.Names) {
			role.After = append(role.After, After{n, in})
		}
	case directive.Detached:
		role.Detached = true
	}
	return Role{}.merge(role), ok
}

// fits reports whether a directive can be about obj, which is nil if it is not
// seen from here.
func (r *reader) fits(d *directive.Directive, obj types.Object, name string) bool {
	sig := signature(obj)
	if sig == nil {
		return true
	}
	switch lack := lacks(d, sig); {
	case lack == "":
		return true
	default:
		r.problem(d.Pos, d.End, "", spell(d)+": "+name+" "+lack)
	}
	return false
}

// lacks says what a signature misses for a directive.
func lacks(d *directive.Directive, sig *types.Signature) string {
	switch d.Kind {
	case directive.Claim:
		if sig.Results().Len() == 0 {
			return "has no result that tells whether the claim is won"
		}
		return unread(d, sig)
	case directive.Detached:
		for v := range sig.Params().Variables() {
			if isContext(v.Type()) {
				return ""
			}
		}
		return "has no context.Context parameter"
	}
	return ""
}

func isContext(t types.Type) bool {
	for _, name := range [...]string{"Deadline", "Done", "Err", "Value"} {
		obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name)
		if _, ok := obj.(*types.Func); !ok {
			return false
		}
	}
	return true
}

// atCalls records what a directive says of the calls in a statement.
func (r *reader) atCalls(p *places, pl *place, d *directive.Directive, role Role) {
	s := statement{dir: d, role: role, stmt: pl.stmt}
	lack := ""
	for _, call := range pl.calls {
		if sig, ok := underlying(p.pass.TypesInfo.TypeOf(call.Fun)).(*types.Signature); ok {
			if l := lacks(d, sig); l != "" {
				lack = l
				continue
			}
		}
		s.calls = append(s.calls, call.Lparen, call.Pos())
	}
	if len(s.calls) == 0 {
		r.problem(d.Pos, d.End, "", spell(d)+": the function called "+lack)
		return
	}
	switch stmt := pl.stmt.(type) {
	case *ast.GoStmt:
		s.calls = append(s.calls, stmt.Go)
	case *ast.DeferStmt:
		s.calls = append(s.calls, stmt.Defer)
	}
	r.say(s)
}

// uses returns the positions by which calls of a local variable are known,
// and that of the function literal that it is defined with.
func (p *places) uses(obj types.Object) []token.Pos {
	var at []token.Pos
	isObj := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && (p.pass.TypesInfo.Uses[id] == obj || p.pass.TypesInfo.Defs[id] == obj)
	}
	literal := func(e ast.Expr) {
		if lit, ok := ast.Unparen(e).(*ast.FuncLit); ok {
			at = append(at, lit.Pos())
		}
	}
	ast.Inspect(p.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			if isObj(n.Call.Fun) {
				at = append(at, n.Go)
			}
		case *ast.DeferStmt:
			if isObj(n.Call.Fun) {
				at = append(at, n.Defer)
			}
		case *ast.CallExpr:
			if isObj(n.Fun) {
				at = append(at, n.Lparen, n.Pos())
			}
		case *ast.AssignStmt:
			for i, e := range n.Lhs {
				if len(n.Lhs) == len(n.Rhs) && isObj(e) {
					literal(n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if len(n.Names) == len(n.Values) && isObj(id) {
					literal(n.Values[i])
				}
			}
		}
		return true
	})
	return at
}

// ignore records which lines an ignore covers.
func (r *reader) ignore(p *places, pl *place, d *directive.Directive) {
	from, to := pl.from, pl.to
	if d.Func != nil {
		_, obj, ok := r.resolve(p.file, d, *d.Func)
		if !ok {
			return
		}
		decl := r.declaration(obj)
		if decl == nil {
			r.problem(d.Func.Pos, d.Func.End, "", spell(d)+": "+d.Func.Text+" is not a function of this package; write it in the package that it is of")
			return
		}
		from, to = decl.Pos(), decl.End()
		if decl.Doc != nil {
			from = decl.Doc.Pos()
		}
	} else if !pl.from.IsValid() || pl.what == "nothing" && d.Analyzer != "claimdirective" {
		r.problem(d.Pos, d.End, "", spell(d)+" stands at "+pl.what+"; it belongs in the doc comment of a function, or at a statement")
		return
	}
	file, first := lineOf(r.pass.Fset, from)
	_, last := lineOf(r.pass.Fset, to)
	r.say(statement{dir: d, lines: &ignore{dir: d, file: file, from: first, to: last}})
}

// declaration returns the declaration of a function of this package.
func (r *reader) declaration(obj types.Object) *ast.FuncDecl {
	if obj == nil || obj.Pkg() != r.pass.Pkg {
		return nil
	}
	for _, file := range r.pass.Files {
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && r.pass.TypesInfo.Defs[fn.Name] == obj {
				return fn
			}
		}
	}
	return nil
}
