package autodispatch

import (
	_ "embed"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/directive"
	"github.com/molecule-ai/claimvet/analyzers/internal/mend"
	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
	"github.com/molecule-ai/claimvet/analyzers/internal/ssaprog"
	"github.com/molecule-ai/claimvet/analyzers/internal/summary"
)

//go:embed doc.go
var doc string

// Analyzer checks that restricted functions are referred to only where they
// may be.
var Analyzer = report.Guard(&analysis.Analyzer{
	Name:       "autodispatch",
	Doc:        report.Doc(doc, "autodispatch"),
	URL:        report.URL("autodispatch"),
	Run:        run,
	Requires:   []*analysis.Analyzer{roles.Analyzer, ssaprog.Analyzer, summary.Analyzer},
	ResultType: reflect.TypeFor[*report.Reports](),
})

func run(pass *analysis.Pass) (any, error) {
	info := pass.ResultOf[roles.Analyzer].(*roles.Info)
	if !info.HasOnly() {
		return new(report.Reports), nil
	}
	c := &checker{pass: pass, info: info}
	c.mender = sync.OnceValue(func() *mend.Mender { return mend.New(pass, pass.ResultOf[summary.Analyzer].(*summary.Result)) })
	for _, file := range pass.Files {
		if info.Aside(file.Package) {
			continue
		}
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				c.walk(pass.TypesInfo.Defs[decl.Name], decl)
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					c.spec(spec)
				}
			}
		}
	}
	return &c.reports, nil
}

// A checker goes through a package.
type checker struct {
	pass  *analysis.Pass
	info  *roles.Info
	in    types.Object // the function declaration, or the variable whose function literal this is; nil in initialisers
	stack []ast.Node   // the nodes around the current one, which is the last

	mender  func() *mend.Mender
	reports report.Reports
}

func (c *checker) walk(in types.Object, root ast.Node) {
	c.in = in
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			c.stack = c.stack[:len(c.stack)-1]
			return true
		}
		c.stack = append(c.stack, n)
		if id, ok := n.(*ast.Ident); ok {
			c.reference(id)
			c.instance(id)
		} else {
			c.conversions(n)
		}
		return true
	})
}

// spec checks a declaration at top level. A function literal that a variable
// is initialised with is that variable's function; anything else runs outside
// of all functions.
func (c *checker) spec(spec ast.Spec) {
	v, ok := spec.(*ast.ValueSpec)
	if !ok {
		c.walk(nil, spec)
		return
	}
	c.in = nil
	c.conversions(v)
	for i, value := range v.Values {
		var in types.Object
		if _, ok := ast.Unparen(value).(*ast.FuncLit); ok && len(v.Names) == len(v.Values) {
			in = c.pass.TypesInfo.Defs[v.Names[i]]
		}
		c.walk(in, value)
	}
}

// only returns the functions that may refer to obj, if the current one is not
// among them.
func (c *checker) only(obj types.Object) []roles.FuncName {
	if !c.info.Restricts(obj.Name()) {
		return nil
	}
	only := c.info.Of(obj).Only
	if c.in == nil {
		return only
	}
	self := obj
	if fn, ok := obj.(*types.Func); ok {
		self = fn.Origin()
	}
	if c.in == self {
		return nil
	}
	for _, n := range only {
		if n.Denotes(c.in) || c.implements(n) {
			return nil
		}
	}
	return only
}

// implements reports whether the current function is an implementation of the
// interface method that n names: such a method has no body of its own.
func (c *checker) implements(n roles.FuncName) bool {
	in, ok := c.in.(*types.Func)
	if !ok || in.Name() != n.Name || in.Signature().Recv() == nil {
		return false
	}
	m, ok := report.Find(c.pass, n).(*types.Func)
	if !ok || m.Signature().Recv() == nil {
		return false
	}
	iface, ok := m.Signature().Recv().Type().Underlying().(*types.Interface)
	if named, isNamed := m.Signature().Recv().Type().(*types.Named); !ok || isNamed && named.TypeParams().Len() > 0 {
		return false
	}
	recv := in.Signature().Recv().Type()
	return types.Implements(recv, iface) || types.Implements(types.NewPointer(recv), iface)
}

// reference checks a use of an identifier.
func (c *checker) reference(id *ast.Ident) {
	obj := c.pass.TypesInfo.Uses[id]
	if obj == nil {
		return
	}
	only := c.only(obj)
	if len(only) == 0 {
		return
	}
	name, others := report.Name(c.pass.Pkg, obj), c.names(only)
	instead := "one of them"
	if len(only) == 1 {
		instead = c.short(only[0])
	}
	switch c.use(id) {
	case called:
		c.report(id, obj, name+" is called outside "+others+" call or use it; call "+instead+" instead", func() []analysis.SuggestedFix { return c.dispatch(id, obj, only) })
	case taken:
		c.report(id, obj, name+" is used as a value outside "+others+" call or use it; use "+instead+" instead", func() []analysis.SuggestedFix { return c.dispatch(id, obj, only) })
	}
}

type use int

const (
	harmless use = iota
	called
	taken
)

// use tells what is done with the function that id, the current node, names.
func (c *checker) use(id *ast.Ident) use {
	var expr ast.Expr = id
	for i := len(c.stack) - 2; i >= 0; i-- {
		switch p := c.stack[i].(type) {
		case *ast.ParenExpr:
			expr = p
			continue
		case *ast.SelectorExpr:
			if p.Sel == expr {
				expr = p
				continue
			}
		case *ast.IndexExpr:
			if p.X == expr {
				expr = p
				continue
			}
		case *ast.IndexListExpr:
			expr = p
			continue
		case *ast.CallExpr:
			if p.Fun == expr {
				return called
			}
		case *ast.AssignStmt:
			if p.Tok == token.ASSIGN && slices.Contains(p.Lhs, expr) {
				return harmless
			}
		case *ast.RangeStmt:
			if p.Key == expr || p.Value == expr {
				return harmless
			}
		case *ast.KeyValueExpr:
			if p.Key == expr {
				return harmless // a field in a composite literal: no map has functions for keys
			}
		case *ast.BinaryExpr:
			return harmless // functions are compared with nil alone
		}
		break
	}
	return taken
}

// report reports at a reference to obj, or at a conversion that exposes it.
func (c *checker) report(at ast.Node, obj types.Object, message string, fixes func() []analysis.SuggestedFix) {
	d := report.Diagnostic{Diagnostic: analysis.Diagnostic{Pos: at.Pos(), End: at.End(), Message: message + " [dispatch]"}}
	if pos := c.info.Where(obj, directive.Only); pos.IsValid() {
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: pos, Message: "restricted here"})
	} else if obj.Pkg() == c.pass.Pkg {
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: obj.Pos(), Message: obj.Name() + " is declared here"})
	}
	c.reports.Report(c.pass, c.info, d, fixes)
}

// names lists the functions that may, for messages.
func (c *checker) names(only []roles.FuncName) string {
	if len(only) == 1 {
		return report.NameOf(c.pass, only[0]) + ", the only function that may"
	}
	var b strings.Builder
	for i, n := range only {
		switch i {
		case 0:
		case len(only) - 1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(report.NameOf(c.pass, n))
	}
	return b.String() + ", the only functions that may"
}

// short is a method's name alone: what it is called on is at hand.
func (c *checker) short(n roles.FuncName) string {
	if n.Recv != "" {
		return n.Name
	}
	return report.NameOf(c.pass, n)
}
