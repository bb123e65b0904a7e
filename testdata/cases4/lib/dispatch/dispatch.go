// Package dispatch picks the backend.
package dispatch

import "github.com/molecule-ai/claimvet/testdata/cases4/lib/direct"

// Auto may go straight to the backends, closures included.
func Auto(id string, cloud bool) {
	if cloud {
		go func() { direct.Cloud(id) }()
		return
	}
	run := new(direct.Docker).Run
	run(id)
}

// A Dispatcher has a backend.
type Dispatcher struct {
	docker  direct.Docker
	backend direct.Backend
}

// Local may go straight to two of them.
func (d *Dispatcher) Local(id string) {
	d.docker.Run(id)
	d.backend.Provision(id)
}

// WrongLocal may not.
func (d *Dispatcher) WrongLocal(id string) {
	d.docker.Run(id) // want [dispatch]
}

// Auto is a method, and it is the function of that name that may.
func (d *Dispatcher) Auto(id string) {
	direct.Cloud(id) // want [dispatch]
}
