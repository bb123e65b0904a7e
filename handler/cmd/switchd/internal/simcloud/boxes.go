package simcloud

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/molecule-ai/claimvet/handler/cloud"
)

// Running is a box that runs.
type Running struct {
	cloud.Box
	Made time.Time
}

// Add puts a running box into the cloud, unless there was one of that name.
func (c *Cloud) Add(ctx context.Context, box cloud.Box) error {
	_, err := c.pool.Exec(ctx, `INSERT INTO simcloud.boxes (provider, instance) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
		box.Provider, box.Instance)
	return err
}

// Boxes lists the boxes that run.
func (c *Cloud) Boxes(ctx context.Context) ([]Running, error) {
	rows, err := c.pool.Query(ctx, `SELECT provider, instance, made_at FROM simcloud.boxes WHERE gone_at IS NULL
		ORDER BY provider, made_at, instance`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r Running, err error) {
		err = row.Scan(&r.Provider, &r.Instance, &r.Made)
		return r, err
	})
}
