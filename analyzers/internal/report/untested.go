package report

import (
	"fmt"
	"go/ast"
	"go/types"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// Untested says that nothing has asked whether a claim is won, and what to do.
// What is asked is a result of the call at the claim's position; a helper there
// may have none that tells, since it drops it.
func (l *Locator) Untested(s *typestate.Site) (why, mend string) {
	i, class := s.Decides()
	if i < 0 {
		return "its result is not tested", "return unless it is won"
	}
	if s.Op.Scanned {
		return "the bool that is scanned is not tested", "return if that bool is false"
	}
	of := len(s.Call.Results)
	if helper := l.helper(s); helper != nil && class == ir.Tag {
		if i, of, class = l.telling(helper); i < 0 {
			return l.drops(s, helper)
		}
	}
	its, result := "its result", "the result of "+s.Name+"()"
	if of > 1 && i < len(ordinals) {
		its, result = "its "+ordinals[i]+" result", "the "+ordinals[i]+" result of "+s.Name+"()"
	}
	if s.Name == "" {
		result = "what the call returns"
	}
	switch {
	case s.Op.Reads == ir.ReadFalse && class == ir.Bool:
		return asked(class, its), "return if " + result + " is true"
	case s.Op.Reads == ir.ReadField && class != ir.Error:
		return "the field of " + its + " that tells is not tested", "return unless it says that the claim is won"
	case class == ir.Other || class == ir.Struct || class == ir.FuncVal:
		return its + " is not tested", "return if " + result + " says that the claim is lost"
	}
	return asked(class, its), "return if " + lost(class, result)
}

var ordinals = [...]string{"first", "second", "third", "fourth"}

// asked says what nobody has looked at.
func asked(class ir.Class, result string) string {
	switch class {
	case ir.Bool:
		result += ", a bool,"
	case ir.Int:
		result += ", a count,"
	case ir.Pointer:
		result += ", a pointer,"
	case ir.Slice:
		result += ", a slice,"
	case ir.Tag:
		result = "RowsAffected of " + result
	case ir.Row:
		result = "the error of Scan"
	case ir.Rows:
		result = "Next of " + result
	default:
		result += ", an error,"
	}
	return result + " is not tested"
}

// lost is when the claim is lost, in words that stand for themselves.
func lost(class ir.Class, result string) string {
	switch class {
	case ir.Bool:
		return result + " is false"
	case ir.Int:
		return result + " is 0"
	case ir.Pointer:
		return result + " is nil"
	case ir.Slice:
		return result + " is empty"
	case ir.Tag:
		return "RowsAffected is 0"
	case ir.Row:
		return "Scan returns an error"
	case ir.Rows:
		return "Next is false"
	}
	return result + " is not nil"
}

// helper is the call that makes a claim, where that is not the statement
// itself; nil where it is.
func (l *Locator) helper(s *typestate.Site) *ast.CallExpr {
	if s.Write == nil || s.Call.Pos == s.Pos {
		return nil
	}
	for _, n := range l.path(s.Pos) {
		switch n := n.(type) {
		case *ast.CallExpr:
			if n.Lparen == s.Pos {
				return n
			}
		case *ast.DeferStmt:
			if n.Defer == s.Pos {
				return n.Call
			}
		case *ast.GoStmt:
			if n.Go == s.Pos {
				return n.Call
			}
		}
	}
	return nil
}

// telling finds the result of a helper that may tell how many rows a statement
// in it has affected: which of how many, and of what kind it is. There is none
// where i is below 0.
func (l *Locator) telling(call *ast.CallExpr) (i, of int, class ir.Class) {
	t := l.pass.TypesInfo.TypeOf(call)
	results, ok := t.(*types.Tuple)
	if !ok && t != nil {
		results = types.NewTuple(types.NewVar(call.Pos(), nil, "", t))
	}
	i = -1
	for j := range results.Len() {
		t := results.At(j).Type()
		if obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "RowsAffected"); obj != nil {
			return j, results.Len(), ir.Tag
		}
		b, ok := t.Underlying().(*types.Basic)
		switch {
		case !ok || i >= 0:
		case b.Info()&types.IsBoolean != 0:
			i, class = j, ir.Bool
		case b.Info()&types.IsInteger != 0:
			i, class = j, ir.Int
		}
	}
	return i, results.Len(), class
}

// drops says that a helper keeps to itself how its statement went, and where
// that stands: of another package nothing is known but where the helper is
// declared.
func (l *Locator) drops(s *typestate.Site, call *ast.CallExpr) (why, mend string) {
	name, at := s.Name+"()", ""
	pos := s.Call.Pos
	if callee := typeutil.Callee(l.pass.TypesInfo, call); callee != nil && !pos.IsValid() {
		pos = callee.Pos()
	}
	change := "let " + name + " return RowsAffected"
	if p := l.pass.Fset.PositionFor(pos, false); p.IsValid() {
		file := filepath.Base(p.Filename)
		at = fmt.Sprintf(" (%s:%d)", file, p.Line)
		if strings.HasSuffix(file, ".sql.go") { // as sqlc calls what it makes
			change = "make the query of " + name + " an :execrows"
		}
	}
	return name + " has no result that says how many rows its UPDATE" + at + " affected", change + ", and return here if that is 0"
}
