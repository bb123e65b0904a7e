package model

import (
	"go/types"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// Class sorts a type by how a claim's outcome can be read off it.
func (m *Model) Class(t types.Type) ir.Class {
	known, key := m.classes, t
	if p, ok := t.(*types.Pointer); ok {
		known, key = m.pointers, p.Elem()
	}
	c, ok := known[key]
	if !ok {
		c = classify(t)
		known[key] = c
	}
	return c
}

// IsContext reports the type context.Context.
func IsContext(t types.Type) bool { return typeName(t) == "context.Context" }

func classify(t types.Type) ir.Class {
	switch typeName(t) {
	case "error":
		return ir.Error
	case "context.Context":
		return ir.Context
	case "net/http.Request", "github.com/gin-gonic/gin.Context", "github.com/labstack/echo/v4.Context", "github.com/labstack/echo/v5.Context",
		"github.com/labstack/echo.Context", "github.com/gofiber/fiber/v2.Ctx", "github.com/gofiber/fiber/v3.Ctx":
		return ir.Carrier
	case "database/sql.Result", "github.com/jackc/pgx/v5/pgconn.CommandTag", "github.com/jackc/pgconn.CommandTag":
		return ir.Tag
	case "database/sql.Row", "github.com/jackc/pgx/v5.Row", "github.com/jackc/pgx/v4.Row":
		return ir.Row
	case "database/sql.Rows", "github.com/jackc/pgx/v5.Rows", "github.com/jackc/pgx/v4.Rows":
		return ir.Rows
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return ir.Bool
		case u.Info()&types.IsInteger != 0:
			return ir.Int
		}
	case *types.Pointer:
		if c := byMethods(t); c != ir.Other {
			return c
		}
		return ir.Pointer
	case *types.Slice:
		return ir.Slice
	case *types.Struct:
		if c := byMethods(t); c != ir.Other {
			return c
		}
		return ir.Struct
	case *types.Signature:
		return ir.FuncVal
	case *types.Interface:
		if isContext(u) {
			return ir.Context
		}
		return byMethods(t)
	}
	return ir.Other
}

// byMethods sorts the likes of the types of database/sql: what has their
// methods is taken for one of them.
func byMethods(t types.Type) ir.Class {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return ir.Other
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "RowsAffected")
	if v, ok := obj.(*types.Var); ok {
		if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsInteger != 0 {
			return ir.Tag // like gorm's
		}
	} else if obj != nil {
		return ir.Tag
	}
	if !hasMethod(t, "Scan", func(sig *types.Signature) bool { return sig.Variadic() && sig.Results().Len() == 1 }) {
		return ir.Other
	}
	if hasMethod(t, "Next", func(sig *types.Signature) bool { return sig.Params().Len() == 0 }) {
		return ir.Rows
	}
	return ir.Row
}

func hasMethod(t types.Type, name string, ok func(*types.Signature) bool) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	fn, isFunc := obj.(*types.Func)
	return isFunc && (ok == nil || ok(fn.Signature()))
}

// isContext reports whether an interface has the methods of a context.
func isContext(u *types.Interface) bool {
	found := 0
	for i := range u.NumMethods() {
		switch u.Method(i).Name() {
		case "Deadline", "Done", "Err", "Value":
			found++
		}
	}
	return found == 4
}
