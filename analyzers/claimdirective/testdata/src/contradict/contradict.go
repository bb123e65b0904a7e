package contradict

import "dep/store"

//claimvet:claim
//claimvet:effect // want `//claimvet:effect contradicts //claimvet:claim, so it does nothing \[directive\]`
func a1() bool { return true }

//claimvet:effect
//claimvet:rollback // want `//claimvet:rollback contradicts //claimvet:effect`
func a2() {}

//claimvet:effect
//claimvet:commit // want `//claimvet:commit contradicts //claimvet:effect`
func a3() {}

//claimvet:rollback
//claimvet:commit // want `//claimvet:commit contradicts //claimvet:rollback`
func a4() {}

//claimvet:rollback
//claimvet:claim // want `//claimvet:claim contradicts //claimvet:rollback`
func a5() bool { return true }

//claimvet:commit
//claimvet:claim // want `//claimvet:claim contradicts //claimvet:commit`
func a6() bool { return true }

//claimvet:holds
//claimvet:claim // want `//claimvet:claim contradicts //claimvet:holds`
func a7() bool { return true }

//claimvet:claim
//claimvet:holds // want `//claimvet:holds contradicts //claimvet:claim`
func a8() bool { return true }

//claimvet:holds
//claimvet:effect in=a8 // want `//claimvet:effect with in= contradicts //claimvet:holds`
func a9() {}

//claimvet:effect in=a8
//claimvet:holds // want `//claimvet:holds contradicts //claimvet:effect with in=`
func a10() {}

//claimvet:claim
//claimvet:claim final // want `//claimvet:claim is declared with final and without, so it does nothing; keep one`
func a11() bool { return true }

//claimvet:effect
//claimvet:effect in=a8 // want `//claimvet:effect is declared with in= and without, which is everywhere, so it does nothing; keep one`
func a12() {}

//claimvet:after a1
//claimvet:after a1 in=a8 // want `//claimvet:after is declared with in= and without`
func a13() {}

//claimvet:after a14 // want `names the function that it is about: nothing comes after itself`
func a14() {}

//claimvet:after a16
func a15() {}

//claimvet:after a15 // want `//claimvet:after contradicts //claimvet:after at a15: each of them would come after the other`
func a16() {}

//claimvet:effect
func a17() {}

//claimvet:rollback func=a17 // want `//claimvet:rollback contradicts //claimvet:effect`

//claimvet:rollback func=dep/store.Destroy // want `//claimvet:rollback contradicts //claimvet:effect, which an imported package declares`

//claimvet:effect func=elsewhere/x.F
//claimvet:rollback func=elsewhere/x.F // want `//claimvet:rollback contradicts //claimvet:effect`

// The same again.

//claimvet:effect
//claimvet:effect // want `//claimvet:effect says the same again; remove one`
func b1() {}

//claimvet:only a1 a2
//claimvet:only a2 a1 // want `//claimvet:only says the same again`
func b2() {}

//claimvet:after a1 in=a2,a3
//claimvet:after a1 in=a3,a2 // want `//claimvet:after says the same again`
func b3() {}

//claimvet:effect func=b4
//claimvet:effect // want `//claimvet:effect says the same again`
func b4() {}

//claimvet:column jobs.state
//claimvet:column Jobs.State // want `//claimvet:column says the same again`

func b5() {
	//claimvet:effect
	b4() //claimvet:effect // want `//claimvet:effect says the same again`
	//claimvet:rollback
	b4() //claimvet:effect // want `//claimvet:effect contradicts //claimvet:rollback`
}

// What goes together.

//claimvet:effect
//claimvet:holds
//claimvet:only a1
//claimvet:only a2
//claimvet:after a1
//claimvet:after a2
func r1() {}

//claimvet:holds
//claimvet:commit
func r2() {}

//claimvet:holds
//claimvet:rollback
func r3() {}

//claimvet:effect in=a1
//claimvet:effect in=a2
func r4() {}

//claimvet:effect func=dep/store.Destroy

func r5() {
	r1() //claimvet:rollback // the statement knows better
}

var _ = store.Limit
