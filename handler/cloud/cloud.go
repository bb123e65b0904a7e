// Package cloud says what a switch asks of a provider of machines, and ships a simulated one.
//
// The machine that a workspace runs on is called its box.
package cloud

import (
	"context"
	"errors"
)

// ErrRefused says that the provider made no box and will make none, however often it is asked.
var ErrRefused = errors.New("refused by the provider")

// Box names a machine.
type Box struct {
	Provider string // aws, gcp, hetzner
	Instance string // as the provider names it
}

// A Stopper destroys boxes.
type Stopper interface {
	// Stop returns once the box is gone for good, also if it was gone before. After an error it may still run.
	//
	//claimvet:effect
	//claimvet:after (*github.com/molecule-ai/claimvet/handler/store.Store).Begin in=(*github.com/molecule-ai/claimvet/handler.Handler).SwitchProvider
	Stop(ctx context.Context, box Box) error
}

// An Order asks for a box.
type Order struct {
	// The same token gives the same box, however often it is asked for, and never a second one: when the box is gone, the
	// token is refused. The box is tagged with it.
	Token     string
	Workspace string
}

// A Provisioner makes boxes on one provider.
type Provisioner interface {
	// Provision returns once the box runs. After an error other than [ErrRefused] there may be a box, which the same
	// token finds again, and [Provisioner.Revoke] stops.
	//
	//claimvet:effect
	//claimvet:only (*github.com/molecule-ai/claimvet/handler.Auto).Provision
	//claimvet:after (*github.com/molecule-ai/claimvet/handler/store.Store).Repoint in=(*github.com/molecule-ai/claimvet/handler.Handler).SwitchProvider
	Provision(ctx context.Context, order Order) (instance string, err error)

	// Revoke returns once there is no box of the token, and there will be none: an order that is still on its way, or is
	// repeated, is refused. A provider that cannot promise the second by itself is asked for the box, which is then stopped:
	// the token is spent. After an error there may still be a box.
	//
	//claimvet:effect
	//claimvet:only (*github.com/molecule-ai/claimvet/handler.Auto).Revoke
	Revoke(ctx context.Context, token string) error
}
