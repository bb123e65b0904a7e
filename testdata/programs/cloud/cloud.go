// Package cloud talks to the machine providers.
package cloud

import (
	"context"
	"errors"
	"time"
)

type Box struct {
	ID       string
	Provider string
	URL      string
}

type Client struct{ endpoint string }

func New(endpoint string) *Client { return &Client{endpoint: endpoint} }

var ErrGone = errors.New("gone")

// Stop stops the box.
//
//claimvet:effect
func (c *Client) Stop(ctx context.Context, id string) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Millisecond):
	}
	return nil
}

// Provision starts a new one.
//
//claimvet:effect
func (c *Client) Provision(ctx context.Context, provider string) (*Box, error) {
	if provider == "" {
		return nil, ErrGone
	}
	return &Box{ID: "x", Provider: provider}, nil
}

// Describe only reads.
func (c *Client) Describe(ctx context.Context, id string) (*Box, error) { return &Box{ID: id}, nil }

// Provider is what services want.
type Provider interface {
	// Stop stops.
	//
	//claimvet:effect
	Stop(ctx context.Context, id string) error
	//claimvet:effect
	Provision(ctx context.Context, provider string) (*Box, error)
	Describe(ctx context.Context, id string) (*Box, error)
}
