package model

import (
	"go/types"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
)

// reads says how the results of a declared claim are read, where won= does.
func (m *Model) reads(op *ir.Op, role roles.Role, sig *types.Signature) {
	if op == nil || op.Role != ir.Claims {
		return
	}
	switch role.Won {
	case "result":
		op.Reads = ir.ReadResult
	case "error":
		op.Reads = ir.ReadError
	case "true":
		op.Reads = ir.ReadTrue
	case "false":
		op.Reads = ir.ReadFalse
	case "nonzero":
		op.Reads = ir.ReadNonzero
	}
	name, ok := strings.CutPrefix(role.Won, "field:")
	if !ok {
		return
	}
	for v := range sig.Results().Variables() {
		t := v.Type()
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok {
			continue
		}
		for i := range st.NumFields() {
			if f := st.Field(i); f.Name() == name {
				op.Reads, op.Field, op.FieldIs = ir.ReadField, i, m.Class(f.Type())
				return
			}
		}
	}
}
