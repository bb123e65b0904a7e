package model

import (
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Text is the value of a string that never changes: a constant, a variable
// assigned once, a concatenation or a fmt.Sprintf of such.
func (m *Model) Text(v ssa.Value) (string, bool) { return m.text(v, 8) }

func (m *Model) text(v ssa.Value, depth int) (string, bool) {
	if depth == 0 || v == nil {
		return "", false
	}
	switch v := v.(type) {
	case *ssa.Const:
		if v.Value != nil && v.Value.Kind() == constant.String {
			return constant.StringVal(v.Value), true
		}
	case *ssa.BinOp:
		if v.Op == token.ADD {
			if x, ok := m.text(v.X, depth-1); ok {
				if y, ok := m.text(v.Y, depth-1); ok {
					return x + y, true
				}
			}
		}
	case *ssa.UnOp:
		if v.Op != token.MUL {
			break
		}
		switch addr := v.X.(type) {
		case *ssa.Global:
			return m.global(addr, depth)
		case *ssa.Alloc:
			if s := onlyStore(addr); s != nil {
				return m.text(s, depth-1)
			}
		case *ssa.FreeVar:
			if a, ok := captured(addr).(*ssa.Alloc); ok {
				if s := onlyStore(a); s != nil {
					return m.text(s, depth-1)
				}
			}
		}
	case *ssa.ChangeType:
		return m.text(v.X, depth-1)
	case *ssa.Convert:
		if b, ok := v.X.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsString != 0 {
			return m.text(v.X, depth-1)
		}
	case *ssa.MakeInterface:
		return m.text(v.X, depth-1)
	case *ssa.Call:
		if fn := v.Call.StaticCallee(); fn != nil && fn.Object() != nil && fn.Object().Pkg() != nil {
			switch fn.Object().Pkg().Path() + "." + fn.Name() {
			case "fmt.Sprintf":
				return m.sprintf(v, depth)
			case "strings.TrimSpace":
				s, ok := m.text(v.Call.Args[0], depth-1)
				return strings.TrimSpace(s), ok
			}
		}
	}
	return "", false
}

// sprintf evaluates the verbs that statements are made with.
func (m *Model) sprintf(call *ssa.Call, depth int) (string, bool) {
	format, ok := m.text(call.Call.Args[0], depth-1)
	if !ok {
		return "", false
	}
	args := variadic(call.Call.Args[1])
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		if format[i] == '%' {
			b.WriteByte('%')
			continue
		}
		if len(args) == 0 {
			return "", false
		}
		arg := args[0]
		args = args[1:]
		if mi, ok := arg.(*ssa.MakeInterface); ok {
			arg = mi.X
		}
		switch format[i] {
		case 's', 'v', 'q':
			s, ok := m.text(arg, depth-1)
			if !ok {
				if s, ok = number(arg); !ok {
					return "", false
				}
			}
			if format[i] == 'q' {
				s = strconv.Quote(s)
			}
			b.WriteString(s)
		case 'd':
			s, ok := number(arg)
			if !ok {
				return "", false
			}
			b.WriteString(s)
		default:
			return "", false
		}
	}
	return b.String(), true
}

func number(v ssa.Value) (string, bool) {
	if c, ok := v.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.Int {
		return c.Value.ExactString(), true
	}
	return "", false
}

// variadic returns the values that were passed for a final "..." parameter.
func variadic(v ssa.Value) []ssa.Value {
	sl, ok := v.(*ssa.Slice)
	if !ok {
		return nil
	}
	a, ok := sl.X.(*ssa.Alloc)
	if !ok || a.Referrers() == nil {
		return nil
	}
	byIndex := map[int64]ssa.Value{}
	for _, r := range *a.Referrers() {
		ia, ok := r.(*ssa.IndexAddr)
		if !ok || ia.Referrers() == nil {
			continue
		}
		c, ok := ia.Index.(*ssa.Const)
		if !ok {
			continue
		}
		for _, s := range *ia.Referrers() {
			if st, ok := s.(*ssa.Store); ok && st.Addr == ia {
				byIndex[c.Int64()] = st.Val
			}
		}
	}
	var out []ssa.Value
	for i := range int64(len(byIndex)) {
		out = append(out, byIndex[i])
	}
	return out
}

// onlyStore returns the one value that is ever stored in a variable.
func onlyStore(a *ssa.Alloc) ssa.Value {
	if a.Referrers() == nil {
		return nil
	}
	var val ssa.Value
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr != a || val != nil {
				return nil
			}
			val = r.Val
		case *ssa.UnOp, *ssa.DebugRef:
		case *ssa.MakeClosure:
			if writesCapture(r, a) {
				return nil
			}
		default:
			return nil
		}
	}
	return val
}

// writesCapture reports whether a literal does more than read a variable that
// it captures.
func writesCapture(c *ssa.MakeClosure, a *ssa.Alloc) bool {
	fn := c.Fn.(*ssa.Function)
	for i, b := range c.Bindings {
		if b != a || fn.FreeVars[i].Referrers() == nil {
			continue
		}
		for _, r := range *fn.FreeVars[i].Referrers() {
			if u, ok := r.(*ssa.UnOp); !ok || u.Op != token.MUL {
				return true
			}
		}
	}
	return false
}

// captured returns what a literal's variable is bound to, if that is certain.
func captured(v *ssa.FreeVar) ssa.Value {
	fn := v.Parent()
	refs := fn.Referrers()
	if refs == nil {
		return nil
	}
	index := -1
	for i, f := range fn.FreeVars {
		if f == v {
			index = i
		}
	}
	var bound ssa.Value
	for _, r := range *refs {
		c, ok := r.(*ssa.MakeClosure)
		if !ok || bound != nil {
			return nil
		}
		bound = c.Bindings[index]
	}
	return bound
}

// global returns the text of a package variable that is assigned once.
func (m *Model) global(g *ssa.Global, depth int) (string, bool) {
	if m.assigned == nil {
		m.scanGlobals()
	}
	v, ok := m.assigned[g]
	if !ok || v == nil {
		return "", false
	}
	return m.text(v, depth-1)
}

// scanGlobals finds the package variables that are assigned once, and what.
func (m *Model) scanGlobals() {
	m.assigned = map[*ssa.Global]ssa.Value{}
	scan := func(fn *ssa.Function) {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				for _, op := range in.Operands(nil) {
					g, ok := (*op).(*ssa.Global)
					if !ok {
						continue
					}
					if _, reads := in.(*ssa.UnOp); reads {
						continue
					}
					st, ok := in.(*ssa.Store)
					_, again := m.assigned[g]
					if !ok || st.Addr != g || again {
						m.assigned[g] = nil // its address goes elsewhere, or it changes
						continue
					}
					m.assigned[g] = st.Val
				}
			}
		}
	}
	var init *ssa.Function
	for _, fn := range m.funcs {
		scan(fn)
		if init == nil && fn.Pkg != nil {
			if init = fn.Pkg.Func("init"); init != nil {
				scan(init)
			}
		}
	}
}

// Sentinel names the error variable g.
func (m *Model) Sentinel(g *ssa.Global) (string, bool) {
	p, ok := g.Type().Underlying().(*types.Pointer)
	if !ok || !isError(p.Elem()) || g.Pkg == nil {
		return "", false
	}
	return g.Pkg.Pkg.Path() + "." + g.Name(), true
}
