// Package a has functions that are named for whether they return.
package a

import "b"

func never()         { panic("") }
func neverCalls()    { never() }
func neverImported() { b.Die() }
func neverLoops() {
	for {
		b.Live()
	}
}
func neverSelects() { select {} }
func neverEither(c bool) {
	if c {
		never()
	} else {
		panic("")
	}
}
func neverAnyCase(n int) {
	switch n {
	case 1:
		never()
	default:
		b.Die()
	}
}
func neverInBlock() {
	{
		b.Live()
		never()
	}
	b.Live()
}
func neverGoes() {
again:
	b.Live()
	goto again
}
func neverInit() {
	switch n := 0; n {
	default:
		for {
			n++
		}
	}
}
func neverMutual(n int)  { neverMutual2(n - 1); never() }
func neverMutual2(n int) { never(); neverMutual(n) }

func live()          {}
func liveImported()  { b.Live() }
func liveValue() int { return 1 }
func liveIf(c bool) {
	if c {
		never()
	}
}
func liveEarly(c bool) {
	if c {
		return
	}
	never()
}
func liveBreak(c bool) {
	for {
		if c {
			break
		}
	}
}
func liveCond(c bool) {
	for c {
		never()
	}
}
func liveRange(s []int) {
	for range s {
		never()
	}
}
func liveInLoop(c bool) {
	for {
		if c {
			return
		}
	}
}
func liveCase(n int) {
	switch n {
	case 1:
		never()
	}
}
func liveDefault(n int) {
	switch n {
	case 1:
		never()
	default:
	}
}
func liveType(x any) {
	switch x.(type) {
	case int:
		return
	default:
		never()
	}
}
func liveComm(ch chan int) {
	select {
	case <-ch:
		return
	case ch <- 1:
		never()
	}
}
func liveDynamic(f func()) { f() }
func liveLabel(c bool) {
loop:
	for {
		for {
			if c {
				break loop
			}
		}
	}
}
func liveRecursive(n int) {
	if n > 0 {
		liveRecursive(n - 1)
	}
}
func liveLiteral() { _ = func() { never() } }
func liveGo()      { go never() }
