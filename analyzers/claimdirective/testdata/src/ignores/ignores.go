package ignores

//claimvet:only auto
func direct() {}

func auto() { direct() }

func used(run func(func())) {
	direct() //claimvet:ignore autodispatch the tests want it
	//claimvet:ignore autodispatch the tests want it
	direct()
	run(func() { direct() }) //claimvet:ignore autodispatch the tests want it
	run(func() {             //claimvet:ignore autodispatch the whole statement
		direct()
		direct()
	})
	run(func() {
		direct()
	}) //claimvet:ignore autodispatch the whole statement
	defer direct() //claimvet:ignore autodispatch the tests want it
}

// function is excused as a whole.
//
//claimvet:ignore autodispatch the tests want it
func function() {
	direct()
	if true {
		direct()
	}
}

//claimvet:ignore autodispatch func=named the tests want it

func named() { direct() }

var table = map[string]func(){
	"a": direct, //claimvet:ignore autodispatch a declaration is one statement
	"b": direct,
}

//claimvet:ignore autodispatch the tests want it
var first = direct

var second = direct //claimvet:ignore autodispatch the tests want it

func unused(run func(func())) {
	auto() //claimvet:ignore autodispatch it dispatches // want `//claimvet:ignore autodispatch silences nothing; remove it \[directive\]`
	//claimvet:ignore autodispatch it dispatches // want `silences nothing`
	auto()
	if true { //claimvet:ignore autodispatch the header alone // want `silences nothing`
		auto()
	}
	return //claimvet:ignore autodispatch leaves // want `silences nothing`
} //claimvet:ignore autodispatch where it ends // want `silences nothing`

//claimvet:ignore autodispatch nothing to see // want `silences nothing`
func nothing() {}

//claimvet:ignore autodispatch func=auto it may // want `silences nothing`

//claimvet:ignore autodispatch func=fmt.Println of another package // want `fmt.Println is not a function of this package`

//claimvet:ignore autodispatch func=Auto gone // want `there is no function Auto in this package, so it does nothing; did you mean auto\?`

//claimvet:ignore autodispatch in the middle of nowhere // want `//claimvet:ignore stands at nothing, so it does nothing; it belongs in the doc comment of a function, or at a statement`

func misplaced() {
	//claimvet:ignore autodispatch too far away // want `//claimvet:ignore stands at no statement`

	auto()
	//claimvet:ignore autodispatch once
	//claimvet:ignore autodispatch twice // want `//claimvet:ignore says the same again; remove one`
	direct()
}

// The other passes are asked too: without them nothing is known.
func otherPass() {
	//claimvet:ignore claimdirective the constant is a function in another build
	//claimvet:effect
	_ = 1

	//claimvet:ignore claimdirective nothing is wrong here // want `//claimvet:ignore claimdirective silences nothing`
	auto()
}

// windowsOnly is declared in another build.
//
//claimvet:ignore claimdirective declared in another build
//claimvet:only windowsOnly
func elsewhere() {}

//claimvet:effect func=linuxOnly
//claimvet:ignore claimdirective declared in another build

func testFile() {}
