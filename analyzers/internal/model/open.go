package model

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
)

// pools are the types that run each statement on whatever connection is free.
var pools = []string{"database/sql.DB", "github.com/jmoiron/sqlx.DB", "github.com/jackc/pgx/v5/pgxpool.Pool", "github.com/jackc/pgx/v4/pgxpool.Pool", "github.com/uptrace/bun.DB"}

// OnPool reports whether a call is certainly made on a pool of connections,
// outside of any transaction.
func OnPool(common *ssa.CallCommon) bool {
	if common.IsInvoke() || common.Signature().Recv() == nil || len(common.Args) == 0 {
		return false
	}
	return pool(common.Args[0].Type())
}

func pool(t types.Type) bool { return slices.Contains(pools, typeName(t)) }

// TakesOver reports whether an INSERT gives the row to whoever comes: where it
// is there already, it is overwritten whoever has it. MySQL's row count tells
// the two apart.
func TakesOver(text string, stmt *sqlshape.Stmt) bool {
	if strings.Contains(strings.ToLower(text), "duplicate key") || stmt.OnConflict != sqlshape.DoUpdate || stmt.Where.Op != sqlshape.None || stmt.Returning || len(stmt.OnUpdate) == 0 {
		return false
	}
	return !slices.ContainsFunc(stmt.OnUpdate, func(s sqlshape.Set) bool {
		switch s.Value.Kind {
		case sqlshape.Literal, sqlshape.Null, sqlshape.Param, sqlshape.Now, sqlshape.NowPlus:
			return false
		case sqlshape.ColumnRef:
			return s.Value.Qualifier != "excluded"
		}
		return true
	})
}

// keepsNobodyOut reports whether a statement that is declared to claim lets
// everybody win: a lock on rows that ends with the statement, or an INSERT that
// takes over what is there.
func keepsNobodyOut(text string, common *ssa.CallCommon) bool {
	stmt, ok := sqlshape.Parse(text)
	return ok && (TakesOver(text, &stmt) || stmt.LockRows && OnPool(common))
}
