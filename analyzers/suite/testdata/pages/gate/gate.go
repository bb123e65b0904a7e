// Package gate declares what the examples of the rule's page use.
package gate

import (
	"database/sql"
	"errors"
)

var ErrBusy = errors.New("busy")

type Cloud struct{}

//claimvet:effect
func (c *Cloud) Stop(id string) error { return nil }

type Handler struct {
	db    *sql.DB
	cloud *Cloud
}

func (h *Handler) start(id string) error { return nil }

func (h *Handler) giveBack(id string) {
	h.db.Exec(`UPDATE machines SET status = 'ready' WHERE id = $1 AND status = 'moving'`, id)
}
