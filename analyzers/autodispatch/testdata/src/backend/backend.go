// Package backend is what the other packages import.
package backend

import "context"

type Handler struct {
	// Direct is what Auto picks.
	//
	//claimvet:only (*Handler).Auto
	Direct func(id string)
}

func (h *Handler) Auto(id string) {
	h.Cloud(id)
	h.Direct(id)
}

//claimvet:only (*Handler).Auto foreign.Allowed foreign.Server.Dispatch
func (h *Handler) Cloud(id string) {}

//claimvet:only Auto
func Open(name string) error { return nil }

func Auto(name string) error { return Open(name) }

type Backend interface {
	//claimvet:only (*Handler).Auto
	Provision(ctx context.Context, id string) error
}

// Free is the same without a restriction.
type Free interface {
	Provision(ctx context.Context, id string) error
}

//claimvet:only Auto
var Hook = func() {}
