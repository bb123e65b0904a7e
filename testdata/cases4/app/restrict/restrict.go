// Package restrict is neither the dispatcher nor the backend.
package restrict

import (
	"sync"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/direct"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/dispatch"
)

// The dispatcher is open to all.
func rightAuto(id string) { dispatch.Auto(id, true) }

// The direct way is closed.
func wrongCloud(id string) {
	direct.Cloud(id) // want [dispatch]
}

// A function of the same name in another package is not the dispatcher.
func Auto(id string) {
	direct.Cloud(id) // want [dispatch]
}

// A value is as good as a call.
func wrongValue(id string, run func(func(string), string)) {
	run(direct.Cloud, id) // want [dispatch]
}

// The dispatcher's value is open.
func rightValue(id string, run func(func(string, bool), string)) {
	run(dispatch.Auto, id)
}

// The method is closed, in a closure as well.
func wrongMethod(d *direct.Docker, wg *sync.WaitGroup, id string) {
	wg.Go(func() {
		d.Run(id) // want [dispatch]
	})
}

// The neighbouring method is open.
func rightMethod(d *direct.Docker, wg *sync.WaitGroup) {
	wg.Go(func() { d.Ping() })
}

// A method value is taking its value.
func wrongMethodValue(d *direct.Docker) func(string) {
	return d.Run // want [dispatch]
}

// A method expression is taking its value.
func wrongMethodExpression() func(*direct.Docker, string) {
	return (*direct.Docker).Run // want [dispatch]
}

type host struct{ *direct.Docker }

// Promoted, the method is still closed.
func (h host) wrongPromoted(id string) {
	h.Run(id) // want [dispatch]
}

// Promoted, the neighbour is open.
func (h host) rightPromoted() { h.Ping() }

// The interface's method is closed.
func wrongInterface(b direct.Backend, id string) {
	b.Provision(id) // want [dispatch]
}

type runner interface{ Run(id string) }

type pinger interface{ Ping() }

// Converting to an interface that exposes the method is taking its value.
func wrongConversion(d *direct.Docker) runner {
	return d // want [dispatch]
}

// Converting to an interface that does not is no such thing.
func rightConversion(d *direct.Docker) pinger {
	return d
}
