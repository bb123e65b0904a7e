package explore_test

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"sync"
)

// statements returns the statements of package store by the names that they begin with.
var statements = sync.OnceValues(func() (map[string]string, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "../store/sql.go", nil, 0)
	if err != nil {
		return nil, err
	}
	pkg, err := new(types.Config).Check("store", fset, []*ast.File{f}, nil)
	if err != nil {
		return nil, err
	}
	byName := make(map[string]string)
	for _, name := range pkg.Scope().Names() {
		sql := constant.StringVal(pkg.Scope().Lookup(name).(*types.Const).Val())
		first, _, _ := strings.Cut(sql, "\n")
		byName[strings.TrimPrefix(first, "-- ")] = sql
	}
	return byName, nil
})
