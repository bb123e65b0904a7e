package model

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// execOf is what is known of the types of libraries on whose values statements
// are run.
func execOf(typ string) ir.Exec {
	switch typ {
	case "database/sql.DB", "database/sql.Conn", "github.com/jmoiron/sqlx.DB", "github.com/jmoiron/sqlx.Conn",
		"github.com/jackc/pgx/v5.Conn", "github.com/jackc/pgx/v5/pgxpool.Pool", "github.com/jackc/pgx/v5/pgxpool.Conn",
		"github.com/jackc/pgx/v4.Conn", "github.com/jackc/pgx/v4/pgxpool.Pool", "github.com/jackc/pgx/v4/pgxpool.Conn",
		"github.com/uptrace/bun.DB", "github.com/uptrace/bun.Conn", "github.com/go-pg/pg/v10.DB", "github.com/go-pg/pg/v10.Conn":
		return ir.OnPool
	case "database/sql.Tx", "github.com/jmoiron/sqlx.Tx",
		"github.com/jackc/pgx/v5.Tx", "github.com/jackc/pgx/v5/pgxpool.Tx", "github.com/jackc/pgx/v4.Tx", "github.com/jackc/pgx/v4/pgxpool.Tx",
		"github.com/uptrace/bun.Tx", "github.com/go-pg/pg/v10.Tx":
		return ir.OnTx
	case "gorm.io/gorm.DB":
		return ir.OnHandle
	}
	return ir.NoExec
}

func isTx(typ string) bool { return execOf(typ) == ir.OnTx }

// Exec says what a value runs statements on, by its type. An interface that
// has been made here has the type of what it holds; the results of a call are
// known by the first.
func (m *Model) Exec(v ssa.Value) ir.Exec {
	for {
		switch x := v.(type) {
		case *ssa.MakeInterface:
			v = x.X
			continue
		case *ssa.ChangeInterface:
			if e := m.execType(x.X.Type()); e.Runs() {
				return e
			}
		case *ssa.TypeAssert:
			return m.execType(x.AssertedType)
		case *ssa.Const:
			return ir.NoExec
		}
		return m.execType(v.Type())
	}
}

func (m *Model) execType(t types.Type) ir.Exec {
	if tuple, ok := t.(*types.Tuple); ok {
		if tuple.Len() == 0 {
			return ir.NoExec
		}
		t = tuple.At(0).Type()
	}
	e, ok := m.execs[t]
	if !ok {
		switch e = execOf(typeName(t)); {
		case e.Runs():
		case m.ownTx(t):
			e = ir.OnTx
		case types.IsInterface(t) && runsText(t):
			e = ir.OnEither
		}
		m.execs[t] = e
	}
	return e
}

// runsText reports whether an interface has a method that runs the text of a
// statement, as pools and transactions do.
func runsText(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	for _, name := range []string{"ExecContext", "Exec", "QueryContext", "QueryRowContext", "QueryRow", "Query"} {
		if hasMethod(t, name, takesText) {
			return true
		}
	}
	return false
}

// takesText reports whether a method's first parameter, a context aside, is a
// string.
func takesText(sig *types.Signature) bool {
	for i := range sig.Params().Len() {
		t := sig.Params().At(i).Type()
		if typeName(t) == "context.Context" {
			continue
		}
		b, ok := t.Underlying().(*types.Basic)
		return ok && b.Kind() == types.String
	}
	return false
}

// maxHold is how deep in a type an executor is looked for.
const maxHold = 3

// mayHold reports whether a value of the type may hold what statements are run
// on.
func (m *Model) mayHold(t types.Type, depth int) bool {
	if m.execType(t).Runs() {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return m.mayHold(u.Elem(), depth)
	case *types.Interface:
		return u.NumMethods() > 0 && !isError(t) && !isContext(u)
	case *types.Struct:
		for i := 0; i < u.NumFields() && depth > 0; i++ {
			if m.mayHold(u.Field(i).Type(), depth-1) {
				return true
			}
		}
	}
	return false
}
