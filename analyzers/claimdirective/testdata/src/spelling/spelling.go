package spelling

//claimvet:efect // want `unknown directive //claimvet:efect, so it does nothing; did you mean //claimvet:effect\? \[directive\]`
func a() {}

// claimvet:rollback // want `// claimvet:rollback is not a directive, so it does nothing; did you mean //claimvet:rollback\? \[directive\]`
func b() {}

//claimvet:clam final // want `did you mean //claimvet:claim\?`
func c() bool { return true }

//claimvet:frobnicate // want `unknown directive //claimvet:frobnicate, so it does nothing; there are claim, column, effect`
func d() {}

//claimvet:claim fianl // want `has no argument "fianl", so it does nothing; did you mean final\?`
func e() bool { return true }

//claimvet:only // want `//claimvet:only names no function`
func f() {}

//claimvet:after // want `//claimvet:after names no function`
func g() {}

//claimvet:effect in F // want `did you mean in=F\?`
func h() {}

//claimvet:column workspaces // want `"workspaces" is not a column, so it does nothing; write <table>.<column>`

//claimvet:ignore claimgate // want `gives no reason, so it does nothing`
func i() {}

//claimvet:ignore claimgat the box is ours // want `there is no rule or pass claimgat, so it does nothing; did you mean claimgate\?`
func j() {}

func k() {
	a() //claimvet:efect // want `did you mean //claimvet:effect\?`
	b() //claimvet:effect because it is // want `has no argument "because"`
	// claimvet:effect // want `is not a directive`
	c()
}

type t interface {
	//claimvet:holdz // want `did you mean //claimvet:holds\?`
	M()
}

// The comment //claimvet:effect in prose is no directive, nor is what follows:
// claimvet: claim first, then stop.
//
//	//claimvet:efect
/* claimvet:effect */
func prose() {}
