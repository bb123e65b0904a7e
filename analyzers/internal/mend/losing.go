package mend

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// losing are the lines by which a function ends for one who lost the claim,
// as its results ask for: an error, false, or 409 where it answers a request.
// Where nothing in the results says no, it fails.
//
// failure is the return with which it ends where the claim fails, or nil.
func (m *Mender) losing(typ *ast.FuncType, pos token.Pos, failure *ast.ReturnStmt) (lines []string, imports []analysis.TextEdit, ok bool) {
	sig := m.signature(typ)
	if sig == nil {
		return nil, nil, false
	}
	if lines, imports, ok := m.conflict(typ, sig, pos); ok {
		return lines, imports, true
	}
	results := sig.Results()
	if results.Len() == 0 {
		return []string{"return"}, nil, !m.answers(sig)
	}
	last := results.At(results.Len() - 1).Type()
	values, ok := m.zeros(results, pos)
	switch {
	case !ok:
		return nil, nil, false
	case isError(last):
		values[len(values)-1] = m.sentinel(pos)
		if values[len(values)-1] == "" {
			name, edits, ok := m.packageName(pos, "errors")
			if !ok {
				return nil, nil, false
			}
			values[len(values)-1], imports = name+`.New("the claim is lost: somebody else has it")`, edits
		}
		return []string{"return " + strings.Join(values, ", ")}, imports, true
	case isBool(last) && failure != nil && len(failure.Results) == results.Len():
		// Whether false is a no, the function says itself.
		if id, ok := failure.Results[results.Len()-1].(*ast.Ident); ok && id.Name == "false" {
			return []string{"return " + strings.Join(values, ", ")}, nil, true
		}
	}
	return nil, nil, false
}

// sentinel is the package's own error for a lost claim, where exactly one has
// such a name.
func (m *Mender) sentinel(pos token.Pos) string {
	found := ""
	scope := m.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		v, ok := scope.Lookup(name).(*types.Var)
		if !ok || !isError(v.Type()) {
			continue
		}
		switch strings.ToLower(strings.TrimPrefix(strings.TrimPrefix(name, "Err"), "err")) {
		case "lost", "busy", "taken", "claimed", "alreadyclaimed", "notclaimed", "conflict", "lostclaim", "claimlost", "locked", "inuse":
			if _, obj := m.scope(pos).LookupParent(name, pos); obj != v || found != "" {
				return ""
			}
			found = name
		}
	}
	return found
}

// failing is the line by which a function ends with an error.
func (m *Mender) failing(fn ast.Node, pos token.Pos, err string) (string, bool) {
	_, typ, _ := function([]ast.Node{fn})
	sig := m.signature(typ)
	if sig == nil || sig.Results().Len() == 0 || !isError(sig.Results().At(sig.Results().Len()-1).Type()) {
		return "", false
	}
	values, ok := m.zeros(sig.Results(), pos)
	if !ok {
		return "", false
	}
	values[len(values)-1] = err
	return "return " + strings.Join(values, ", "), true
}

// signature is the type of a function, as its parameters and results have it.
func (m *Mender) signature(typ *ast.FuncType) *types.Signature {
	tuple := func(fields *ast.FieldList) *types.Tuple {
		var vars []*types.Var
		if fields != nil {
			for _, f := range fields.List {
				for range max(1, len(f.Names)) {
					vars = append(vars, types.NewVar(f.Pos(), m.pass.Pkg, "", m.pass.TypesInfo.TypeOf(f.Type)))
				}
			}
		}
		return types.NewTuple(vars...)
	}
	if typ == nil {
		return nil
	}
	return types.NewSignatureType(nil, nil, nil, tuple(typ.Params), tuple(typ.Results), false)
}

// answers reports that a function answers a request in a way that is not known.
func (m *Mender) answers(sig *types.Signature) bool {
	for v := range sig.Params().Variables() {
		if strings.HasSuffix(types.TypeString(v.Type(), nil), "net/http.Request") || hasMethod(v.Type(), "Request") || hasMethod(v.Type(), "JSON") {
			return true
		}
	}
	return false
}

func hasMethod(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	_, ok := obj.(*types.Func)
	return ok
}

// conflict answers a request with 409, as the framework has it: net/http by
// http.Error, others by a method of their context.
func (m *Mender) conflict(typ *ast.FuncType, sig *types.Signature, pos token.Pos) (lines []string, imports []analysis.TextEdit, ok bool) {
	var names []string
	for _, f := range typ.Params.List {
		for _, id := range f.Names {
			names = append(names, id.Name)
		}
	}
	if len(names) != sig.Params().Len() || len(names) == 0 || slices.Contains(names, "_") {
		return nil, nil, false
	}
	status := func() (string, bool) {
		name, edits, ok := m.packageName(pos, "net/http")
		imports = edits
		return name + ".StatusConflict", ok && len(edits) == 0
	}
	first := sig.Params().At(0).Type()
	switch {
	case len(names) == 2 && sig.Results().Len() == 0 && types.TypeString(first, nil) == "net/http.ResponseWriter":
		if code, ok := status(); ok {
			pkg := strings.TrimSuffix(code, ".StatusConflict")
			return []string{pkg + ".Error(" + names[0] + ", " + pkg + ".StatusText(" + code + "), " + code + ")", "return"}, nil, true
		}
	case len(names) == 1 && sig.Results().Len() == 0 && hasMethod(first, "AbortWithStatus"): // gin
		code, ok := status()
		if !ok {
			code = "409"
		}
		return []string{names[0] + ".AbortWithStatus(" + code + ")", "return"}, nil, true
	case len(names) == 1 && sig.Results().Len() == 1 && isError(sig.Results().At(0).Type()):
		for _, method := range []string{"NoContent", "SendStatus"} { // echo, fiber
			if hasMethod(first, method) {
				code, ok := status()
				if !ok {
					code = "409"
				}
				return []string{"return " + names[0] + "." + method + "(" + code + ")"}, nil, true
			}
		}
	}
	return nil, nil, false
}

// zeros are the zero values of results, as they are written at a position.
func (m *Mender) zeros(results *types.Tuple, pos token.Pos) ([]string, bool) {
	values := make([]string, results.Len())
	for i := range values {
		v, ok := m.zero(results.At(i).Type(), pos)
		if !ok {
			return nil, false
		}
		values[i] = v
	}
	return values, true
}

func (m *Mender) zero(t types.Type, pos token.Pos) (string, bool) {
	if _, ok := t.(*types.TypeParam); !ok {
		switch u := t.Underlying().(type) {
		case *types.Basic:
			switch {
			case u.Info()&types.IsBoolean != 0:
				return "false", true
			case u.Info()&types.IsString != 0:
				return `""`, true
			case u.Info()&types.IsNumeric != 0:
				return "0", true
			}
			return "nil", true
		case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
			return "nil", true
		}
	}
	spelled := true
	text := types.TypeString(t, func(pkg *types.Package) string {
		if pkg == m.pass.Pkg {
			return ""
		}
		name, edits, ok := m.packageName(pos, pkg.Path())
		spelled = spelled && ok && len(edits) == 0
		return name
	})
	if _, ok := t.(*types.TypeParam); ok {
		return "*new(" + text + ")", spelled
	}
	return text + "{}", spelled
}
