package model

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
	"github.com/molecule-ai/claimvet/analyzers/internal/std"
)

// Read prepares a model for Ran, where the functions are not to be sliced. What
// test files store, compare or convert says nothing of the code that they test.
func (m *Model) Read(funcs []*ssa.Function) {
	m.funcs = slices.DeleteFunc(slices.Clone(funcs), func(fn *ssa.Function) bool { return m.roles.Aside(fn.Pos()) })
}

// Ran returns the constant text of the statement that a call runs. The call
// may also hand the text on: then via is the parameter of the function of this
// package that runs it, or handed is set where its body is not known.
func (m *Model) Ran(in ssa.CallInstruction) (text string, via *ssa.Parameter, handed, ok bool) {
	common := in.Common()
	fn, isFunc := object(common).(*types.Func)
	if !isFunc {
		return "", nil, false, false
	}
	callee := Body(common)
	if callee == nil && runsStatement(fn.Name()) {
		if query := queryArg(common, fn); query != nil {
			text, ok = m.Text(query)
		}
		return text, nil, false, ok
	}
	for i, arg := range common.Args {
		if b, isBasic := arg.Type().Underlying().(*types.Basic); !isBasic || b.Info()&types.IsString == 0 {
			continue
		}
		if text, ok = m.Text(arg); !ok || !mayBeStatement(text) {
			continue
		}
		if callee == nil {
			return text, nil, true, m.mayRun(fn)
		}
		if i < len(callee.Params) && len(m.Runs(callee.Params[i], 3)) > 0 {
			return text, callee.Params[i], false, true
		}
	}
	return "", nil, false, false
}

// mayBeStatement spares most texts a look at what becomes of them.
func mayBeStatement(text string) bool {
	verb, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	return mentionsUpdate(text) || strings.EqualFold(verb, "select") || strings.EqualFold(verb, "insert") || strings.EqualFold(verb, "delete") || strings.EqualFold(verb, "lock")
}

// mayRun reports whether a function of another package may be one that runs
// the statement that it is given: it fails, or has a result of that kind.
func (m *Model) mayRun(fn *types.Func) bool {
	if fn.Pkg() == nil || Quiet(fn.Pkg().Path()) || strings.HasPrefix(fn.Name(), "Prepare") {
		return false
	}
	if std.Has(fn.Pkg().Path()) && fn.Pkg() != m.pkg {
		return false // its runners of statements have names that are known
	}
	results := fn.Signature().Results()
	for i := range results.Len() {
		switch m.Class(results.At(i).Type()) {
		case ir.Error, ir.Tag, ir.Row, ir.Rows:
			return true
		}
	}
	return false
}

// Runs returns the calls that run the statement that is passed for a
// parameter, in the function itself, in its literals, and in what it hands the
// text on to.
func (m *Model) Runs(param *ssa.Parameter, depth int) []ssa.CallInstruction {
	var out []ssa.CallInstruction
	var scan func(fn *ssa.Function)
	scan = func(fn *ssa.Function) {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				call, ok := in.(ssa.CallInstruction)
				if !ok {
					continue
				}
				obj, ok := object(call.Common()).(*types.Func)
				if !ok {
					continue
				}
				callee := Body(call.Common())
				if callee == nil {
					if runsStatement(obj.Name()) && Origin(queryArg(call.Common(), obj)) == param {
						out = append(out, call)
					}
					continue
				}
				for i, arg := range call.Common().Args {
					if depth > 0 && i < len(callee.Params) && Origin(arg) == param {
						out = append(out, m.Runs(callee.Params[i], depth-1)...)
					}
				}
			}
		}
		for _, lit := range fn.AnonFuncs {
			scan(lit)
		}
	}
	scan(param.Parent())
	return out
}

// Body is the function with a body that a call enters; nil where it is not
// known, or belongs to another package.
func Body(common *ssa.CallCommon) *ssa.Function {
	fn := common.StaticCallee()
	if fn != nil && fn.Origin() != nil {
		fn = fn.Origin()
	}
	if fn == nil || len(fn.Blocks) == 0 {
		return nil
	}
	return fn
}

// Origin looks through variables that are assigned once, and through
// conversions.
func Origin(v ssa.Value) ssa.Value {
	for range 16 {
		var next ssa.Value
		switch x := v.(type) {
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return v
			}
			switch addr := Origin(x.X).(type) {
			case *ssa.Alloc:
				next = onlyStore(addr)
			}
		case *ssa.FreeVar:
			next = captured(x)
		case *ssa.ChangeType:
			next = x.X
		case *ssa.ChangeInterface:
			next = x.X
		case *ssa.MakeInterface:
			next = x.X
		}
		if next == nil {
			return v
		}
		v = next
	}
	return v
}

// Update is the UPDATE in a statement; nil if there is none that is understood.
func Update(text string) *sqlshape.Stmt {
	if !mentionsUpdate(text) {
		return nil
	}
	stmt, ok := sqlshape.Parse(text)
	if !ok {
		return nil
	}
	up := &stmt
	for i := range stmt.With {
		if cte := stmt.With[i].Stmt; up.Kind != sqlshape.Update && cte != nil && cte.Kind == sqlshape.Update {
			up = cte
		}
	}
	if up.Kind != sqlshape.Update || up.Table == "" {
		return nil
	}
	return up
}

// Arg is what a placeholder of a statement stands for, counted from 0; nil
// where that is not seen.
func Arg(common *ssa.CallCommon, n int) ssa.Value {
	if len(common.Args) == 0 || n < 0 {
		return nil
	}
	if args := variadic(common.Args[len(common.Args)-1]); n < len(args) {
		return Origin(args[n])
	}
	return nil
}
