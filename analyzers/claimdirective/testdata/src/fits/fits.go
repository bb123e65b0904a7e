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
