package roles

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// A place is what a comment stands at.
type place struct {
	what  string         // for messages: "a type"
	objs  []types.Object // functions, and fields and variables of func type
	calls []*ast.CallExpr
	stmt  ast.Stmt
	top   bool // outside every declaration
	body  bool // inside a function
	pkg   bool // the doc comment of the package

	// What an ignore here covers, by the lines that these lie on; not valid
	// where it cannot stand.
	from, to token.Pos
}

// places finds out what comments of a file stand at.
type places struct {
	pass *analysis.Pass
	file *ast.File
	docs map[*ast.CommentGroup]*place // doc comments, and comments behind a field, variable or type
	code *code                        // made for the first directive in a function's body
}

func newPlaces(pass *analysis.Pass, file *ast.File) *places {
	p := &places{pass: pass, file: file, docs: map[*ast.CommentGroup]*place{}}
	if file.Doc != nil {
		p.docs[file.Doc] = &place{what: "the package clause", top: true, pkg: true}
	}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			p.doc(decl.Doc, &place{what: "a function", top: true, objs: p.define(decl.Name), from: decl.Pos(), to: decl.End()})
		case *ast.GenDecl:
			p.genDecl(decl)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.StructType:
			p.fields(n.Fields, "a field")
		case *ast.InterfaceType:
			p.fields(n.Methods, "an interface method")
		}
		return true
	})
	return p
}

// doc notes what a doc comment belongs to. The comment is part of what an
// ignore in it covers.
func (p *places) doc(group *ast.CommentGroup, pl *place) {
	if group == nil {
		return
	}
	if !pl.from.IsValid() || group.Pos() < pl.from {
		pl.from = group.Pos()
	}
	if !pl.to.IsValid() || group.End() > pl.to {
		pl.to = group.End()
	}
	p.docs[group] = pl
}

func (p *places) genDecl(decl *ast.GenDecl) {
	if decl.Lparen.IsValid() {
		p.doc(decl.Doc, &place{what: "a group of declarations", top: true, from: decl.Pos(), to: decl.End()})
	}
	for _, spec := range decl.Specs {
		pl := &place{from: spec.Pos(), to: spec.End()}
		var doc, comment *ast.CommentGroup
		switch spec := spec.(type) {
		case *ast.ImportSpec:
			pl.what, doc, comment = "an import", spec.Doc, spec.Comment
		case *ast.TypeSpec:
			pl.what, doc, comment = "a type", spec.Doc, spec.Comment
		case *ast.ValueSpec:
			pl.what, doc, comment = "a constant", spec.Doc, spec.Comment
			if decl.Tok == token.VAR {
				pl.what, pl.objs = "a variable that is no function", p.define(spec.Names...)
			}
		}
		if !decl.Lparen.IsValid() {
			doc = decl.Doc
			pl.from = decl.Pos()
		}
		pl.top = doc == decl.Doc
		p.doc(doc, pl)
		behind := *pl
		behind.top = !decl.Lparen.IsValid()
		p.doc(comment, &behind)
	}
}

func (p *places) fields(list *ast.FieldList, what string) {
	if list == nil {
		return
	}
	for _, f := range list.List {
		pl := &place{what: what, from: f.Pos(), to: f.End()}
		names := f.Names
		if len(names) == 0 {
			pl.what = "an embedded type"
			if what == "a field" {
				names = embedded(f.Type)
			}
		}
		pl.objs = p.define(names...)
		if len(pl.objs) == 0 && what == "a field" {
			pl.what = "a field that is no function"
		}
		p.doc(f.Doc, pl)
		behind := *pl
		p.doc(f.Comment, &behind)
	}
}

// embedded returns the identifier that defines an embedded field.
func embedded(typ ast.Expr) []*ast.Ident {
	switch typ := ast.Unparen(typ).(type) {
	case *ast.Ident:
		return []*ast.Ident{typ}
	case *ast.SelectorExpr:
		return []*ast.Ident{typ.Sel}
	case *ast.StarExpr:
		return embedded(typ.X)
	case *ast.IndexExpr:
		return embedded(typ.X)
	case *ast.IndexListExpr:
		return embedded(typ.X)
	}
	return nil
}

// define returns the objects that the identifiers define, functions alone.
func (p *places) define(names ...*ast.Ident) []types.Object {
	var objs []types.Object
	for _, id := range names {
		if obj := p.pass.TypesInfo.Defs[id]; isFunc(obj) {
			objs = append(objs, obj)
		}
	}
	return objs
}

// at finds what a comment stands at. The result is never nil.
func (p *places) at(c comment) *place {
	if pl := p.docs[c.group]; pl != nil {
		return pl
	}
	pos := c.dir.Pos
	for _, decl := range p.file.Decls {
		if decl.Pos() <= pos && pos < decl.End() {
			return p.inside(decl, c)
		}
		// A declaration's own line, behind it.
		if fn, ok := decl.(*ast.FuncDecl); ok && p.line(fn.End()) == p.line(pos) && fn.End() <= pos {
			return &place{what: "the end of a function", top: true, from: pos, to: pos}
		}
	}
	return &place{what: "nothing", top: true, from: c.group.Pos(), to: c.group.End()}
}

// inside finds what a comment inside a declaration stands at.
func (p *places) inside(decl ast.Decl, c comment) *place {
	pos := c.dir.Pos
	var unit ast.Node = decl
	body, start := false, false // inside a function; on the line where a declared one begins
	ast.Inspect(decl, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || n.End() <= pos {
			return n == decl
		}
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Body != nil && n.Body.Pos() < pos && pos < n.Body.End() {
				body = true
				start = p.line(n.Body.Lbrace) == p.line(pos)
			}
		case *ast.FuncLit:
			if n.Body.Pos() < pos && pos < n.Body.End() {
				body, start = true, false
			}
		case ast.Spec:
			if !body {
				unit = n
			}
		}
		return true
	})
	if fn, ok := decl.(*ast.FuncDecl); ok && !body {
		if pl := p.param(fn, pos); pl != nil {
			return pl
		}
	}
	if !body {
		return &place{what: "a part of a declaration", from: unit.Pos(), to: unit.End()}
	}
	if start {
		return &place{what: "the beginning of a function", body: true}
	}
	if p.code == nil {
		p.code = newCode(p.pass.Fset, p.file)
	}
	return p.statement(c)
}

// param finds the parameter that a comment in a list of them stands behind, or
// alone on the line above; nil for none. Calls of it are those of a local
// variable.
func (p *places) param(fn *ast.FuncDecl, pos token.Pos) *place {
	for _, after := range []bool{true, false} {
		for _, f := range fn.Type.Params.List {
			if after && p.line(f.End()) != p.line(pos) || !after && p.line(f.Pos()) != p.line(pos)+1 {
				continue
			}
			if objs := p.define(f.Names...); len(objs) > 0 {
				return &place{what: "a parameter", objs: objs, body: true, from: f.Pos(), to: f.End()}
			}
		}
	}
	return nil
}

func (p *places) line(pos token.Pos) int {
	_, line := lineOf(p.pass.Fset, pos)
	return line
}
