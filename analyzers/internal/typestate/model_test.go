package typestate_test

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// A nameModel is an ir.Model that goes by names: claimJob is a declared claim,
// effectStop an effect, and so on. It stands for directives, SQL and the table
// of libraries, none of which the engine's own tests need.
type nameModel struct{ pkg *types.Package }

func newModel(pkg *types.Package) *nameModel { return &nameModel{pkg} }

// roleNames are the prefixes that give a function of package p its role.
var roleNames = []struct {
	prefix string
	op     ir.Op
}{
	{"claimFinal", ir.Op{Role: ir.Claims, Declared: true, Final: true}},
	{"claimFree", ir.Op{Role: ir.Claims, Declared: true, Reads: ir.ReadFalse}},
	{"claimByError", ir.Op{Role: ir.Claims, Declared: true, Reads: ir.ReadError}},
	{"claimToken", ir.Op{Role: ir.Claims, Declared: true, Reads: ir.ReadNonzero}},
	{"claimField", ir.Op{Role: ir.Claims, Declared: true, Reads: ir.ReadField, Field: 1, FieldIs: ir.Bool}},
	{"claimSentinel", ir.Op{Role: ir.Claims, Declared: true, Lost: "p.ErrLost"}},
	{"claimLease", ir.Op{Role: ir.Claims, Declared: true, Expires: true}},
	{"rollbackFenced", ir.Op{Role: ir.Rollback, Declared: true, Fenced: true}},
	{"claimLock", ir.Op{Role: ir.Claims, Declared: true, Lock: true}},
	{"claim", ir.Op{Role: ir.Claims, Declared: true}},
	{"effectIn", ir.Op{Role: ir.Effect, Declared: true, In: []ir.Name{{Pkg: "p", Name: "adopted"}}}},
	{"effect", ir.Op{Role: ir.Effect, Declared: true}},
	{"rollback", ir.Op{Role: ir.Rollback, Declared: true}},
	{"commit", ir.Op{Role: ir.Commit, Declared: true}},
	{"holds", ir.Op{Role: ir.Holds, Declared: true}},
	{"detached", ir.Op{Declared: true, Detached: true}},
}

func roleOf(obj types.Object) *ir.Op {
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "p" {
		return nil
	}
	for _, r := range roleNames {
		if strings.HasPrefix(obj.Name(), r.prefix) {
			op := r.op
			return &op
		}
	}
	return nil
}

func (m *nameModel) Name(fn *ssa.Function) ir.Name {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return ir.Name{Pkg: "p", Name: fn.Name()}
}

func (m *nameModel) Label(fn *ssa.Function) string {
	if fn.Parent() != nil {
		return "function literal"
	}
	return fn.Name()
}

func (m *nameModel) Role(fn *ssa.Function) *ir.Op {
	if fn.Parent() != nil {
		return nil
	}
	return roleOf(fn.Object())
}

// Import knows no other package.
func (m *nameModel) Import(*ssa.Function, func() int) *ir.Func { return nil }

// Exec goes by the names of types; fields hold pools.
func (m *nameModel) Exec(v ssa.Value) ir.Exec {
	for {
		mi, ok := v.(*ssa.MakeInterface)
		if !ok {
			break
		}
		v = mi.X
	}
	t := v.Type()
	if ta, ok := v.(*ssa.TypeAssert); ok {
		t = ta.AssertedType
	}
	for name, e := range map[string]ir.Exec{"Tx": ir.OnTx, "DB": ir.OnPool, "DBTX": ir.OnEither, "Gorm": ir.OnHandle} {
		if namedAs(t, name) {
			return e
		}
	}
	return ir.NoExec
}

func (m *nameModel) PlaceExec(v ssa.Value) ir.Exec {
	if _, ok := v.(*ssa.FieldAddr); ok {
		return ir.OnPool
	}
	return ir.NoExec
}

func (m *nameModel) Carried(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	return ok && call.Call.IsInvoke() && call.Call.Method.Name() == "Value"
}

// ResultField and Implementations know nothing: no case is about them.
func (m *nameModel) ResultField(ssa.Value) ir.LibKind                { return ir.NoLib }
func (m *nameModel) Answer(ssa.CallInstruction) ir.Answer            { return ir.Asked }
func (m *nameModel) Implementations(*ssa.CallCommon) []*ssa.Function { return nil }

func (m *nameModel) Handler(fn *ssa.Function) bool {
	return fn.Parent() == nil && strings.HasPrefix(fn.Name(), "serve")
}

// Text knows constants only; those the engine sees by itself.
func (m *nameModel) Text(ssa.Value) (string, bool) { return "", false }

func (m *nameModel) Sentinel(g *ssa.Global) (string, bool) {
	if strings.HasPrefix(g.Name(), "Err") {
		return g.RelString(nil), true
	}
	return "", false
}

