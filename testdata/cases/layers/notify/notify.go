// Package notify has its own interface, which a type of a package that it imports implements.
package notify

import (
	"context"

	"github.com/molecule-ai/claimvet/testdata/cases/layers/post"
	"github.com/molecule-ai/claimvet/testdata/cases/layers/store"
)

type shipper interface {
	Ship(to string) (string, error)
}

var _ shipper = post.Express{}

type desk struct {
	store *store.Parcels
	out   shipper
}

func (d *desk) wrongHand(ctx context.Context, id int64) error {
	ok, err := d.store.TryReserve(ctx, id)
	if err != nil {
		return err
	}
	if !ok {
		println("somebody else has it")
	}
	_, err = d.out.Ship("there") // want [gate]
	return err                   // want [stranded]
}

func (d *desk) rightHand(ctx context.Context, id int64) error {
	ok, err := d.store.TryReserve(ctx, id)
	if err != nil || !ok {
		return err
	}
	after := context.WithoutCancel(ctx)
	defer func() { _ = d.store.Release(after, id) }()
	_, err = d.out.Ship("there")
	return err
}
