// Package guard keeps a pass that fails from taking others with it, and from
// being taken for one that found nothing. In some drivers a panic ends the
// whole run, and an error silences, without a word, all that imports the
// package at hand. So a pass that fails hands over an empty result with a mark
// on it, and each pass that builds on such a result fails in its turn.
package guard

import (
	"fmt"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
)

// Stack says that what is told of a failure comes with the stack. The suite's
// flag -stack sets it.
var Stack bool

// Issues is where a failure is reported to those who can mend it.
const Issues = "https://github.com/molecule-ai/claimvet/issues"

// A Failure is why a pass could not do its work on a package.
type Failure struct {
	Pass  string // the pass that failed first
	Cause string // in one line
	Stack string // of the goroutine that failed
}

// Error says what failed, where a failure is passed on by a panic.
func (f *Failure) Error() string { return f.Pass + " failed: " + f.Cause }

// Recovered makes a failure of what a panic was recovered with, which may be a
// failure already. It is called by the function that recovers.
func Recovered(p any) *Failure {
	if f, ok := p.(*Failure); ok {
		return f
	}
	return failure(fmt.Sprint(p))
}

func failure(cause string) *Failure {
	cause, _, _ = strings.Cut(cause, "\n")
	return &Failure{Cause: cause, Stack: string(debug.Stack())}
}

// Diagnostic tells of the failure at the package clause. Its message ends as
// that of no rule does, so that who prints reports can tell it from one.
func (f *Failure) Diagnostic(pass *analysis.Pass) (d analysis.Diagnostic, ok bool) {
	for _, file := range pass.Files {
		// What cgo adds to a package is nothing that people can look at.
		if strings.HasPrefix(filepath.Base(pass.Fset.Position(file.Package).Filename), "_cgo_") {
			continue
		}
		d = analysis.Diagnostic{
			Pos: file.Name.Pos(), End: file.Name.End(), Category: pass.Analyzer.Name, URL: Issues,
			Message: "internal error of claimvet: " + f.Pass + " failed, so this package is not checked: " + f.Cause +
				"; please report it at " + Issues + " [" + rulepage.Internal + "]",
		}
		if Stack {
			d.Related = []analysis.RelatedInformation{{Pos: d.Pos, End: d.End, Message: f.Stack}}
		}
		return d, true
	}
	return d, false
}

// A Mark says of a result that the pass failed that should have made it. Each
// result of a guarded pass has one.
type Mark struct{ failure *Failure }

// Failed returns the failure, or nil for a result that is what it should be.
func (m *Mark) Failed() *Failure {
	if m == nil {
		return nil
	}
	return m.failure
}

func (m *Mark) fail(f *Failure) { m.failure = f }

// marked is a pointer to a struct with a Mark in it.
type marked interface {
	Failed() *Failure
	fail(*Failure)
}

// Pass makes a pass neither panic nor return an error. What else is to be done
// where it fails is tell, which gets its result; nil for nothing.
func Pass(a *analysis.Analyzer, tell func(pass *analysis.Pass, f *Failure, result any)) *analysis.Analyzer {
	run := a.Run
	a.Run = func(pass *analysis.Pass) (result any, err error) {
		failed := func(f *Failure) any {
			if f.Pass == "" {
				f.Pass = a.Name
			}
			result := empty(a.ResultType)
			if m, ok := result.(marked); ok {
				m.fail(f)
			}
			if tell != nil {
				tell(pass, f, result)
			}
			return result
		}
		for _, req := range a.Requires {
			if m, ok := pass.ResultOf[req].(marked); ok && m.Failed() != nil {
				return failed(m.Failed()), nil
			}
		}
		defer func() {
			if p := recover(); p != nil {
				result, err = failed(Recovered(p)), nil
			}
		}()
		if result, err = run(pass); err != nil {
			return failed(failure(err.Error())), nil
		}
		return result, nil
	}
	return a
}

// empty is a result that says nothing.
func empty(t reflect.Type) any {
	switch {
	case t == nil:
		return nil
	case t.Kind() == reflect.Pointer:
		return reflect.New(t.Elem()).Interface()
	default:
		return reflect.Zero(t).Interface()
	}
}
