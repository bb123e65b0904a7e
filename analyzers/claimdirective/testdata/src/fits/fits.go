package fits

import (
	"context"
	"dep/http"
)

//claimvet:claim // want `//claimvet:claim: a1 has no result that tells whether the claim is won, so it does nothing \[directive\]`
func a1() {}

//claimvet:claim
func r1() error { return nil }

//claimvet:detached // want `//claimvet:detached: a2 has no context.Context parameter`
func a2(r *http.Request) {}

//claimvet:detached
func r2(id string, ctx context.Context) {}

type requestContext interface {
	context.Context
	JSON(code int)
}

//claimvet:detached
func r3(c requestContext) {}

type t struct {
	claim func()      //claimvet:claim // want `claim has no result`
	take  func() bool //claimvet:claim
}

type i interface {
	Claim()     //claimvet:claim // want `Claim has no result`
	Take() bool //claimvet:claim
}

//claimvet:claim func=dep/http.Error // want `dep/http.Error has no result`
//claimvet:claim func=dep/http.StatusText

func statements(ctx context.Context) {
	a1()             //claimvet:claim // want `//claimvet:claim: the function called has no result`
	if r1() != nil { //claimvet:claim
		return
	}
	a2(nil)           //claimvet:detached // want `//claimvet:detached: the function called has no context.Context parameter`
	r2("", ctx)       //claimvet:detached
	take := func() {} //claimvet:claim // want `take has no result`
	take()
}

var errTaken error

var taken int

type result struct{ Won bool }

//claimvet:claim won=true lost=errTaken // want `a4 returns no error, which lost= asks for`
func a4() bool { return true }

//claimvet:claim won=false // want `a5 returns no bool, which won=false asks for`
func a5() (int, error) { return 0, nil }

//claimvet:claim won=nonzero // want `a6 returns no number, which won=nonzero asks for`
func a6() (bool, error) { return false, nil }

//claimvet:claim won=field:Lost // want `a7 returns no struct with a field Lost`
func a7() (*result, error) { return nil, nil }

//claimvet:claim lost=errTakne // want `errTakne is no variable, so it does nothing; did you mean errTaken\?`
func a8() error { return nil }

//claimvet:claim lost=taken // want `taken is no error`
func a9() error { return nil }

//claimvet:claim lost=errTaken won=field:Won
func r4() (*result, error) { return nil, nil }

//claimvet:claim won=nonzero expires
func r5() (string, error) { return "", nil }
