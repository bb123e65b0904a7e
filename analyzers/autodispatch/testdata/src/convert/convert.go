package convert

import (
	"context"

	"backend"
)

type Cloud struct{}

//claimvet:only auto
func (c *Cloud) Provision(ctx context.Context, id string) error { return nil }

func (c *Cloud) Name() string { return "cloud" }

type Docker struct{}

func (Docker) Provision(ctx context.Context, id string) error { return nil }
func (Docker) Name() string                                   { return "docker" }

type named interface{ Name() string }

type provisioner interface {
	Provision(ctx context.Context, id string) error
}

type restricted interface {
	//claimvet:only auto
	Provision(ctx context.Context, id string) error
}

func auto(c *Cloud) provisioner {
	var p provisioner = c
	take(c)
	return p
}

func take(p provisioner)                    {}
func takeAll(name string, p ...provisioner) {}
func takeRestricted(p restricted)           {}
func generic[P provisioner](p P)            {}
func constrained[P restricted](p P)         {}
func two() (*Cloud, error)                  { return nil, nil }

type holder struct {
	name string
	p    provisioner
}

type list[P provisioner] struct{ items []P }

func wrong(c *Cloud, r restricted) provisioner {
	var p provisioner = c             // want `converting \*Cloud to provisioner lets anybody call \(\*Cloud\).Provision outside auto, the only function that may call or use it; declare the same //claimvet:only for provisioner.Provision, or hand over another value \[dispatch\]`
	p = c                             // want `converting \*Cloud to provisioner lets anybody call \(\*Cloud\).Provision`
	take(c)                           // want `converting \*Cloud to provisioner`
	takeAll("", Docker{}, c)          // want `converting \*Cloud to provisioner`
	_ = provisioner(c)                // want `converting \*Cloud to provisioner`
	_ = holder{"", c}                 // want `converting \*Cloud to provisioner`
	_ = holder{p: c}                  // want `converting \*Cloud to provisioner`
	_ = []provisioner{c}              // want `converting \*Cloud to provisioner`
	_ = [...]provisioner{2: c}        // want `converting \*Cloud to provisioner`
	_ = map[string]provisioner{"": c} // want `converting \*Cloud to provisioner`
	_ = append([]provisioner(nil), c) // want `converting \*Cloud to provisioner`
	_ = []*holder{{p: c}}             // want `converting \*Cloud to provisioner`
	ch := make(chan provisioner, 1)
	ch <- c                // want `converting \*Cloud to provisioner`
	p, _ = two()           // want `converting \*Cloud to provisioner`
	var b backend.Free = c // want `converting \*Cloud to backend.Free lets anybody call \(\*Cloud\).Provision`
	go take(c)             // want `converting \*Cloud to provisioner`
	generic(c)             // want `instantiating generic with \*Cloud lets anybody call \(\*Cloud\).Provision outside auto`
	_ = list[*Cloud]{}     // want `instantiating list with \*Cloud lets anybody call`
	take(r)                // want `converting restricted to provisioner lets anybody call restricted.Provision outside auto`
	_ = r.(provisioner)    // want `converting restricted to provisioner`
	switch r.(type) {
	case provisioner: // want `converting restricted to provisioner`
	}
	func() provisioner {
		return c // want `converting \*Cloud to provisioner`
	}()
	_, _ = p, b
	return c // want `converting \*Cloud to provisioner`
}

var global provisioner = &Cloud{} // want `converting \*Cloud to provisioner`

func right(c *Cloud, d Docker, r restricted) named {
	var p provisioner = d
	p = d
	take(d)
	takeAll("", Docker{}, d)
	_ = provisioner(d)
	_ = holder{"", d}
	_ = holder{p: d}
	_ = []provisioner{d}
	_ = [...]provisioner{2: d}
	_ = map[string]provisioner{"": d}
	_ = append([]provisioner(nil), d)
	var n named = c // without the method
	var a any = c
	var res restricted = c // restricted itself
	var b backend.Backend = c
	takeRestricted(c)
	takeRestricted(r)
	constrained(c)
	generic(d)
	_ = list[Docker]{}
	p = nil
	_ = r.(named)
	switch r.(type) {
	case *Cloud, nil, Docker:
	}
	var same *Cloud = c
	_, _, _, _, _, _ = p, n, a, res, b, same
	return c
}

var rightGlobal provisioner = Docker{}

// Asserting that a type implements an interface hands over nothing.
var _ provisioner = (*Cloud)(nil)
