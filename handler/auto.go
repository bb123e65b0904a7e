package handler

import (
	"context"
	"errors"
	"fmt"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/store"
)

// ErrNotAdmitted says that the provisioner was not called, since it was called before for this owner of the switch, or
// since the switch has another owner or is in another phase.
var ErrNotAdmitted = errors.New("provisioning not admitted")

// Auto picks the provisioner of a workspace's provider. Nothing else calls a provisioner.
type Auto struct {
	store    *store.Store
	backends map[string]cloud.Provisioner
}

// NewAuto returns a dispatcher to the backends, which are keyed by provider.
func NewAuto(s *store.Store, backends map[string]cloud.Provisioner) *Auto {
	return &Auto{store: s, backends: backends}
}

// Provision makes the new box of a switch, on the provider that the claim names, and returns its instance. It calls the
// provider once per owner of the switch, in all replicas together; a second call returns [ErrNotAdmitted].
//
//claimvet:holds
func (a *Auto) Provision(ctx context.Context, c *store.Claim) (instance string, err error) {
	backend, known := a.backends[c.To()]
	if !known {
		return "", fmt.Errorf("no provisioner for %q: %w", c.To(), cloud.ErrRefused)
	}
	admitted, err := a.store.Admit(ctx, c)
	if err != nil {
		return "", fmt.Errorf("admit: %w", err)
	}
	if !admitted {
		return "", ErrNotAdmitted
	}
	err = a.store.Holding(ctx, c, func(ctx context.Context) (err error) {
		instance, err = backend.Provision(ctx, cloud.Order{Token: c.ID().String(), Workspace: c.Workspace().String()})
		return err
	})
	if err == nil && instance == "" {
		err = errors.New("the provider named no instance")
	}
	return instance, err
}

// Revoke stops the box that was ordered for a failed switch, if there is one, and sees to it that none is made any more.
//
//claimvet:holds
func (a *Auto) Revoke(ctx context.Context, l *store.Leak) error {
	backend, known := a.backends[l.Provider()]
	if !known {
		return fmt.Errorf("no provisioner for %q", l.Provider())
	}
	return backend.Revoke(ctx, l.Switch().String())
}
