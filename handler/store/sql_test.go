package store_test

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"testing"
)

// Every constant of sql.go is a statement that PostgreSQL accepts on the migrated schema.
func TestEveryStatementPrepares(t *testing.T) {
	conn, err := databases.Pool(t).Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	statements := constants(t, "sql.go")
	if len(statements) < 27 {
		t.Errorf("sql.go declares only %d statements", len(statements))
	}
	for name, sql := range statements {
		if _, err := conn.Conn().Prepare(t.Context(), name, sql); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// constants evaluates the constants that a file without imports declares.
func constants(t *testing.T, file string) map[string]string {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := new(types.Config).Check("store", fset, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	values := make(map[string]string)
	for _, name := range pkg.Scope().Names() {
		values[name] = constant.StringVal(pkg.Scope().Lookup(name).(*types.Const).Val())
	}
	return values
}
