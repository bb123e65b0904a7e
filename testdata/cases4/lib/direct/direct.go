// Package direct goes straight to a backend, which is for the dispatcher alone. It cannot import the dispatcher's package, and
// names it all the same.
package direct

import "log"

// Cloud goes to the cloud.
//
//claimvet:only github.com/molecule-ai/claimvet/testdata/cases4/lib/dispatch.Auto
func Cloud(id string) { log.Print("cloud ", id) }

// A Docker goes to this machine.
type Docker struct{ name string }

// Run runs.
//
//claimvet:only github.com/molecule-ai/claimvet/testdata/cases4/lib/dispatch.Auto (*github.com/molecule-ai/claimvet/testdata/cases4/lib/dispatch.Dispatcher).Local
func (d *Docker) Run(id string) { log.Print(d.name, id) }

// Ping may be called by all.
func (d *Docker) Ping() { log.Print(d.name) }

// A Backend is implemented elsewhere.
type Backend interface {
	//claimvet:only (*github.com/molecule-ai/claimvet/testdata/cases4/lib/dispatch.Dispatcher).Local
	Provision(id string)
}

// Retry is one of those that may not.
func Retry(id string) {
	Cloud(id) // want [dispatch]
}
