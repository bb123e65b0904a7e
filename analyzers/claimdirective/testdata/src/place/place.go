package place

//claimvet:effect // want `stands at an import, so it does nothing; it belongs in the doc comment of a function, or at a statement`
import "dep/out"

import (
	_ "dep/sql" //claimvet:effect // want `stands at an import`
)

// T is a type.
//
//claimvet:effect // want `stands at a type`
type T struct {
	n int //claimvet:effect // want `stands at a field that is no function`

	//claimvet:commit // want `stands at a field that is no function`
	names []string

	//claimvet:effect
	stop func() // right: a field of func type

	undo func() //claimvet:rollback

	done, failed doneFunc //claimvet:commit
}

type doneFunc func()

//claimvet:effect // want `stands at a constant`
const limit = 3

//claimvet:effect // want `stands at a variable that is no function`
var count = 3

//claimvet:effect
var hook = func() {}

//claimvet:effect // want `stands at a group of declarations`
var (
	x = func() {}

	y = func() {} //claimvet:effect

	//claimvet:rollback
	z doneFunc

	//claimvet:rollback // want `stands at a part of a declaration`

	w = map[string]func(){
		"a": hook, //claimvet:effect // want `stands at a part of a declaration`
	}
)

//claimvet:effect // want `stands at nothing, so it does nothing; it belongs in the doc comment of a function, at a statement, or wants func=<func>`

func detachedComment() {}

func behind() {} //claimvet:effect // want `stands at the end of a function, so it does nothing; it belongs in the doc comment above`

func before() { //claimvet:effect // want `stands at the beginning of a function, so it does nothing; it belongs in the doc comment above`
	out.Println()
} //claimvet:effect // want `stands at the end of a function`

func params(a int, //claimvet:effect // want `stands at a part of a declaration`
	b int) {
}

type I interface {
	//claimvet:effect
	Stop()

	Undo() //claimvet:rollback

	//claimvet:effect // want `stands at an embedded type`
	out.Stringer
}

func statements(t T, i I, m map[string]int) error {
	n := 1 //claimvet:effect // want `stands at a statement without a call, so it does nothing`
	n++    //claimvet:effect // want `stands at a statement without a call`
	//claimvet:effect // want `stands at a statement without a call`
	s := string(rune(n))
	l := len(s) //claimvet:effect // want `stands at a statement without a call`

	t.stop() //claimvet:effect
	//claimvet:effect
	t.stop()

	// A comment between.
	//claimvet:effect
	// And another.
	t.stop()

	//claimvet:effect // want `stands at no statement, so it does nothing; it belongs at the end of a statement's line, or alone on the line above`

	t.stop()
	out.Println(
		l,
		n,
	) //claimvet:effect
	out.Println( //claimvet:effect
		l)
	out.Println(
		l, //claimvet:effect
		n)
	out.Println(
		//claimvet:effect // want `stands at no statement`
		l)
	defer t.undo() //claimvet:rollback
	defer func() {
		t.undo()
	}() //claimvet:rollback
	if err := f(); err != nil { //claimvet:claim
		return err //claimvet:effect // want `stands at a statement without a call`
	} else if g() { //claimvet:claim
		return f() //claimvet:effect
	} else { //claimvet:effect // want `stands at no statement`
		n++
	} //claimvet:effect // want `stands at no statement`
	switch { //claimvet:effect // want `stands at a statement without a call`
	case g(): //claimvet:claim
	//claimvet:claim
	case n > 3 && g():
	default: //claimvet:claim // want `stands at a statement without a call`
	}
	for range g2() { //claimvet:effect
	}
again: //claimvet:effect
	for g() {
		break again //claimvet:effect // want `stands at a statement without a call`
	}
	//claimvet:rollback
	undo := func() { t.undo() }
	undo()
	var commit = func() {
		t.done()
	} //claimvet:commit
	commit()
	type local struct {
		f func() //claimvet:effect
		n int    //claimvet:effect // want `stands at a field that is no function`
	}
	//claimvet:column a.b // want `stands inside a declaration, so it does nothing; columns are declared at top level`
	//claimvet:effect func=hook // want `with func= stands inside a function, so it does nothing; put it at top level`
	i.Stop() //claimvet:only statements // want `stands at a call, but restricts a function`
	//claimvet:only statements // want `stands at a local variable`
	own := func() {}
	own()
	return nil
	//claimvet:effect // want `stands at no statement`
}

func f() error  { return nil }
func g() bool   { return true }
func g2() []int { return nil }
