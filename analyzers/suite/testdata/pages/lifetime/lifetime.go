// Package lifetime declares what the examples of the rule's page use.
package lifetime

import "context"

type Handler struct{}

//claimvet:claim
func (h *Handler) claim(ctx context.Context, id string) (won bool, err error) { return true, nil }

//claimvet:rollback
func (h *Handler) release(id string) {}

//claimvet:effect
func (h *Handler) stop(ctx context.Context, id string) {}
