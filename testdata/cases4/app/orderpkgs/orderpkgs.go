// Package orderpkgs uses steps whose order another package declared.
package orderpkgs

import (
	"net/http"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/steps"
)

// Through the interface.
func rightCloud(c steps.Cloud, id string) error {
	if err := c.Stop(id); err != nil {
		return err
	}
	return c.Create(id)
}

// Through the interface, the other way round.
func wrongCloud(c steps.Cloud, id string) error {
	if err := c.Create(id); err != nil { // want [order]
		return err
	}
	return c.Stop(id)
}

// The first step is in the other package's helper.
func rightShut(b *steps.Box) error {
	if err := b.Shut(); err != nil {
		return err
	}
	return b.Erase()
}

// Both steps are in the other package's helpers.
func wrongWipe(b *steps.Box) error {
	if err := b.Wipe(); err != nil { // want [order]
		return err
	}
	return b.Shut()
}

// Both steps are in the other package's helpers, in order.
func rightWipe(b *steps.Box) error {
	if err := b.Shut(); err != nil {
		return err
	}
	return b.Wipe()
}

// wipe leaves the first step to its callers.
func wipe(b *steps.Box) error { return b.Wipe() }

// Nobody comes before a handler: the duty came through two packages.
func wrongHandler(w http.ResponseWriter, r *http.Request) {
	if err := wipe(&steps.Box{ID: r.PathValue("id")}); err != nil { // want [order]
		w.WriteHeader(http.StatusBadGateway)
	}
}

// A handler that closes.
func rightHandler(w http.ResponseWriter, r *http.Request) {
	b := &steps.Box{ID: r.PathValue("id")}
	if err := b.Close(); err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	if err := wipe(b); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// What has both in it is in order, or was reported where it is.
func rightWhole(w http.ResponseWriter, r *http.Request) {
	b := &steps.Box{ID: r.PathValue("id")}
	if b.Right() != nil || b.Wrong() != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

type disk struct{ *steps.Box }

// Promoted methods.
func (d disk) rightPromoted() error {
	if err := d.Close(); err != nil {
		return err
	}
	return d.Erase()
}

// Promoted methods, one of them on one path only.
func (d disk) wrongPromoted(open bool) error {
	if open {
		if err := d.Close(); err != nil {
			return err
		}
	}
	return d.Erase() // want [order]
}
