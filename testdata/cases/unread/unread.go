// Package unread has claims whose answer nobody reads, claims that keep nobody out, and statements whose answer is nobody's affair.
package unread

import (
	"context"
	"database/sql"
)

var db *sql.DB

//claimvet:effect
func deliver(id int64) error { return nil }

// The row of a webhook may be there already, and the statement does not fail then.
//
//claimvet:claim final
func wrongRemember(ctx context.Context, key string) error {
	_, err := db.ExecContext(ctx, `INSERT INTO webhooks (key) VALUES ($1) ON CONFLICT (key) DO NOTHING`, key) // want [sql]
	return err
}

//claimvet:claim final
func rightRemember(ctx context.Context, key string) (bool, error) {
	res, err := db.ExecContext(ctx, `INSERT INTO webhooks (key) VALUES ($1) ON CONFLICT (key) DO NOTHING`, key)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// A token that somebody else has redeemed is deleted without an error.
//
//claimvet:claim final
func wrongRedeem(ctx context.Context, token string) error {
	_, err := db.ExecContext(ctx, `DELETE FROM tokens WHERE token = $1`, token) // want [sql]
	return err
}

//claimvet:claim final
func rightRedeem(ctx context.Context, token string) (sql.Result, error) {
	return db.ExecContext(ctx, `DELETE FROM tokens WHERE token = $1`, token)
}

func wrongDropped(ctx context.Context, token string) error {
	_, err := rightRedeem(ctx, token) // want [sql]
	return err
}

func rightRead(ctx context.Context, token string) (bool, error) {
	res, err := rightRedeem(ctx, token)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// Whoever comes takes the lease over.
//
//claimvet:claim final
func wrongLease(ctx context.Context, name, holder string) (bool, error) {
	return affected(db.ExecContext(ctx, `INSERT INTO leases (name, holder) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET holder = excluded.holder`, name, holder)) // want [sql]
}

//claimvet:claim final
func rightLease(ctx context.Context, name, holder string) (bool, error) {
	return affected(db.ExecContext(ctx, `INSERT INTO leases (name, holder, until) VALUES ($1, $2, now() + interval '1 minute')
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE leases.until < now()`, name, holder))
}

func affected(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// The lock is over with its statement, so nothing has to be undone either.
func wrongLock(ctx context.Context) error {
	var id int64
	//claimvet:claim
	err := db.QueryRowContext(ctx, `SELECT id FROM mails WHERE state = 'new' LIMIT 1 FOR UPDATE SKIP LOCKED`).Scan(&id) // want [sql]
	if err != nil {
		return err
	}
	return deliver(id)
}

func rightLock(ctx context.Context) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var id int64
	//claimvet:claim
	err = tx.QueryRowContext(ctx, `SELECT id FROM mails WHERE state = 'new' LIMIT 1 FOR UPDATE SKIP LOCKED`).Scan(&id)
	if err != nil {
		return err
	}
	if err := deliver(id); err != nil {
		return err
	}
	return tx.Commit()
}

// A clean-up changes as many rows as there are.
func rightSweep(ctx context.Context, tenant string) error {
	if _, err := db.ExecContext(ctx, `UPDATE jobs SET state = 'queued' WHERE state = 'running' AND beat < now() - interval '5 minutes'`); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, `UPDATE jobs SET state = 'paused' WHERE tenant_id = $1 AND state = 'queued'`, tenant); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, `UPDATE jobs SET state = 'queued' WHERE tenant_id = $1 AND state = 'paused' AND priority > 5`, tenant)
	return err
}

// In each round the effect comes first.
func wrongFirst(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		if err := deliver(id); err != nil { // want [gate]
			return err
		}
		ok, err := affected(db.ExecContext(ctx, `UPDATE mails SET state = 'sent' WHERE id = $1 AND state = 'new'`, id))
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
	}
	return nil
}

func rightFirst(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		if err := one(context.WithoutCancel(ctx), id); err != nil {
			return err
		}
	}
	return nil
}

func one(ctx context.Context, id int64) error {
	ok, err := affected(db.ExecContext(ctx, `UPDATE mails SET state = 'sent' WHERE id = $1 AND state = 'new'`, id))
	if err != nil || !ok {
		return err
	}
	sent := false
	defer func() {
		if !sent {
			_, _ = db.ExecContext(ctx, `UPDATE mails SET state = 'new' WHERE id = $1 AND state = 'sent'`, id)
		}
	}()
	if err := deliver(id); err != nil {
		return err
	}
	sent = true
	return nil
}
