// Package directives: directives that are wrong themselves. Each is reported where it stands, and has no meaning.
package directives

import (
	"os/exec"
	"sync"
)

var seen sync.Map

// right is what all the others try to be. Arguments come in any order, and a further // ends them.
//
//claimvet:effect in=server // the other handlers follow
func right(id string) error { return exec.Command("boxctl", "stop", id).Run() }

// server is named above.
func server(string) {}

// A letter is missing.
//
//claimvet:effct // want [directive]
func wrongSpelling(id string) error { return right(id) }

// There must be no space.
//
// claimvet:effect // want [directive]
func wrongSpace(id string) error { return right(id) }

// There is no such role.
//
//claimvet:guard // want [directive]
func wrongRole(id string) error { return right(id) }

/*
	A block comment is prose: claimvet:effect.

claimvet:effect
*/
func rightBlock(id string) error { return right(id) }

/*claimvet:effect*/
func rightBlockToo(id string) error { return right(id) }

// A sentence that speaks of //claimvet:effct is prose as well.
func rightProse(id string) error { return right("//claimvet:effct " + id) }

// A claim must have a result.
//
//claimvet:claim // want [directive]
func wrongClaim(key string) { seen.Store(key, true) }

// A claim has a result.
//
//claimvet:claim final
func rightClaim(key string) bool {
	_, dup := seen.LoadOrStore(key, true)
	return !dup
}

// The argument is misspelt.
//
//claimvet:claim finl // want [directive]
func wrongArgument(key string) bool { return rightClaim(key) }

// only wants a name.
//
//claimvet:only // want [directive]
func wrongOnly(id string) {}

// only wants a name that there is.
//
//claimvet:only (*nobody).runs // want [directive]
func wrongOnlyName(id string) {}

// only with a name that there is.
//
//claimvet:only rightCaller
func rightOnly(id string) {}

func rightCaller(id string) { rightOnly(id) }

// after wants a name.
//
//claimvet:after // want [directive]
func wrongAfter(id string) {}

// in= wants a name that there is.
//
//claimvet:effect in=nobody // want [directive]
func wrongIn(id string) {}

// A type is nothing that can be called.
//
//claimvet:effect // want [directive]
type wrongType struct {
	// Nor is a field that is no function.
	//
	//claimvet:effect // want [directive]
	id string

	//claimvet:effect
	rightField func(string) error

	// A function without a result cannot claim.
	//
	//claimvet:claim // want [directive]
	wrongField func(string)
}

// An interface's methods are functions.
type rightInterface interface {
	//claimvet:effect
	Stop(id string) error

	//claimvet:stop // want [directive]
	Halt(id string) error

	// Without a result there is no claim.
	//
	//claimvet:claim // want [directive]
	Take(id string)
}

// A variable that is no function.
//
//claimvet:commit // want [directive]
var wrongVariable = 1

// A variable that is one.
//
//claimvet:commit
var rightVariable = func(string) {}

// A constant can neither be called.
//
//claimvet:rollback // want [directive]
const wrongConstant = 1

// The context that outlives requests is not there.
//
//claimvet:detached // want [directive]
func wrongDetached(id string) {}
