package handler

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"github.com/google/uuid"

	"github.com/molecule-ai/claimvet/handler/store"
)

// retryAfter is what a client that comes too early is told to wait, in seconds.
const retryAfter = "5"

// answer is a response that is not written yet.
type answer struct {
	status int
	head   http.Header
	body   any
}

// problem is an error's body: RFC 9457 with the members error, which names the case for programs, and switch_id.
type problem struct {
	Type   string     `json:"type"`
	Title  string     `json:"title"`
	Status int        `json:"status"`
	Detail string     `json:"detail"`
	Code   string     `json:"error"`
	Switch *uuid.UUID `json:"switch_id,omitempty"`
}

func ok(status int, body any) *answer {
	return &answer{status, http.Header{"Content-Type": {"application/json"}}, body}
}

func problemOf(status int, code, detail string) *answer {
	return &answer{status, http.Header{"Content-Type": {"application/problem+json"}}, &problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Code: code,
	}}
}

func badRequest(code, detail string) *answer { return problemOf(http.StatusBadRequest, code, detail) }
func conflict(code, detail string) *answer   { return problemOf(http.StatusConflict, code, detail) }
func notFound(detail string) *answer         { return problemOf(http.StatusNotFound, "NOT_FOUND", detail) }
func unavailable(code, detail string) *answer {
	return problemOf(http.StatusServiceUnavailable, code, detail).retry()
}

func (a *answer) header(key, value string) *answer {
	a.head.Set(key, value)
	return a
}

// retry tells the client to come again.
func (a *answer) retry() *answer { return a.header("Retry-After", retryAfter) }

// of names the switch that a problem is about.
func (a *answer) of(id uuid.UUID) *answer {
	a.body.(*problem).Switch = &id
	return a
}

func (a *answer) write(w http.ResponseWriter) {
	for key, values := range a.head {
		w.Header()[key] = values
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(a.status)
	_ = json.NewEncoder(w).Encode(a.body) // fails only for a client that has gone
}

// unread answers a request whose row could not be read.
func (h *Handler) unread(what string, id uuid.UUID, err error) *answer {
	if errors.Is(err, store.ErrNotFound) {
		return notFound("There is no such " + what + ".")
	}
	return h.unknown("read "+what, id, err)
}

// unknown answers a request that the database did not answer.
func (h *Handler) unknown(what string, id uuid.UUID, err error) *answer {
	level := slog.LevelError
	if errors.Is(err, context.Canceled) {
		level = slog.LevelInfo // the client has left, and nothing is wrong here
	}
	h.log.Log(context.Background(), level, "database", "step", what, "id", id, "error", err)
	return unavailable("UNAVAILABLE", "The service cannot answer at the moment.")
}

func noRoute(w http.ResponseWriter, _ *http.Request) { notFound("There is nothing here.").write(w) }

func methodNotAllowed(allow string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		problemOf(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "Allowed here: "+allow+".").header("Allow", allow).write(w)
	}
}
