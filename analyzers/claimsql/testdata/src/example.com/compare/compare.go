// Package compare has declared claims that compare what they set, or do not.
package compare

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"gorm.io/gorm"
)

var (
	db   *sql.DB
	pool *pgxpool.Pool
	orm  *gorm.DB
	ctx  = context.Background()
)

func won(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

//claimvet:claim final
func wrongNothing(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id)) // want `this UPDATE of jobs is a claim, but sets status without comparing it in its WHERE, so whoever runs it wins: add AND status <> 'running' \[sql\]`
}

//claimvet:claim final
func rightStatus(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id))
}

//claimvet:claim final
func wrongWhereless() (bool, error) {
	return won(db.Exec(`UPDATE leader SET held = true`)) // want `sets held without comparing it in its WHERE, so whoever runs it wins: add AND held <> true`
}

//claimvet:claim final
func rightBoolean() (bool, error) {
	return won(db.Exec(`UPDATE leader SET held = true WHERE NOT held`))
}

//claimvet:claim final
func wrongNumber(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET phase = 2 WHERE id = $1`, id)) // want `add AND phase <> 2`
}

//claimvet:claim final
func rightNumber(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET phase = 2 WHERE id = $1 AND phase = 1`, id))
}

//claimvet:claim final
func wrongTime(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET picked_at = now() WHERE id = $1`, id)) // want `add AND picked_at IS NULL`
}

//claimvet:claim final
func rightTime(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET picked_at = now() WHERE id = $1 AND picked_at IS NULL`, id))
}

//claimvet:claim final
func wrongParam(id, worker string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET worker = $2 WHERE id = $1`, id, worker)) // want `sets worker without comparing it.*: compare it there with what it has to be before`
}

//claimvet:claim final
func rightParam(id, worker string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET worker = $2 WHERE id = $1 AND (worker IS NULL OR worker = $2)`, id, worker))
}

//claimvet:claim final
func wrongLease(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET lease_until = now() + interval '1 minute' WHERE id = $1`, id)) // want `sets lease_until`
}

//claimvet:claim final
func rightLease(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET lease_until = now() + interval '1 minute' WHERE id = $1 AND lease_until < now()`, id))
}

//claimvet:claim final
func wrongQuote(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET note = 'it''s mine' WHERE id = $1`, id)) // want `add AND note <> 'it''s mine'`
}

//claimvet:claim final
func wrongVersion(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET version = version + 1 WHERE id = $1`, id)) // want `add AND version = the value that was read`
}

//claimvet:claim final
func rightVersion(id string, version int) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running', version = version + 1 WHERE id = $1 AND version = $2`, id, version))
}

//claimvet:claim final
func wrongArm(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND (status = 'queued' OR urgent)`, id)) // want `sets status, but an arm of the OR in its WHERE compares nothing that it sets.*: compare status in each arm`
}

//claimvet:claim final
func rightArms(id, worker string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running', worker = $2 WHERE id = $1 AND (status = 'queued' OR status = 'running' AND worker = 'nobody')`, id, worker))
}

//claimvet:claim final
func rightCase(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND CASE WHEN urgent THEN true ELSE status = 'queued' END`, id))
}

//claimvet:claim final
func rightSkipLocked() (bool, error) {
	return won(db.Exec(`WITH next AS (SELECT id FROM jobs WHERE status = 'queued' LIMIT 1 FOR UPDATE SKIP LOCKED)
		UPDATE jobs SET status = 'running' FROM next WHERE jobs.id = next.id`))
}

//claimvet:claim final
func wrongInCTE(id string) (ok bool, err error) {
	err = db.QueryRow(`WITH taken AS (UPDATE jobs SET status = 'running' WHERE id = $1 RETURNING id) SELECT true FROM taken`, id).Scan(&ok) // want `sets status without`
	return ok, err
}

// A constant, a variable that is assigned once, Sprintf.
const table = "jobs"

var take = fmt.Sprintf(`UPDATE %s SET status = 'running' WHERE id = $1`, table)

//claimvet:claim final
func wrongSprintf(id string) (bool, error) {
	return won(db.Exec(take, id)) // want `sets status`
}

//claimvet:claim final
func rightConcat(id string) (bool, error) {
	return won(db.Exec(take+` AND status = 'queued'`, id))
}

//claimvet:claim final
func rightUnknown(id, and string) (bool, error) {
	return won(db.Exec(take+and, id))
}

// The directive stands on the statement, which is more than the call.
func wrongAround(id string) bool {
	//claimvet:claim final
	ok, err := won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id)) // want `sets status`
	return ok && err == nil
}

func rightAround(id string) bool {
	//claimvet:claim final
	ok, err := won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status <> 'running'`, id))
	return ok && err == nil
}

