// Package directive declares what the examples of the rule's page use.
package directive

type Cloud struct{}

func (c *Cloud) Start(id string) {}

type Handler struct{ cloud *Cloud }

func (h *Handler) provisionAuto(id string) { h.provisionCloud(id) }
