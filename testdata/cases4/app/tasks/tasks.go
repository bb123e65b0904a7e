// Package tasks has no effect, no rollback and no declaration: the columns are declared two packages away.
package tasks

import (
	"context"
	"errors"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/taskdb"
)

var errBusy = errors.New("somebody else is at it")

// The client may cancel what follows the claim.
func wrongPick(ctx context.Context, id string) error {
	won, err := taskdb.Pick(ctx, id)
	if err != nil || !won {
		return err
	}
	return taskdb.Log(ctx, id) // want [lifetime]
}

// The client may not.
func rightPick(ctx context.Context, id string) error {
	won, err := taskdb.Pick(ctx, id)
	if err != nil || !won {
		return err
	}
	return taskdb.Log(context.WithoutCancel(ctx), id)
}

// The neighbouring column is not declared.
func rightShow(ctx context.Context, id string) error {
	won, err := taskdb.Show(ctx, id)
	if err != nil || !won {
		return err
	}
	return taskdb.Log(ctx, id)
}

// The statement is here, the declaration is not.
func wrongPhase(ctx context.Context, id string) error {
	res, err := taskdb.DB.ExecContext(ctx, `UPDATE tasks SET phase = 'run' WHERE id = $1 AND phase = 'wait'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return taskdb.Log(ctx, id) // want [lifetime]
}

// The statement is here, and its condition is on another column.
func rightPhaseUnguarded(ctx context.Context, id string) error {
	res, err := taskdb.DB.ExecContext(ctx, `UPDATE tasks SET phase = 'run' WHERE id = $1 AND owner IS NULL`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return taskdb.Log(ctx, id)
}

// A phase is not final, but nothing hangs on it: that is inference, and R3 is not asked.
func rightPhaseAlone(id string) error {
	res, err := taskdb.DB.Exec(`UPDATE tasks SET phase = 'run' WHERE id = $1 AND phase = 'wait'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return taskdb.Log(context.Background(), id)
}
