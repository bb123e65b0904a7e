// Package web reads requests, for handlers in another package. Since it has an effect, what it exports is looked into.
package web

import (
	"encoding/json"
	"net/http"
)

// Decode fills v from the body of a request.
func Decode(r *http.Request, v any) error { return json.NewDecoder(r.Body).Decode(v) }

// Valid only looks at v.
func Valid(v *Order) bool { return v.ID != "" }

// Order is what a client asks for.
type Order struct {
	ID    string
	Force bool
}

// Ship cannot be undone.
//
//claimvet:effect
func Ship(id string) {}
