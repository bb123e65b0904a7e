package handler

import (
	"net/http"
	"time"

	"github.com/google/uuid"
)

// switchState is the body of a switch that is asked for.
type switchState struct {
	Switch    uuid.UUID  `json:"switch_id"`
	Workspace uuid.UUID  `json:"workspace_id"`
	Status    string     `json:"status"` // switching, done, failed, rolled_back
	Phase     string     `json:"phase"`
	From      string     `json:"from"`
	To        string     `json:"to"`
	OldBox    string     `json:"old_machine"` // running, stopped, unresolved, none
	Created   time.Time  `json:"created_at"`
	Updated   time.Time  `json:"updated_at"`
	Finished  *time.Time `json:"finished_at"`
}

// ReadSwitch serves GET /workspaces/{id}/switches/{switch_id}.
func (h *Handler) ReadSwitch(w http.ResponseWriter, r *http.Request) {
	workspace, err := parseID(r.PathValue("id"))
	if err != nil {
		badRequest("INVALID_ID", "The workspace's id is not a UUID.").write(w)
		return
	}
	id, err := parseID(r.PathValue("switch_id"))
	if err != nil {
		badRequest("INVALID_ID", "The switch's id is not a UUID.").write(w)
		return
	}
	sw, err := h.store.Switch(r.Context(), workspace, id)
	if err != nil {
		h.unread("switch", id, err).write(w)
		return
	}
	status := sw.Phase
	if sw.Finished == nil {
		status = "switching"
	}
	ok(http.StatusOK, switchState{
		Switch: sw.ID, Workspace: sw.Workspace, Status: status, Phase: sw.Phase, From: sw.From, To: sw.To,
		OldBox: sw.OldBox, Created: sw.Created.UTC(), Updated: sw.Updated.UTC(), Finished: sw.Finished,
	}).write(w)
}
