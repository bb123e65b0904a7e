package model

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"
)

// TestKin is about which declared claims a declared end may belong to.
func TestKin(t *testing.T) {
	const src = `package p

type Job struct{}
type Store struct{}
type Broker interface { Take() (*Job, error); Retry(*Job) error }
type Redis struct{}
type Box[T any] struct{}

func (*Redis) Take() (*Job, error) { return nil, nil }
func (*Redis) Retry(*Job) error { return nil }
func (*Job) Done() error { return nil }
func (*Store) Claim(id string) (bool, error) { return false, nil }
func (*Store) Release(id string) error { return nil }
func (*Box[T]) Lock() bool { return false }
func (*Box[T]) Unlock() {}
func elect(s *Store) error { return nil }
func free(id string, err error) {}
func jobs() ([]*Job, error) { return nil, nil }`
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := new(types.Config).Check("p", fset, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	fn := func(recv, name string) *types.Func {
		if recv == "" {
			return pkg.Scope().Lookup(name).(*types.Func)
		}
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(pkg.Scope().Lookup(recv).Type()), true, pkg, name)
		if obj == nil {
			obj, _, _ = types.LookupFieldOrMethod(pkg.Scope().Lookup(recv).Type(), true, pkg, name)
		}
		return obj.(*types.Func)
	}
	for _, tt := range []struct {
		claim, end *types.Func
		want       bool
	}{
		{fn("Store", "Claim"), fn("Store", "Release"), true},
		{fn("Broker", "Take"), fn("Job", "Done"), true}, // by what it returns
		{fn("", "jobs"), fn("Job", "Done"), true},
		{fn("Broker", "Take"), fn("Redis", "Retry"), true}, // which is a Broker
		{fn("", "elect"), fn("Store", "Release"), true},    // by what it is given
		{fn("Box", "Lock"), fn("Box", "Unlock"), true},
		{fn("Store", "Claim"), fn("Broker", "Retry"), false},
		{fn("Box", "Lock"), fn("Store", "Release"), false},
		{fn("Store", "Claim"), fn("", "free"), false}, // strings and errors tell nothing
	} {
		if got := kin(tt.claim, tt.end); got != tt.want {
			t.Errorf("%v and %v: %v", tt.claim, tt.end, got)
		}
	}
}
