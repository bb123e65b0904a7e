package summary

import (
	"go/ast"
	"go/token"
	"strings"
)

// mentions reports whether some string in the files may be an UPDATE, without
// directives nothing else is a claim, or something detaches a context.
func mentions(files []*ast.File) bool {
	for _, file := range files {
		found := false
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				found = found || n.Kind == token.STRING && mayUpdate(n.Value)
			case *ast.SelectorExpr:
				found = found || n.Sel.Name == "WithoutCancel"
			}
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

func mayUpdate(literal string) bool {
	text := strings.ToLower(literal)
	return strings.Contains(text, "update") && strings.Contains(text, "set")
}
