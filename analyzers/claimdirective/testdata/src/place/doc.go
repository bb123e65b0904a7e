// Package place has directives in all sorts of places.
//
//claimvet:effect // want `stands at the package clause`
//claimvet:column workspaces.status
package place

//claimvet:column jobs.state

// In the doc comment of a function is at top level, too.
//
//claimvet:column jobs.phase
func column() {}

type row struct {
	Status string //claimvet:column jobs.status // want `stands inside a declaration, so it does nothing; columns are declared at top level`
}
