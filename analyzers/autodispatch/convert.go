package autodispatch

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/molecule-ai/claimvet/analyzers/internal/report"
)

// conversions finds the places where a node turns a value into one of an
// interface type.
func (c *checker) conversions(n ast.Node) {
	typ := c.pass.TypesInfo.TypeOf
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok == token.ASSIGN || n.Tok == token.DEFINE {
			c.assign(n.Rhs, len(n.Lhs), func(i int) types.Type { return typ(n.Lhs[i]) })
		}
	case *ast.ValueSpec:
		if n.Type != nil {
			c.assign(n.Values, len(n.Names), func(i int) types.Type {
				if n.Names[i].Name == "_" {
					return nil // var _ Iface = (*T)(nil) hands over nothing
				}
				return typ(n.Type)
			})
		}
	case *ast.ReturnStmt:
		if sig := c.signature(); sig != nil {
			c.assign(n.Results, sig.Results().Len(), func(i int) types.Type { return sig.Results().At(i).Type() })
		}
	case *ast.SendStmt:
		if ch, ok := under(typ(n.Chan)).(*types.Chan); ok {
			c.expose(n.Value, typ(n.Value), ch.Elem())
		}
	case *ast.CallExpr:
		c.call(n)
	case *ast.CompositeLit:
		c.literal(n)
	case *ast.TypeAssertExpr:
		if n.Type != nil {
			c.expose(n, typ(n.X), typ(n.Type))
		}
	case *ast.TypeSwitchStmt:
		c.typeSwitch(n)
	}
}

// assign checks values that become the n targets, one by one or as the
// results of one call.
func (c *checker) assign(values []ast.Expr, n int, target func(int) types.Type) {
	if len(values) == n {
		for i, v := range values {
			c.expose(v, c.pass.TypesInfo.TypeOf(v), target(i))
		}
	} else if len(values) == 1 {
		if tuple, ok := c.pass.TypesInfo.TypeOf(values[0]).(*types.Tuple); ok {
			for i := range min(n, tuple.Len()) {
				c.expose(values[0], tuple.At(i).Type(), target(i))
			}
		}
	}
}

// signature is that of the function literal or declaration around the current
// node.
func (c *checker) signature() *types.Signature {
	for i := len(c.stack) - 1; i >= 0; i-- {
		var sig types.Type
		switch n := c.stack[i].(type) {
		case *ast.FuncLit:
			sig = c.pass.TypesInfo.TypeOf(n)
		case *ast.FuncDecl:
			sig = c.pass.TypesInfo.TypeOf(n.Name)
		default:
			continue
		}
		s, _ := under(sig).(*types.Signature)
		return s
	}
	return nil
}

func (c *checker) call(n *ast.CallExpr) {
	tv := c.pass.TypesInfo.Types[n.Fun]
	switch {
	case tv.IsType():
		for _, arg := range n.Args {
			c.expose(arg, c.pass.TypesInfo.TypeOf(arg), tv.Type)
		}
		return
	case tv.IsBuiltin() && !n.Ellipsis.IsValid() && len(n.Args) > 1:
		// append is the only one with elements for arguments; what others take
		// is no slice, or of one type.
		if s, ok := under(c.pass.TypesInfo.TypeOf(n.Args[0])).(*types.Slice); ok {
			for _, arg := range n.Args[1:] {
				c.expose(arg, c.pass.TypesInfo.TypeOf(arg), s.Elem())
			}
		}
		return
	}
	sig, ok := under(tv.Type).(*types.Signature)
	if !ok {
		return
	}
	params, count := sig.Params(), len(n.Args)
	if count == 1 {
		if tuple, ok := c.pass.TypesInfo.TypeOf(n.Args[0]).(*types.Tuple); ok {
			count = tuple.Len()
		}
	}
	c.assign(n.Args, count, func(i int) types.Type {
		if last := params.Len() - 1; sig.Variadic() && i >= last && !n.Ellipsis.IsValid() {
			if s, ok := under(params.At(last).Type()).(*types.Slice); ok {
				return s.Elem()
			}
			return nil
		}
		if i < params.Len() {
			return params.At(i).Type()
		}
		return nil
	})
}

