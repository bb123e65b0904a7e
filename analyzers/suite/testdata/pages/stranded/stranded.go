// Package stranded declares what the examples of the rule's page use.
package stranded

import "errors"

var ErrBusy = errors.New("busy")

type Cloud struct{}

//claimvet:effect
func (c *Cloud) Stop(id string) error { return nil }

type Handler struct{ cloud *Cloud }

//claimvet:claim
func (h *Handler) claim(id string) (won bool, err error) { return true, nil }

//claimvet:rollback
func (h *Handler) release(id string) {}

//claimvet:commit
func (h *Handler) finish(id string) error { return nil }
