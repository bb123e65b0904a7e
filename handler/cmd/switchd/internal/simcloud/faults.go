package simcloud

import (
	"context"
	"time"
)

// Faults are what calls suffer, on all replicas, until others are set.
type Faults struct {
	StopFails        bool          // machines are not stopped
	Refuses          bool          // machines are not made
	StopLatency      time.Duration // how long it takes to stop a machine
	ProvisionLatency time.Duration // how long it takes to make one
}

// Faults reads them.
func (c *Cloud) Faults(ctx context.Context) (Faults, error) {
	var f Faults
	err := c.pool.QueryRow(ctx, `SELECT stop_fails, refuses, stop_latency, provision_latency FROM simcloud.faults`).
		Scan(&f.StopFails, &f.Refuses, &f.StopLatency, &f.ProvisionLatency)
	return f, err
}

// SetFaults sets them.
func (c *Cloud) SetFaults(ctx context.Context, f Faults) error {
	_, err := c.pool.Exec(ctx, `UPDATE simcloud.faults
		SET stop_fails = $1, refuses = $2, stop_latency = $3, provision_latency = $4`,
		f.StopFails, f.Refuses, f.StopLatency, f.ProvisionLatency)
	return err
}
