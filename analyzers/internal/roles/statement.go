package roles

import (
	"go/ast"
	"go/token"
	"go/types"
)

// code knows which statements and other code lie on the lines of a file.
type code struct {
	stmts []span             // in preorder: those in the lists of blocks and clauses, and clauses
	begin map[int][]ast.Stmt // those of them that begin on a line
	first map[int]token.Pos  // the first code on a line, as far as a node begins or ends there
}

// A span is a statement and the lines where it begins, where its header ends
// and where all of it ends.
type span struct {
	stmt           ast.Stmt
	from, head, to int
}

func newCode(fset *token.FileSet, file *ast.File) *code {
	c := &code{begin: map[int][]ast.Stmt{}, first: map[int]token.Pos{}}
	note := func(pos token.Pos) {
		_, line := lineOf(fset, pos)
		if have, ok := c.first[line]; !ok || pos < have {
			c.first[line] = pos
		}
	}
	add := func(list ...ast.Stmt) {
		for _, s := range list {
			_, from := lineOf(fset, s.Pos())
			for {
				l, ok := s.(*ast.LabeledStmt)
				if !ok {
					break
				}
				s = l.Stmt
			}
			switch s.(type) {
			case *ast.EmptyStmt, *ast.BlockStmt:
				continue
			}
			_, head := lineOf(fset, headerOf(s).to)
			_, to := lineOf(fset, s.End()-1)
			c.stmts = append(c.stmts, span{s, from, head, to})
			c.begin[from] = append(c.begin[from], s)
			// A label may stand on a line of its own.
			if _, own := lineOf(fset, s.Pos()); own != from {
				c.stmts = append(c.stmts, span{s, own, head, to})
				c.begin[own] = append(c.begin[own], s)
			}
		}
	}
	// Lists are noted when their owner is entered, which for what is nested in
	// them is preorder too.
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case nil, *ast.File:
			return true
		case *ast.Comment, *ast.CommentGroup:
			return false
		case *ast.IfStmt:
			if next, ok := n.Else.(*ast.IfStmt); ok {
				add(next)
			}
		case *ast.BlockStmt:
			add(n.List...)
		case *ast.CaseClause:
			add(n.Body...)
		case *ast.CommClause:
			add(n.Body...)
		}
		note(n.Pos())
		note(n.End() - 1)
		return true
	})
	return c
}

// statement finds the statement that a comment inside a function stands at.
func (p *places) statement(c comment) *place {
	pos, line := c.dir.Pos, p.line(c.dir.Pos)
	pl := &place{what: "no statement", body: true}
	code, ok := p.code.first[line]
	behind := ok && code < pos
	if !behind {
		line = p.line(c.group.End()-1) + 1
	}
	outer, stmt := p.code.starting(line)
	if stmt == nil && behind {
		if stmt = p.code.ending(line); stmt == nil {
			stmt = p.code.around(pos, line)
		}
	}
	if outer != nil && len(p.variables(outer)) > 0 && len(p.outermost(headerOf(outer).nodes)) == 0 {
		stmt = outer // stop := func() { … } on one line
	}
	if stmt == nil {
		return pl
	}
	h := headerOf(stmt)
	pl.stmt, pl.what, pl.from, pl.to = stmt, "a statement without a call", h.from, h.to
	if pl.calls = p.outermost(h.nodes); len(pl.calls) == 0 {
		pl.objs = p.variables(stmt)
	}
	for _, s := range p.code.begin[line] {
		// All that begins on the line: a report may stand at either.
		h := headerOf(s)
		pl.from, pl.to = min(pl.from, h.from), max(pl.to, h.to)
	}
	if !behind {
		pl.from = min(pl.from, c.group.Pos())
	}
	return pl
}

// starting returns the outermost and the innermost statement that begin on a
// line.
func (c *code) starting(line int) (outer, inner ast.Stmt) {
	if list := c.begin[line]; len(list) > 0 {
		return list[0], list[len(list)-1]
	}
	return nil, nil
}

// ending returns the innermost statement that ends on a line, blocks aside:
// their closing brace says little about what they begin with.
func (c *code) ending(line int) ast.Stmt {
	var found ast.Stmt
	for _, s := range c.stmts {
		if s.to == line && headerOf(s.stmt).whole {
			found = s.stmt
		}
	}
	return found
}

// around returns the innermost statement around a position, if that is on a
// line of its header.
func (c *code) around(pos token.Pos, line int) ast.Stmt {
	var found span
	for _, s := range c.stmts {
		if s.stmt.Pos() <= pos && pos < s.stmt.End() {
			found = s
		}
	}
	if line > found.head {
		return nil
	}
	return found.stmt
}

// A header is a statement without the blocks in it.
type header struct {
	nodes    []ast.Node
	from, to token.Pos
	whole    bool // the statement has no blocks
}

func headerOf(stmt ast.Stmt) header {
	part := func(to token.Pos, nodes ...ast.Node) header {
		h := header{from: stmt.Pos(), to: to}
		for _, n := range nodes {
			switch n := n.(type) {
			case nil:
				continue
			case ast.Expr, ast.Stmt:
				h.nodes = append(h.nodes, n)
			}
		}
		return h
	}
	switch s := stmt.(type) {
	case *ast.IfStmt:
		return part(s.Body.Lbrace, s.Init, s.Cond)
	case *ast.ForStmt:
		return part(s.Body.Lbrace, s.Init, s.Cond, s.Post)
	case *ast.RangeStmt:
		return part(s.Body.Lbrace, s.Key, s.Value, s.X)
	case *ast.SwitchStmt:
		return part(s.Body.Lbrace, s.Init, s.Tag)
	case *ast.TypeSwitchStmt:
		return part(s.Body.Lbrace, s.Init, s.Assign)
	case *ast.SelectStmt:
		return part(s.Body.Lbrace)
	case *ast.CaseClause:
		h := part(s.Colon)
		for _, e := range s.List {
			h.nodes = append(h.nodes, e)
		}
		return h
	case *ast.CommClause:
		return part(s.Colon, s.Comm)
	}
	h := part(stmt.End(), stmt)
	h.whole = true
	return h
}

// outermost returns the calls that are not part of another call. Conversions
// and builtins are no calls; what a function literal calls is not called here.
func (p *places) outermost(nodes []ast.Node) []*ast.CallExpr {
	var calls []*ast.CallExpr
	for _, n := range nodes {
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.CallExpr:
				if tv := p.pass.TypesInfo.Types[n.Fun]; tv.IsType() || tv.IsBuiltin() {
					return true
				}
				calls = append(calls, n)
				return false
			}
			return true
		})
	}
	return calls
}

// variables returns the local variables of func type that a statement defines.
func (p *places) variables(stmt ast.Stmt) []types.Object {
	var names []*ast.Ident
	switch s := stmt.(type) {
	case *ast.AssignStmt:
		if s.Tok == token.DEFINE {
			for _, e := range s.Lhs {
				if id, ok := e.(*ast.Ident); ok {
					names = append(names, id)
				}
			}
		}
	case *ast.DeclStmt:
		if decl, ok := s.Decl.(*ast.GenDecl); ok && decl.Tok == token.VAR {
			for _, spec := range decl.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					names = append(names, v.Names...)
				}
			}
		}
	}
	return p.define(names...)
}