// The directive is on a literal.
func wrongLiteral(id string) (bool, error) {
	//claimvet:claim final
	take := func() (bool, error) {
		return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id)) // want `sets status`
	}
	return take()
}

// The statement is in a helper of the claim, and reported there, once.
func move(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id)) // want `sets status`
}

//claimvet:claim final
func wrongBelow(id string) (bool, error) { return move(id) }

//claimvet:claim final
func wrongBelowToo(id string) (bool, error) { return move(id) }

// Which of the two is the claim?
//
//claimvet:claim final
func rightTwo(id string) (bool, error) {
	if _, err := db.Exec(`UPDATE stats SET tries = tries + 1`); err != nil {
		return false, err
	}
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id))
}

// An INSERT has nothing to compare.
//
//claimvet:claim final
func rightInsert(key string) (bool, error) {
	return won(db.Exec(`INSERT INTO keys (key) VALUES ($1) ON CONFLICT DO NOTHING`, key))
}

// The INSERT is the claim, and the UPDATE comes after.
//
//claimvet:claim final
func rightRival(id, key string) (bool, error) {
	ok, err := won(db.Exec(`INSERT INTO keys (key) VALUES ($1) ON CONFLICT DO NOTHING`, key))
	if err != nil || !ok {
		return false, err
	}
	_, err = db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id)
	return true, err
}

// A lock on another table is none on this one.
//
//claimvet:claim final
func wrongLockOfOther(tx *sql.Tx, id string) (bool, error) {
	if _, err := tx.Exec(`SELECT 1 FROM hosts WHERE id = $1 FOR UPDATE`, id); err != nil {
		return false, err
	}
	return won(tx.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id)) // want `sets status`
}

// The lock is taken on one of two paths only.
//
//claimvet:claim final
func wrongLockSometimes(tx *sql.Tx, id string, urgent bool) (bool, error) {
	if !urgent {
		if _, err := tx.Exec(`SELECT 1 FROM jobs WHERE id = $1 FOR UPDATE`, id); err != nil {
			return false, err
		}
	}
	return won(tx.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id)) // want `sets status`
}

func lock(ctx context.Context, tx *sql.Tx, id string) (status string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT status FROM jobs WHERE id = $1 FOR NO KEY UPDATE`, id).Scan(&status)
	return status, err
}

func read(ctx context.Context, tx *sql.Tx, id string) (status string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT status FROM jobs WHERE id = $1`, id).Scan(&status)
	return status, err
}

// The lock is taken by a helper.
//
//claimvet:claim final
func rightLockBelow(tx *sql.Tx, id string) (bool, error) {
	status, err := lock(ctx, tx, id)
	if err != nil || status != "queued" {
		return false, err
	}
	return won(tx.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id))
}

//claimvet:claim final
func wrongReadBelow(tx *sql.Tx, id string) (bool, error) {
	status, err := read(ctx, tx, id)
	if err != nil || status != "queued" {
		return false, err
	}
	return won(tx.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id)) // want `sets status`
}

// The lock is taken by the caller.
//
//claimvet:claim final
func markLocked(tx *sql.Tx, id string) (bool, error) {
	return won(tx.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id))
}