func (c *checker) literal(n *ast.CompositeLit) {
	typ := c.pass.TypesInfo.TypeOf
	t := under(typ(n))
	if p, ok := t.(*types.Pointer); ok {
		t = under(p.Elem()) // []*T{{…}}
	}
	for i, e := range n.Elts {
		kv, keyed := e.(*ast.KeyValueExpr)
		value := e
		if keyed {
			value = kv.Value
		}
		switch t := t.(type) {
		case *types.Struct:
			if keyed {
				c.expose(value, typ(value), typ(kv.Key))
			} else if i < t.NumFields() {
				c.expose(value, typ(value), t.Field(i).Type())
			}
		case *types.Map:
			c.expose(value, typ(value), t.Elem())
			if keyed {
				c.expose(kv.Key, typ(kv.Key), t.Key())
			}
		case interface{ Elem() types.Type }: // an array or a slice
			c.expose(value, typ(value), t.Elem())
		}
	}
}

func (c *checker) typeSwitch(n *ast.TypeSwitchStmt) {
	var assert *ast.TypeAssertExpr
	switch s := n.Assign.(type) {
	case *ast.ExprStmt:
		assert, _ = ast.Unparen(s.X).(*ast.TypeAssertExpr)
	case *ast.AssignStmt:
		assert, _ = ast.Unparen(s.Rhs[0]).(*ast.TypeAssertExpr)
	}
	if assert == nil {
		return
	}
	for _, clause := range n.Body.List {
		for _, e := range clause.(*ast.CaseClause).List {
			c.expose(e, c.pass.TypesInfo.TypeOf(assert.X), c.pass.TypesInfo.TypeOf(e))
		}
	}
}

// instance checks the type arguments of a generic function or type: methods
// of the constraint can be called on them.
func (c *checker) instance(id *ast.Ident) {
	inst, ok := c.pass.TypesInfo.Instances[id]
	if !ok {
		return
	}
	var params *types.TypeParamList
	switch t := types.Unalias(c.pass.TypesInfo.Uses[id].Type()).(type) {
	case *types.Signature:
		params = t.TypeParams()
	case *types.Named:
		params = t.Origin().TypeParams()
	}
	for i := range min(params.Len(), inst.TypeArgs.Len()) {
		c.exposed(id, "instantiating "+id.Name+" with ", "", inst.TypeArgs.At(i), params.At(i).Constraint())
	}
}

func (c *checker) expose(at ast.Expr, from, to types.Type) {
	if from == nil || to == nil {
		return
	}
	if _, ok := types.Unalias(to).(*types.TypeParam); !ok && types.IsInterface(to) {
		c.exposed(at, "converting ", " to "+types.TypeString(to, c.qualifier), from, to)
	}
}

// exposed reports a restricted method of a type that an interface makes
// callable for everybody.
func (c *checker) exposed(at ast.Node, how, target string, from, to types.Type) {
	iface, ok := to.Underlying().(*types.Interface)
	if !ok {
		return
	}
	for m := range iface.Methods() {
		if !c.info.Restricts(m.Name()) {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(from, false, m.Pkg(), m.Name())
		fn, ok := obj.(*types.Func)
		if !ok || fn.Origin() == m.Origin() || len(c.info.Of(m).Only) > 0 {
			continue
		}
		if only := c.only(fn); len(only) > 0 {
			c.report(at, fn, how+types.TypeString(from, c.qualifier)+target+" lets anybody call "+report.Name(c.pass.Pkg, fn)+" outside "+c.names(only)+
				" call or use it; declare the same //claimvet:only for "+report.Name(c.pass.Pkg, m)+", or hand over another value", nil)
		}
	}
}

func under(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// qualifier spells packages as the source does: by their names, and not at all for this one.
func (c *checker) qualifier(pkg *types.Package) string {
	if pkg == c.pass.Pkg {
		return ""
	}
	return pkg.Name()
}
