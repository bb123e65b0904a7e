// Package model says what calls mean to a claim: by directives, by the SQL
// that they run, and by what is known of libraries. It is everything that the
// engine does not know.
package model

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
)

// A Model implements [ir.Model] for one package.
type Model struct {
	pkg     *types.Package
	roles   *roles.Info
	funcs   []*ssa.Function // those of the package that say something of others
	classes map[types.Type]ir.Class
	// pointers are the classes of pointers, by what they point to: each expression has a pointer type of its own.
	pointers map[types.Type]ir.Class
	// assigned are the package variables that are assigned once, and what; nil
	// for those that change.
	assigned   map[*ssa.Global]ssa.Value
	writes     map[string]*ir.Write  // by the statement's text
	attempts   map[string]*ir.Op     // by the statement's text
	asked      map[types.Object]bool // the functions whose first result some caller compares
	imports    *Imports
	implements map[implemented][]*ssa.Function  // what methods of interfaces may be
	made       map[types.Object][]types.Type    // what interfaces are made of, by the interface
	stores     map[types.Object][]*ssa.Function // what is stored in fields and variables of func type; nil for anything else
	execs      map[types.Type]ir.Exec
	notEnded   map[*types.Func][]ir.Name // by declared rollbacks and commits
	flow       *flow
	methods    map[*types.Package]map[string][]*types.Named // the types of a package that may have a method, by its name
}

// New returns the model of a package.
func New(pkg *types.Package, info *roles.Info, imports *Imports) *Model {
	return &Model{pkg: pkg, roles: info, imports: imports, classes: map[types.Type]ir.Class{}, pointers: map[types.Type]ir.Class{}, writes: map[string]*ir.Write{}, attempts: map[string]*ir.Op{}, execs: map[types.Type]ir.Exec{}, notEnded: map[*types.Func][]ir.Name{}, implements: map[implemented][]*ssa.Function{}, methods: map[*types.Package]map[string][]*types.Named{}}
}

// Lower slices the functions of the package.
func (m *Model) Lower(funcs []*ssa.Function) *ir.Program {
	m.Read(funcs)
	return ir.Lower(funcs, m)
}

// Name identifies the declared function that fn is, or stands in.
func (m *Model) Name(fn *ssa.Function) ir.Name {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		return ir.Name(roles.NameOf(obj))
	}
	n := ir.Name{Name: fn.Name()}
	if fn.Pkg != nil {
		n.Pkg = fn.Pkg.Pkg.Path()
	}
	return n
}

// Label is a function's name for people.
func (m *Model) Label(fn *ssa.Function) string {
	if fn.Parent() != nil {
		return "function literal"
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		return m.nameOf(obj)
	}
	return fn.Name()
}

func (m *Model) nameOf(fn *types.Func) string {
	fn = fn.Origin()
	recv := fn.Signature().Recv()
	if recv == nil {
		if fn.Pkg() != nil && fn.Pkg() != m.pkg {
			return fn.Pkg().Name() + "." + fn.Name()
		}
		return fn.Name()
	}
	t, ptr := recv.Type(), false
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t, ptr = p.Elem(), true
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return fn.Name()
	}
	name := named.Obj().Name()
	if p := named.Obj().Pkg(); p != nil && p != m.pkg {
		name = p.Name() + "." + name
	}
	if ptr {
		name = "(*" + name + ")"
	}
	return name + "." + fn.Name()
}

// object is what a call's callee was declared as: a function, a method, a
// field or a variable; nil for what has no name.
func object(common *ssa.CallCommon) types.Object {
	if common.IsInvoke() {
		return common.Method
	}
	switch v := common.Value.(type) {
	case *ssa.Function:
		if v.Origin() != nil {
			v = v.Origin()
		}
		if obj := v.Object(); obj != nil {
			return obj
		}
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return variable(v.X)
		}
	case *ssa.Field:
		if st, ok := v.X.Type().Underlying().(*types.Struct); ok {
			return st.Field(v.Field)
		}
	}
	return nil
}

// local names a function value that is passed in or kept in a variable, as far
// as it has a name.
func local(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.Parameter, *ssa.FreeVar:
		return v.Name()
	case *ssa.UnOp:
		if a, ok := v.X.(*ssa.Alloc); ok && v.Op == token.MUL {
			return a.Comment
		}
		if v.Op == token.MUL {
			return local(v.X)
		}
	}
	return ""
}

// variable is the field or package variable at an address.
func variable(addr ssa.Value) types.Object {
	switch a := addr.(type) {
	case *ssa.Global:
		return a.Object()
	case *ssa.FieldAddr:
		p, ok := a.X.Type().Underlying().(*types.Pointer)
		if !ok {
			return nil
		}
		if st, ok := p.Elem().Underlying().(*types.Struct); ok {
			return st.Field(a.Field)
		}
	}
	return nil
}

