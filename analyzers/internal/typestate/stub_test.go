package typestate_test

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// stubs declare what the tests use of the standard library.
var stubs = map[string]string{
	"errors": `package errors
func New(text string) error
func Is(err, target error) bool
func As(err error, target any) bool
func Join(errs ...error) error`,
	"fmt": `package fmt
func Errorf(format string, a ...any) error
func Println(a ...any)`,
	"os": `package os
func Exit(code int)`,
	"log": `package log
func Printf(format string, a ...any)
func Fatal(a ...any)`,
	"sync": `package sync
type Once struct{ done bool }
func (*Once) Do(func())
type WaitGroup struct{ n int }
func (*WaitGroup) Go(func())
func (*WaitGroup) Wait()`,
	"context": `package context
type Context interface { Done() <-chan struct{}; Err() error; Value(any) any }
type CancelFunc func()
func Background() Context
func WithoutCancel(Context) Context
func WithValue(Context, any, any) Context
func WithTimeout(Context, int) (Context, CancelFunc)`,
	"database/sql": `package sql
var ErrNoRows error`,
}

// A stubImporter imports from stubs.
type stubImporter struct {
	fset *token.FileSet
	pkgs map[string]*types.Package
}

func (imp *stubImporter) Import(path string) (*types.Package, error) {
	if p := imp.pkgs[path]; p != nil {
		return p, nil
	}
	src, ok := stubs[path]
	if !ok {
		return nil, fmt.Errorf("no stub of %s", path)
	}
	file, err := parser.ParseFile(imp.fset, path+".go", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	conf := types.Config{Importer: imp}
	pkg, err := conf.Check(path, imp.fset, []*ast.File{file}, nil)
	imp.pkgs[path] = pkg
	return pkg, err
}

// stubMeaning is the table of libraries, as far as the tests need it.
func stubMeaning(path, name string, recv ssa.Value, args []ssa.Value, mean *ir.Meaning) {
	mean.Safe, mean.Mild = true, true
	switch path + "." + name {
	case "errors.New", "fmt.Errorf":
		mean.Lib = ir.NewError
		if name == "Errorf" {
			mean.Wraps = wrapped(args[1])
		}
	case "errors.Is":
		mean.Lib, mean.Arg, mean.Arg2 = ir.ErrorsIs, args[0], args[1]
	case "errors.As":
		mean.Lib, mean.Arg, mean.Arg2 = ir.ErrorsAs, args[0], args[1]
	case "os.Exit", "log.Fatal":
		mean.Lib = ir.Exits
	case "sync.Do":
		mean.Lib, mean.Arg = ir.InvokeNow, args[0]
	case "sync.Go":
		mean.Lib, mean.Arg = ir.InvokeLater, args[0]
	case "context.Background":
		mean.Lib = ir.DetachCtx
	case "context.WithoutCancel":
		mean.Lib, mean.Arg = ir.DetachCtx, args[0]
	case "context.WithValue":
		mean.Lib, mean.Arg, mean.Arg2, mean.Key = ir.PutValue, args[0], args[2], "key"
	case "context.Value":
		mean.Lib, mean.Arg, mean.Key = ir.GetValue, recv, "key"
	case "context.WithTimeout":
		mean.Lib, mean.Arg, mean.Mild = ir.DeriveCtx, args[0], false
	case "context.Done", "context.Err":
		mean.Lib, mean.Arg = ir.EndsCtx, recv
	}
}

// wrapped are the errors among the elements of a variadic argument.
func wrapped(v ssa.Value) []ssa.Value {
	sl, ok := v.(*ssa.Slice)
	if !ok {
		return nil
	}
	var out []ssa.Value
	for _, r := range *sl.X.Referrers() {
		ia, ok := r.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, r := range *ia.Referrers() {
			st, ok := r.(*ssa.Store)
			if !ok {
				continue
			}
			if ci, ok := st.Val.(*ssa.ChangeInterface); ok {
				out = append(out, ci.X)
			}
		}
	}
	return out
}

// noReturn is what ctrlflow would say.
func noReturn(fn *types.Func) bool {
	switch fn.Pkg().Path() + "." + fn.Name() {
	case "os.Exit", "log.Fatal":
		return true
	}
	return false
}

func constantText(c *ssa.Const) string { return constant.StringVal(c.Value) }

// statements caches what statement says: the engine tells statements apart by
// their address.
var statements = map[string]*ir.Write{}

// statement reads a statement in the notation of these tests, such as
//
//	jobs status=running token=? if status=queued|retry owner=?
//
// "?" is a parameter, "now" the time, "~" NULL; a column with no value after
// "if" is compared with something that says nothing.
func statement(text string) *ir.Op {
	w, ok := statements[text]
	if !ok {
		w = parseStatement(text)
		statements[text] = w
	}
	return &ir.Op{Role: ir.Writes, Write: w}
}

func parseStatement(text string) *ir.Write {
	sets, conds, _ := strings.Cut(text, " if ")
	fields := strings.Fields(sets)
	w := &ir.Write{}
	if fields[0] == "delete" {
		w.Kind, fields = ir.Delete, fields[1:]
	}
	w.Table = fields[0]
	admits := map[string][]string{}
	for _, c := range strings.Fields(conds) {
		name, value, _ := strings.Cut(c, "=")
		switch value {
		case "":
			admits[name] = nil
		case "?":
			admits[name] = nil
			w.Matches = append(w.Matches, ir.Token{Column: name, Arg: -1})
		case "~":
			admits[name] = []string{ir.NullValue}
		default:
			admits[name] = strings.Split(value, "|")
		}
	}
	for _, s := range fields[1:] {
		name, value, _ := strings.Cut(s, "=")
		values, guarded := admits[name]
		col := ir.Column{Name: name, Value: value, Guarded: guarded, Admits: values}
		switch value {
		case "?":
			col.Value = ""
			w.Tokens = append(w.Tokens, ir.Token{Column: name, Arg: -1})
		case "~":
			col.Value = ir.NullValue
			w.Clears = append(w.Clears, name)
		case "now":
			col.Value, col.Lasting = "", true
		case "true", "false":
			col.Lasting = true
		}
		w.Set = append(w.Set, col)
	}
	return w
}
