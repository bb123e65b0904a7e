// Package simcloud simulates clouds for trying switchd out: several providers in one, with delays and faults that can be set
// while it runs. Its state is in a PostgreSQL schema of its own, simcloud, so that it does what a real cloud does: it is there
// when a server is killed, and all replicas see the same.
package simcloud

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

//go:embed schema.sql
var schema string

var errStop = errors.New("the simulated cloud fails to stop machines")

// Cloud is the simulated cloud. Its methods are safe for concurrent use.
type Cloud struct {
	pool *pgxpool.Pool
	hook func(ctx context.Context, point string)
}

// Open returns the cloud of a database, and makes its schema if it is not there. The hook, if there is one, is called at the
// beginning and the end of each call: "before stop", "after stop", and so on for provision and revoke.
func Open(ctx context.Context, pool *pgxpool.Pool, hook func(ctx context.Context, point string)) (*Cloud, error) {
	if _, err := pool.Exec(ctx, schema); err != nil {
		return nil, fmt.Errorf("the simulated cloud: %w", err)
	}
	if hook == nil {
		hook = func(context.Context, string) {}
	}
	return &Cloud{pool: pool, hook: hook}, nil
}

// Stop implements [cloud.Stopper].
//
//claimvet:effect
func (c *Cloud) Stop(ctx context.Context, box cloud.Box) error {
	c.hook(ctx, "before stop")
	defer c.hook(ctx, "after stop")
	if err := c.sufferStop(ctx); err != nil {
		return err
	}
	_, err := c.pool.Exec(ctx, `UPDATE simcloud.boxes SET gone_at = coalesce(gone_at, now()) WHERE provider = $1 AND instance = $2`,
		box.Provider, box.Instance)
	return err
}

// On returns the provisioner of one provider.
func (c *Cloud) On(provider string) cloud.Provisioner { return backend{c, provider} }

type backend struct {
	cloud *Cloud
	name  string
}

// Provision implements [cloud.Provisioner].
//
//claimvet:effect
//claimvet:only (*github.com/molecule-ai/claimvet/handler.Auto).Provision
func (p backend) Provision(ctx context.Context, order cloud.Order) (string, error) {
	c := p.cloud
	c.hook(ctx, "before provision")
	defer c.hook(ctx, "after provision")
	if err := c.sufferProvision(ctx); err != nil {
		return "", err
	}
	_, err := c.pool.Exec(ctx, `INSERT INTO simcloud.boxes (provider, instance, token) VALUES ($1, $2, $3)
		ON CONFLICT (provider, token) DO NOTHING`, p.name, fmt.Sprintf("%s-%.13s", p.name, order.Token), order.Token)
	if err != nil {
		return "", err
	}
	var instance string
	err = c.pool.QueryRow(ctx, `SELECT instance FROM simcloud.boxes WHERE provider = $1 AND token = $2 AND gone_at IS NULL`,
		p.name, order.Token).Scan(&instance)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("the token is spent: %w", cloud.ErrRefused)
	}
	return instance, err
}

// Revoke implements [cloud.Provisioner]. It suffers what stops suffer.
//
//claimvet:effect
//claimvet:only (*github.com/molecule-ai/claimvet/handler.Auto).Revoke
func (p backend) Revoke(ctx context.Context, token string) error {
	c := p.cloud
	c.hook(ctx, "before revoke")
	defer c.hook(ctx, "after revoke")
	if err := c.sufferStop(ctx); err != nil {
		return err
	}
	_, err := c.pool.Exec(ctx, `INSERT INTO simcloud.boxes AS b (provider, token, gone_at) VALUES ($1, $2, now())
		ON CONFLICT (provider, token) DO UPDATE SET gone_at = coalesce(b.gone_at, now())`, p.name, token)
	return err
}

// sufferStop is what a stop suffers.
func (c *Cloud) sufferStop(ctx context.Context) error {
	f, err := c.Faults(ctx)
	if err != nil {
		return err
	}
	if err := pause(ctx, f.StopLatency); err != nil {
		return err
	}
	if f, err = c.Faults(ctx); err == nil && f.StopFails { // as it is now: somebody may have mended it meanwhile
		return errStop
	}
	return err
}

// sufferProvision is what an order for a box suffers.
func (c *Cloud) sufferProvision(ctx context.Context) error {
	f, err := c.Faults(ctx)
	if err != nil {
		return err
	}
	if err := pause(ctx, f.ProvisionLatency); err != nil {
		return err
	}
	if f, err = c.Faults(ctx); err == nil && f.Refuses {
		return cloud.ErrRefused
	}
	return err
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
