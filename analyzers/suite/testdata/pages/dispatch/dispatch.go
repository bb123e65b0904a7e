// Package dispatch declares what the examples of the rule's page use.
package dispatch

type Handler struct{}

func (h *Handler) goAsync(f func()) { go f() }

func (h *Handler) provisionAuto(id string) { h.provisionCloud(id) }

//claimvet:only (*Handler).provisionAuto
func (h *Handler) provisionCloud(id string) {}
