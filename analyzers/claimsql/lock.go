package claimsql

import (
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/model"
	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
)

// anyTable stands for a lock that is not one on rows: of a table, or advisory.
// What it is about only the program knows.
const anyTable = "*"

// lockedTable is the table of which a statement locks rows; "" for none.
func lockedTable(text string) string {
	text = strings.TrimSpace(text)
	if stmt, ok := sqlshape.Parse(text); ok && stmt.LockRows {
		return stmt.Table
	}
	if len(text) > 5 && strings.EqualFold(text[:5], "lock ") || strings.Contains(strings.ToLower(text), "advisory") {
		return anyTable
	}
	return ""
}

// rival is a statement, no UPDATE, that may be what a function claims by; nil
// for others.
func rival(text string) *sqlshape.Stmt {
	stmt, ok := sqlshape.Parse(text)
	if ok && (stmt.TryLock || stmt.LockRows || stmt.Kind == sqlshape.Delete && model.Takes(&stmt) || stmt.Kind == sqlshape.Insert && stmt.OnConflict != sqlshape.NoConflict) {
		return &stmt
	}
	return nil
}

// maxDepth is how many calls a transaction is followed through.
const maxDepth = 3

// A handle is what a statement is run on: a value, or a field of one.
type handle struct {
	root ssa.Value
	path string
}

func handleOf(v ssa.Value) handle {
	h := handle{root: model.Origin(v)}
	for {
		field := -1
		switch v := h.root.(type) {
		case *ssa.UnOp:
			h.root = model.Origin(v.X)
			continue
		case *ssa.FieldAddr:
			h.root, field = model.Origin(v.X), v.Field
		case *ssa.Field:
			h.root, field = model.Origin(v.X), v.Field
		case *ssa.Alloc: // of a parameter or a variable that is captured
			return h
		}
		if field < 0 {
			return h
		}
		h.path = "." + strconv.Itoa(field) + h.path
	}
}

// handles are what a call may run its statement on: the receiver or an
// argument that may be a transaction.
func handles(common *ssa.CallCommon) []handle {
	var out []handle
	for _, v := range slices.Concat([]ssa.Value{common.Value}, common.Args) {
		t := v.Type()
		if _, ok := v.(*ssa.MakeInterface); ok {
			t = model.Origin(v).Type()
		}
		if runs(t) {
			out = append(out, handleOf(v))
		}
	}
	return out
}

// runs reports whether statements can be run on a type, and all of them in the
// same transaction: not so on a pool.
func runs(t types.Type) bool {
	switch strings.TrimPrefix(types.TypeString(t, nil), "*") {
	case "database/sql.DB", "github.com/jackc/pgx/v5/pgxpool.Pool", "github.com/jackc/pgx/v4/pgxpool.Pool", "github.com/jmoiron/sqlx.DB":
		return false
	}
	for _, name := range []string{"Exec", "ExecContext", "QueryRow", "QueryRowContext"} {
		if obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name); obj != nil {
			return true
		}
	}
	return false
}

// locked reports whether the row has been locked earlier in the transaction.
func (c *checker) locked(s *site) bool {
	if s.call == nil {
		return s.inTx // only its package sees what else runs there
	}
	return slices.ContainsFunc(handles(s.call.Common()), func(h handle) bool { return c.lockedBefore(s.call, h, s.up.Table, maxDepth) })
}

func (c *checker) lockedBefore(at ssa.Instruction, h handle, table string, depth int) bool {
	fn := at.Parent()
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if call, ok := in.(ssa.CallInstruction); ok && before(in, at) && c.locks(call, h, table, depth) {
				return true
			}
		}
	}
	if depth == 0 {
		return false
	}
	if fn.Parent() != nil {
		for _, ref := range *fn.Referrers() {
			if c.lockedBefore(ref, h, table, depth-1) {
				return true
			}
		}
	}
	i := slices.IndexFunc(fn.Params, func(p *ssa.Parameter) bool { return p == h.root })
	return i >= 0 && slices.ContainsFunc(c.callers[fn], func(call ssa.CallInstruction) bool {
		given := handleOf(call.Common().Args[i])
		return c.lockedBefore(call, handle{given.root, given.path + h.path}, table, depth-1)
	})
}

// locks reports whether a call locks rows of the table on the handle.
func (c *checker) locks(call ssa.CallInstruction, h handle, table string, depth int) bool {
	if s := c.byCall[call]; s != nil {
		return (s.locks == table || s.locks == anyTable) && slices.Contains(handles(call.Common()), h)
	}
	callee := model.Body(call.Common())
	if callee == nil || depth == 0 {
		return false
	}
	for i, arg := range call.Common().Args {
		given := handleOf(arg)
		rest, ok := strings.CutPrefix(h.path, given.path)
		if !ok || given.root != h.root || i >= len(callee.Params) {
			continue
		}
		for _, b := range callee.Blocks {
			for _, in := range b.Instrs {
				if inner, ok := in.(ssa.CallInstruction); ok && c.locks(inner, handle{callee.Params[i], rest}, table, depth-1) {
					return true
				}
			}
		}
	}
	return false
}

// before reports whether an instruction has run whenever another one runs.
func before(a, b ssa.Instruction) bool {
	if a.Block() != b.Block() {
		return a.Block().Dominates(b.Block())
	}
	return slices.Index(a.Block().Instrs, a) < slices.Index(b.Block().Instrs, b)
}
