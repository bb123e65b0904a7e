package handler

import (
	"net/http"
	"slices"

	"github.com/molecule-ai/claimvet/handler/store"
)

// guard answers a request that must not even try to claim; nil means that it may. What is judged here of the workspace's
// own row, the claim compares again. The parent's status is another row: a parent that pauses at this very moment does not
// stop the switch.
func guard(ws store.Workspace, req request) *answer {
	switch {
	case ws.Status == "removed":
		return notFound("There is no such workspace.")
	case !ws.Cloud || !slices.Contains(clouds, ws.Provider):
		return conflict("NOT_SAAS", "The workspace does not run on a cloud.")
	case ws.Runtime == "external" || ws.Runtime == "mock":
		return conflict("EXTERNAL_RUNTIME", "The workspace brings its own machine.")
	case ws.ParentStatus == "paused":
		return conflict("PARENT_PAUSED", "The workspace's parent is paused.")
	case ws.Status == "paused" || ws.Status == "hibernated":
		return conflict("NOT_SWITCHABLE", "The workspace must be resumed first.")
	case ws.Provider == req.Provider && ws.Status == "online":
		return ok(http.StatusOK, noop{"noop"})
	case ws.Persistent && !req.ConfirmDataLoss:
		return conflict("DATA_LOSS_UNCONFIRMED", "The persistent volume stays behind. Send confirm_data_loss to accept that.")
	}
	return nil
}

// noop is the body of a switch to where the workspace is already.
type noop struct {
	Status string `json:"status"`
}