func rightLockAbove(tx *sql.Tx, id string) (bool, error) {
	status, err := lock(ctx, tx, id)
	if err != nil || status != "queued" {
		return false, err
	}
	return markLocked(tx, id)
}

type unit struct{ tx *sql.Tx }

func (u *unit) lock(id string) error {
	_, err := u.tx.Exec(`SELECT 1 FROM jobs WHERE id = $1 FOR UPDATE`, id)
	return err
}

// The transaction is a field.
//
//claimvet:claim final
func (u *unit) rightField(id string) (bool, error) {
	if err := u.lock(id); err != nil {
		return false, err
	}
	return won(u.tx.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id))
}

//claimvet:claim final
func (u *unit) wrongField(other *unit, id string) (bool, error) {
	if err := other.lock(id); err != nil {
		return false, err
	}
	return won(u.tx.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id)) // want `sets status`
}

// The transaction is a parameter of a literal.
//
//claimvet:claim final
func rightBeginFunc(id string) (ok bool, err error) {
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		var status string
		if err := tx.QueryRow(ctx, `SELECT status FROM jobs WHERE id = $1 FOR UPDATE`, id).Scan(&status); err != nil || status != "queued" {
			return err
		}
		tag, err := tx.Exec(ctx, `UPDATE jobs SET status = 'running' WHERE id = $1`, id)
		ok = tag.RowsAffected() == 1
		return err
	})
	return ok, err
}

//claimvet:claim final
func wrongBeginFunc(id string) (ok bool, err error) {
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		var status string
		if err := pool.QueryRow(ctx, `SELECT status FROM jobs WHERE id = $1 FOR UPDATE`, id).Scan(&status); err != nil || status != "queued" {
			return err
		}
		tag, err := tx.Exec(ctx, `UPDATE jobs SET status = 'running' WHERE id = $1`, id) // want `sets status`
		ok = tag.RowsAffected() == 1
		return err
	})
	return ok, err
}

// An advisory lock serves as well.
//
//claimvet:claim final
func rightAdvisory(tx *sql.Tx, id string) (bool, error) {
	if _, err := tx.Exec(`SELECT pg_advisory_xact_lock(hashtext($1))`, id); err != nil {
		return false, err
	}
	return won(tx.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id))
}

func wrongGorm(id string) bool {
	//claimvet:claim final
	res := orm.Exec(`UPDATE jobs SET status = 'running' WHERE id = ?`, id) // want `sets status`
	return res.RowsAffected == 1
}

func rightGorm(id string) (ok bool) {
	_ = orm.Transaction(func(tx *gorm.DB) error {
		tx.Raw(`SELECT status FROM jobs WHERE id = ? FOR UPDATE`, id)
		//claimvet:claim final
		res := tx.Exec(`UPDATE jobs SET status = 'running' WHERE id = ?`, id)
		ok = res.RowsAffected == 1
		return res.Error
	})
	return ok
}

// A prepared statement.
//
//claimvet:claim final
func wrongPrepared(id string) (bool, error) {
	stmt, err := db.Prepare(`UPDATE jobs SET status = 'running' WHERE id = $1`)
	if err != nil {
		return false, err
	}
	return won(stmt.Exec(id)) // want `sets status`
}

//claimvet:claim final
func rightPrepared(id string) (bool, error) {
	stmt, err := db.Prepare(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`)
	if err != nil {
		return false, err
	}
	return won(stmt.Exec(id))
}

// The chain is reported where its last call stands.
//
//claimvet:claim final
func wrongChain(id string) (at time.Time, err error) {
	err = db.
		QueryRow(`UPDATE jobs SET status = 'running' WHERE id = $1 RETURNING started_at`, id). // want `sets status`
		Scan(&at)
	return at, err
}

//claimvet:claim final
func rightIgnored(id string) (bool, error) {
	//claimvet:ignore claimsql the transaction of the caller is serializable
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id))
}

// What is no claim need not compare.
func rightPlain(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id))
}
