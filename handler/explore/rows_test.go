package explore_test

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

// rows is all that the database holds at one moment.
type rows struct {
	Workspaces []workspaceRow
	Switches   []switchRow
	Events     []eventRow

	text string // all of it, with every column
}

type workspaceRow struct {
	ID         uuid.UUID
	Status     string
	Runtime    string
	Provider   string
	Persistent bool
	Instance   string
	Token      uuid.UUID `json:"claim_token"` // uuid.Nil: free
	Text       string
}

func (w workspaceRow) box() cloud.Box { return cloud.Box{Provider: w.Provider, Instance: w.Instance} }

type switchRow struct {
	ID         uuid.UUID
	Workspace  uuid.UUID `json:"workspace_id"`
	From       string    `json:"from_provider"`
	To         string    `json:"to_provider"`
	Old        string    `json:"old_instance_id"`
	Prior      string    `json:"prior_status"`
	Phase      string
	Fence      int64
	Admitted   int64     `json:"provision_fence"`
	LeaseToken uuid.UUID `json:"lease_token"`
	Expired    bool
	OldBox     string `json:"old_box"`
	New        string `json:"new_instance_id"`
}

func (s switchRow) oldBox() cloud.Box { return cloud.Box{Provider: s.From, Instance: s.Old} }

func (s switchRow) finished() bool { return final[s.Phase] }

var final = map[string]bool{"done": true, "rolled_back": true, "failed": true}

type eventRow struct {
	Type       string `json:"event_type"`
	Unresolved bool
	Payload    struct {
		Switch   uuid.UUID `json:"switch_id"`
		Instance string    `json:"old_instance_id"`
		Provider string    `json:"old_provider"`
	}
}

// box is the old box that the event accounts for; the zero box for none.
func (e eventRow) box() cloud.Box {
	return cloud.Box{Provider: e.Payload.Provider, Instance: e.Payload.Instance}
}

const (
	exhausted    = "workspace.provider.switch_stop_exhausted"
	failed       = "workspace.provider.switch_failed"
	provisioning = "workspace.provisioning"
)

// switchOf returns the switch of that id, nil for none.
func (r *rows) switchOf(id uuid.UUID) *switchRow {
	for i := range r.Switches {
		if r.Switches[i].ID == id {
			return &r.Switches[i]
		}
	}
	return nil
}

func (r *rows) workspaceOf(id uuid.UUID) *workspaceRow {
	for i := range r.Workspaces {
		if r.Workspaces[i].ID == id {
			return &r.Workspaces[i]
		}
	}
	return nil
}

// leased says that there is a lease to run out.
func leased(r *rows) bool {
	for _, s := range r.Switches {
		if !s.finished() && !s.Expired {
			return true
		}
	}
	return false
}

// unfinished says that there is something to take over.
func unfinished(r *rows) bool {
	for _, s := range r.Switches {
		if !s.finished() {
			return true
		}
	}
	return false
}

// leaks says that there is something to reap.
func leaks(r *rows) bool {
	for _, e := range r.Events {
		if e.Unresolved && e.Type != provisioning {
			return true
		}
	}
	return false
}

// claimed says that a switch owns a workspace.
func claimed(r *rows) bool {
	for _, w := range r.Workspaces {
		if w.Token != uuid.Nil {
			return true
		}
	}
	return false
}

func free(r *rows) bool { return !claimed(r) }

const sqlRows = `SELECT json_build_object(
	'workspaces', (SELECT coalesce(json_agg(to_jsonb(w) || jsonb_build_object(
		'provider', coalesce(nullif(compute->>'provider', ''), 'aws'), 'instance', coalesce(instance_id, ''),
		'persistent', coalesce(compute->>'data_persistence', '') = 'true', 'text', w::text) ORDER BY id), '[]') FROM workspaces w),
	'switches', (SELECT coalesce(json_agg(to_jsonb(s) || jsonb_build_object(
		'expired', coalesce(lease_expires_at <= now(), false)) ORDER BY id), '[]') FROM provider_switches s),
	'events', (SELECT coalesce(json_agg(to_jsonb(e) || jsonb_build_object('unresolved', resolved_at IS NULL) ORDER BY id), '[]')
		FROM structure_events e))::text`

func (s *stage) look() (*rows, error) {
	r := new(rows)
	if err := s.pool.QueryRow(context.Background(), sqlRows).Scan(&r.text); err != nil {
		return nil, err
	}
	return r, json.Unmarshal([]byte(r.text), r)
}
