package gopls

import (
	"errors"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
)

const telemetryPath = "golang.org/x/telemetry"

// withoutTelemetry takes gopls' main file and cuts the call of telemetry.Start out of it: crashes of a gopls with foreign passes
// must not be counted as the Go team's. The rest stays as it is, whatever main does in that version.
func withoutTelemetry(src []byte) ([]byte, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "main.go", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var cuts []ast.Node // the import and the call, in the order of the source
	for _, spec := range f.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil && path == telemetryPath {
			cuts = append(cuts, spec)
		}
	}
	for _, decl := range f.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "main" && fn.Body != nil {
			for _, stmt := range fn.Body.List {
				if isTelemetryStart(stmt) {
					cuts = append(cuts, stmt)
				}
			}
		}
	}
	if len(cuts) != 2 {
		return nil, errors.New("its main function does not call telemetry.Start once")
	}
	slices.Reverse(cuts) // so that the offsets of what is still to be cut stay right
	for _, n := range cuts {
		src = slices.Concat(src[:fset.Position(n.Pos()).Offset], src[fset.Position(n.End()).Offset:])
	}
	return format.Source(src)
}

func isTelemetryStart(stmt ast.Stmt) bool {
	expr, ok := stmt.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := expr.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := sel.X.(*ast.Ident)
	return ok && pkg.Name == "telemetry" && sel.Sel.Name == "Start"
}
