package directives

import "log"

//claimvet:effect func=wrongNobody // want [directive]

//claimvet:effect func=(*wrongType).nothing // want [directive]

//claimvet:effect func=os/exec.Nothing // want [directive]

//claimvet:effect in=server func=(*os/exec.Cmd).Run

//claimvet:rollback // want [directive]

//claimvet:column // want [directive]

//claimvet:column status // want [directive]

//claimvet:column boxes.status

// A column is declared at top level.
func wrongColumn() {
	//claimvet:column boxes.name // want [directive]
	log.Print("column")
}

// A statement without a call.
func wrongStatement(id string) string {
	other := id //claimvet:commit // want [directive]
	//claimvet:commit // want [directive]
	other += id
	return other
}

// Statements with calls.
func rightStatement(id string) {
	log.Print("a", id) //claimvet:commit
	//claimvet:commit
	log.Print("b", id)
}

// The claim's statement calls what has no result.
func wrongStatementClaim(id string) {
	wrongClaim(id) //claimvet:claim // want [directive]
}

// Misspelt at the end of a line.
func wrongStatementSpelling(id string) {
	log.Print("a", id) //claimvet:comit // want [directive]
}

// Nothing follows the directive.
func wrongLast(id string) {
	log.Print("a", id)
	//claimvet:commit // want [directive]
}

// The directive in a closure.
func rightClosure(id string) func() {
	return func() {
		log.Print("a", id) //claimvet:commit
	}
}