// callee is what a call's function was declared as.
func callee(common *ssa.CallCommon) types.Object {
	if common.IsInvoke() {
		return common.Method
	}
	switch v := common.Value.(type) {
	case *ssa.Function:
		if v.Origin() != nil {
			v = v.Origin()
		}
		return v.Object()
	case *ssa.MakeClosure: // a method value, called at once
		if w := v.Fn.(*ssa.Function); w.Parent() == nil {
			return w.Object()
		}
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return nil
		}
		switch a := v.X.(type) {
		case *ssa.Global:
			return a.Object()
		case *ssa.FieldAddr:
			st := a.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
			return st.Field(a.Field)
		}
	}
	return nil
}

func (m *nameModel) Call(in ssa.CallInstruction) ir.Meaning {
	common := in.Common()
	obj := callee(common)
	if obj == nil || obj.Pkg() == nil {
		return ir.Meaning{}
	}
	mean := ir.Meaning{Name: obj.Name(), Op: roleOf(obj), Asked: !strings.HasPrefix(obj.Name(), "claimNew")}
	args := common.Args
	var recv ssa.Value
	if fn, ok := obj.(*types.Func); ok && fn.Signature().Recv() != nil {
		if common.IsInvoke() {
			recv = common.Value
		} else if len(args) > 0 {
			recv, args = args[0], args[1:]
		}
	}
	if obj.Pkg().Path() == "p" {
		m.local(obj.Name(), recv, args, &mean)
	} else {
		stubMeaning(obj.Pkg().Path(), obj.Name(), recv, args, &mean)
	}
	return mean
}

// local gives functions of package p a library's meaning.
func (m *nameModel) local(name string, recv ssa.Value, args []ssa.Value, mean *ir.Meaning) {
	tx := recv != nil && namedAs(recv.Type(), "Tx")
	mean.Tx = tx
	switch {
	case strings.HasPrefix(name, "safe"):
		mean.Safe, mean.Mild = true, true
	case strings.HasPrefix(name, "exec"): // a statement, its text first
		mean.Wins = ir.ByRows
		if c, ok := args[0].(*ssa.Const); ok && c.Value != nil && strings.HasPrefix(constantText(c), "lock ") {
			mean.Locks = true
		} else if ok && c.Value != nil {
			mean.Op = statement(constantText(c))
		} else {
			mean.Query = args[0]
		}
	case name == "inTxOn":
		mean.Lib, mean.Arg, mean.Arg2 = ir.InvokeTx, args[1], args[0]
	case strings.HasPrefix(name, "unit"):
		mean.Lib, mean.Arg = ir.InvokeUnit, args[0]
	case name == "Begin":
		mean.Lib, mean.Arg2 = ir.BeginTx, recv
	case name == "inTx":
		mean.Lib, mean.Arg = ir.InvokeTx, args[0]
	case name == "retry":
		mean.Lib, mean.Arg = ir.InvokeMaybe, args[0]
	case tx && name == "Commit":
		mean.Lib = ir.CommitTx
	case tx && name == "Rollback":
		mean.Lib, mean.Safe, mean.Mild = ir.RollbackTx, true, true
	case recv != nil && namedAs(recv.Type(), "Request") && name == "Context":
		mean.Lib, mean.Arg, mean.Safe = ir.RequestCtx, recv, true
	case recv != nil && namedAs(recv.Type(), "Rows") && name == "Next":
		mean.Lib, mean.Arg, mean.Mild = ir.Next, recv, true
	case recv != nil && name == "Scan":
		mean.Lib, mean.Arg = ir.Scan, recv
	case recv != nil && name == "RowsAffected":
		mean.Lib, mean.Arg, mean.Safe = ir.RowsAffected, recv, true
	}
}

func namedAs(t types.Type, name string) bool {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := t.(*types.Named)
	return ok && n.Obj().Name() == name
}

func (m *nameModel) Class(t types.Type) ir.Class {
	switch {
	case types.Identical(t, types.Universe.Lookup("error").Type()):
		return ir.Error
	case namedAs(t, "Tag"):
		return ir.Tag
	case namedAs(t, "Row"):
		return ir.Row
	case namedAs(t, "Rows"):
		return ir.Rows
	case namedAs(t, "Context"):
		return ir.Context
	case namedAs(t, "Request"):
		return ir.Carrier
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
		return ir.Pointer
	case *types.Slice:
		return ir.Slice
	case *types.Struct:
		return ir.Struct
	case *types.Signature:
		return ir.FuncVal
	}
	return ir.Other
}

// Statement reads what looks like one in the notation of these tests.
func (m *nameModel) Statement(text string) *ir.Op {
	if table, _, ok := strings.Cut(text, " "); !ok || !token.IsIdentifier(table) || !strings.Contains(text, "=") {
		return nil
	}
	return statement(text)
}

func (m *nameModel) Method(*types.Func, func() int) *ir.Func { return nil }
