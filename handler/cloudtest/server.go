// Package cloudtest keeps a simulated cloud outside of the processes under test, where it survives whatever is done to them,
// and holds it against the database: each box has to be named there.
package cloudtest

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

// Cloud is a simulated cloud that other processes reach over HTTP, by a [Client]. Its methods are safe for concurrent use.
type Cloud struct {
	*cloud.Sim
	server *httptest.Server
	ended  context.Context

	mu     sync.Mutex
	tokens map[cloud.Box]string // by each box that was ever there; "" for one that was put there
	lose   int                  // answers to orders that are still to be lost
}

// New returns a cloud without boxes. It ends with the test.
func New(t testing.TB) *Cloud {
	ended, end := context.WithCancel(context.Background())
	c := &Cloud{Sim: cloud.NewSim(), ended: ended, tokens: make(map[cloud.Box]string)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /stop", c.serve(c.stop))
	mux.HandleFunc("POST /provision", c.serve(c.provision))
	mux.HandleFunc("POST /revoke", c.serve(c.revoke))
	c.server = httptest.NewServer(mux)
	t.Cleanup(func() {
		end()
		c.server.Close()
	})
	return c
}

// URL returns the address for a [Client].
func (c *Cloud) URL() string { return c.server.URL }

// Add puts a running box into the cloud.
func (c *Cloud) Add(box cloud.Box) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tokens[box] = ""
	c.Sim.Add(box)
}

// Made returns each box that was ever made, with the token that it was ordered by.
func (c *Cloud) Made() map[cloud.Box]string {
	made := c.known()
	maps.DeleteFunc(made, func(_ cloud.Box, token string) bool { return token == "" })
	return made
}

func (c *Cloud) known() map[cloud.Box]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.tokens)
}

// LoseAnswers lets the next n boxes be made without telling those who ordered them.
func (c *Cloud) LoseAnswers(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lose = n
}

// call is what goes over the wire.
type call struct{ Provider, Instance, Token, Workspace string }

// serve answers a call. What has arrived is carried out, whether the caller is still there or not.
func (c *Cloud) serve(carryOut func(context.Context, call) (instance string, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var asked call
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		instance, err := carryOut(c.ended, asked)
		switch {
		case errors.Is(err, cloud.ErrRefused):
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		default:
			_ = json.NewEncoder(w).Encode(call{Instance: instance}) // fails only for a caller that has gone
		}
	}
}

// The calls of a Client end here.

//claimvet:effect
func (c *Cloud) stop(ctx context.Context, asked call) (string, error) {
	return "", c.Stop(ctx, cloud.Box{Provider: asked.Provider, Instance: asked.Instance})
}

//claimvet:effect
func (c *Cloud) revoke(ctx context.Context, asked call) (string, error) {
	return "", c.Void(ctx, asked.Provider, asked.Token)
}

//claimvet:effect
func (c *Cloud) provision(ctx context.Context, asked call) (string, error) {
	instance, err := c.Make(ctx, asked.Provider, cloud.Order{Token: asked.Token, Workspace: asked.Workspace})
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	c.tokens[cloud.Box{Provider: asked.Provider, Instance: instance}] = asked.Token
	lost := c.lose > 0
	if lost {
		c.lose--
	}
	c.mu.Unlock()
	if lost {
		panic(http.ErrAbortHandler) // the connection breaks
	}
	return instance, nil
}