// Role is what directives say of a function, as an operation; nil for nothing.
func (m *Model) Role(fn *ssa.Function) *ir.Op {
	if fn.Parent() != nil {
		return opOf(m.roles.At(fn.Pos()))
	}
	if fn.Object() == nil {
		return nil
	}
	op := opOf(m.roles.Of(fn.Object()))
	m.reads(op, m.roles.Of(fn.Object()), fn.Signature)
	m.ends(op, fn.Object())
	return op
}

// opOf turns a role into an operation; nil for a role that is none.
func opOf(r roles.Role) *ir.Op {
	op := &ir.Op{Declared: true, Final: r.Final, Expires: r.Expires, Fenced: r.Fenced, Lost: r.Lost, Detached: r.Detached}
	switch {
	case r.Claim:
		op.Role = ir.Claims
	case r.Effect:
		op.Role = ir.Effect
		for _, n := range r.EffectIn {
			op.In = append(op.In, ir.Name(n))
		}
	case r.Rollback:
		op.Role = ir.Rollback
	case r.Commit:
		op.Role = ir.Commit
	case r.Holds:
		op.Role = ir.Holds
	case !r.Detached && len(r.After) == 0:
		return nil
	}
	for _, a := range r.After {
		n := ir.Need{First: ir.Name(a.Func)}
		for _, in := range a.In {
			n.In = append(n.In, ir.Name(in))
		}
		op.Needs = append(op.Needs, n)
	}
	return op
}

// Call says what a call, defer or go statement means.
func (m *Model) Call(in ssa.CallInstruction) ir.Meaning {
	common := in.Common()
	obj := object(common)
	mean := ir.Meaning{}
	fn, _ := obj.(*types.Func)
	switch {
	case fn != nil:
		mean.Name, mean.Callee = m.nameOf(fn), ir.Name(roles.NameOf(fn))
	case obj != nil:
		mean.Name = obj.Name()
	case !common.IsInvoke():
		mean.Name = local(common.Value)
	}
	role := m.roles.At(in.Pos())
	if obj != nil && role.IsZero() {
		role = m.roles.Of(obj)
	}
	if v, ok := common.Value.(*ssa.MakeClosure); ok && role.IsZero() {
		// A method value, called: its wrapper bears the method's name.
		if w, ok := v.Fn.(*ssa.Function); ok && w.Parent() == nil && w.Object() != nil {
			role = m.roles.Of(w.Object())
			if f, ok := w.Object().(*types.Func); ok {
				mean.Name = m.nameOf(f)
			}
		}
	}
	mean.Op = opOf(role)
	m.reads(mean.Op, role, common.Signature())
	m.ends(mean.Op, obj)
	if role.Claim {
		mean.Asked = m.asks(common, obj)
	}
	if fn != nil {
		m.library(in, fn, &mean)
		m.statement(in, fn, &mean)
		m.chained(in, &mean)
		m.unit(in, &mean)
		mean.Pure = mean.Pure || m.imports.pure(fn)
		if mean.Op == nil { // what a directive speaks of does what that says, whatever stands in for it here
			mean.Safe = mean.Safe || m.told(common, fn, func(im *Imports) func(*types.Func) bool { return im.Leaf })
			mean.Idle = m.told(common, fn, func(im *Imports) func(*types.Func) bool { return im.Idle })
		}
	}
	return mean
}

// Handler reports that a function is called by a framework or by the runtime.
func (m *Model) Handler(fn *ssa.Function) bool {
	if fn.Parent() == nil && fn.Signature.Recv() == nil && fn.Pkg != nil {
		if fn.Name() == "main" && fn.Pkg.Pkg.Name() == "main" || fn.Name() == "init" || len(fn.Name()) > 5 && fn.Name()[:5] == "init#" {
			return true
		}
	}
	params := fn.Signature.Params()
	var types []string
	for i := range params.Len() {
		types = append(types, typeName(params.At(i).Type()))
	}
	switch len(types) {
	case 1:
		switch types[0] {
		case "github.com/gin-gonic/gin.Context", "github.com/labstack/echo/v4.Context", "github.com/labstack/echo/v5.Context", "github.com/labstack/echo.Context",
			"github.com/gofiber/fiber/v2.Ctx", "github.com/gofiber/fiber/v3.Ctx":
			return fn.Signature.Results().Len() <= 1 && framework(fn.Signature, types[0])
		}
	case 2:
		return types[0] == "net/http.ResponseWriter" && types[1] == "net/http.Request" && fn.Signature.Results().Len() <= 1
	}
	return false
}

// framework reports whether the results are those of a handler: none for gin,
// an error for the others.
func framework(sig *types.Signature, ctx string) bool {
	if ctx == "github.com/gin-gonic/gin.Context" {
		return sig.Results().Len() == 0
	}
	return sig.Results().Len() == 1 && isError(sig.Results().At(0).Type())
}

// typeName is the qualified name of a named type or of what a pointer points
// to; "" for others.
func typeName(t types.Type) string {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, ok := t.(*types.Named)
	if !ok {
		return ""
	}
	if pkg := named.Obj().Pkg(); pkg != nil {
		return pkg.Path() + "." + named.Obj().Name()
	}
	return named.Obj().Name()
}

func isError(t types.Type) bool { return typeName(t) == "error" }
