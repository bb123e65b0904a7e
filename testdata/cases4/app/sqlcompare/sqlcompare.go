// Package sqlcompare has declared claims whose statements compare what they set, or do not. All are final, all results are
// read, and nothing hangs on them.
package sqlcompare

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5/pgxpool"
)

var (
	db   *sql.DB
	pool *pgxpool.Pool

	background = context.Background()
)

func won(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// The statement sets a status, whatever it was.
//
//claimvet:claim final
func wrongNone(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id)) // want [sql]
}

// The statement compares the status that it sets.
//
//claimvet:claim final
func rightStatus(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id))
}

// Unequal compares as well.
//
//claimvet:claim final
func rightUnequal(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status <> 'running'`, id))
}

// IN and IS NULL compare as well.
//
//claimvet:claim final
func rightIn(id, owner string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running', owner = $2 WHERE id = $1 AND status IN ('queued', 'failed') AND owner IS NULL`, id, owner))
}

// The statement compares a column that it does not set.
//
//claimvet:claim final
func wrongOther(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND kind = 'mail'`, id)) // want [sql]
}

// The statement compares the token that it sets.
//
//claimvet:claim final
func rightToken(id, owner string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running', owner = $2 WHERE id = $1 AND owner IS NULL`, id, owner))
}

// The statement compares a token that it does not set.
//
//claimvet:claim final
func wrongToken(id, owner string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND owner = $2`, id, owner)) // want [sql]
}

// The statement compares the version that it changes.
//
//claimvet:claim final
func rightVersion(id string, version int) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running', version = version + 1 WHERE id = $1 AND version = $2`, id, version))
}

// The statement compares the version, and leaves it as it is.
//
//claimvet:claim final
func wrongVersion(id string, version int) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND version = $2`, id, version)) // want [sql]
}

// The statement changes the version, and does not compare it.
//
//claimvet:claim final
func wrongVersionChanged(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running', version = version + 1 WHERE id = $1`, id)) // want [sql]
}

// Each arm of the OR compares.
//
//claimvet:claim final
func rightOr(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND (status = 'queued' OR status = 'failed')`, id))
}

// One arm of the OR does not compare.
//
//claimvet:claim final
func wrongOr(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND (status = 'queued' OR priority > 5)`, id)) // want [sql]
}

// AND binds closer than OR.
//
//claimvet:claim final
func wrongOrTop(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued' OR forced`, id)) // want [sql]
}

// Each arm of the OR compares another column that is set.
//
//claimvet:claim final
func rightOrColumns(id, owner string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running', owner = $2 WHERE id = $1 AND (owner IS NULL OR status = 'queued')`, id, owner))
}

// An OR beside the comparison does no harm.
//
//claimvet:claim final
func rightOrBeside(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE status = 'queued' AND (id = $1 OR parent = $1)`, id))
}

// A CASE that is not understood is unknown.
//
//claimvet:claim final
func rightCase(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND CASE WHEN kind = 'mail' THEN status = 'queued' ELSE status <> 'running' END`, id))
}

// A sub-select that is not understood is unknown.
//
//claimvet:claim final
func rightSubselect(kind string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = (SELECT id FROM jobs WHERE status = 'queued' AND kind = $1 LIMIT 1 FOR UPDATE SKIP LOCKED)`, kind))
}

// The row is locked earlier in the transaction.
//
//claimvet:claim final
func rightLocked(tx *sql.Tx, id string) (bool, error) {
	var status string
	if err := tx.QueryRow(`SELECT status FROM jobs WHERE id = $1 FOR UPDATE`, id).Scan(&status); err != nil {
		return false, err
	}
	if status != "queued" {
		return false, nil
	}
	return won(tx.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id))
}

// The row is read earlier in the transaction, and not locked.
//
//claimvet:claim final
func wrongRead(tx *sql.Tx, id string) (bool, error) {
	var status string
	if err := tx.QueryRow(`SELECT status FROM jobs WHERE id = $1`, id).Scan(&status); err != nil {
		return false, err
	}
	if status != "queued" {
		return false, nil
	}
	return won(tx.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id)) // want [sql]
}

// The row is locked in no transaction: the lock is gone before the statement.
//
//claimvet:claim final
func wrongLockedOutside(id string) (bool, error) {
	var status string
	if err := db.QueryRow(`SELECT status FROM jobs WHERE id = $1 FOR UPDATE`, id).Scan(&status); err != nil {
		return false, err
	}
	if status != "queued" {
		return false, nil
	}
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id)) // want [sql]
}

// The row is locked in another transaction.
//
//claimvet:claim final
func wrongLockedElsewhere(tx, other *sql.Tx, id string) (bool, error) {
	var status string
	if err := other.QueryRow(`SELECT status FROM jobs WHERE id = $1 FOR UPDATE`, id).Scan(&status); err != nil {
		return false, err
	}
	if status != "queued" {
		return false, nil
	}
	return won(tx.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id)) // want [sql]
}

// The row is locked after the statement.
//
//claimvet:claim final
func wrongLockedLate(tx *sql.Tx, id string) (bool, error) {
	first, err := won(tx.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id)) // want [sql]
	if err != nil {
		return false, err
	}
	var status string
	if err := tx.QueryRow(`SELECT status FROM jobs WHERE id = $1 FOR UPDATE`, id).Scan(&status); err != nil {
		return false, err
	}
	return first && status == "running", nil
}

// The directive stands on the statement.
func wrongStatement(id string) (bool, error) {
	//claimvet:claim final
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, id) // want [sql]
	return won(res, err)
}

// The directive stands on the statement, which compares.
func rightStatement(id string) (bool, error) {
	//claimvet:claim final
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	return won(res, err)
}

// pgx's statements are statements.
func wrongPgx(id string) (bool, error) {
	//claimvet:claim final
	tag, err := pool.Exec(background, `UPDATE jobs SET status = 'running' WHERE id = $1 AND region = 'eu'`, id) // want [sql]
	return tag.RowsAffected() > 0, err
}

// pgx's statements are statements.
func rightPgx(id string) (bool, error) {
	//claimvet:claim final
	tag, err := pool.Exec(background, `UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued' AND region = 'eu'`, id)
	return tag.RowsAffected() > 0, err
}

// RETURNING does not compare.
func wrongReturning(id string) (owner string, err error) {
	//claimvet:claim final
	err = db.QueryRow(`UPDATE jobs SET status = 'running' WHERE id = $1 RETURNING owner`, id).Scan(&owner) // want [sql]
	return owner, err
}

// Nor does it take away from a comparison.
func rightReturning(id string) (owner string, err error) {
	//claimvet:claim final
	err = db.QueryRow(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued' RETURNING owner`, id).Scan(&owner)
	return owner, err
}

// A comparison in a comment or in a string is none.
//
//claimvet:claim final
func wrongComment(id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running', note = 'status = ''queued''' WHERE id = $1 /* AND status = 'queued' */`, id)) // want [sql]
}

// What is not known at compile time is unknown.
//
//claimvet:claim final
func rightDynamic(where, id string) (bool, error) {
	return won(db.Exec(`UPDATE jobs SET status = 'running' WHERE `+where, id))
}

// An INSERT has nothing to compare.
//
//claimvet:claim final
func rightInsert(key string) (bool, error) {
	return won(db.Exec(`INSERT INTO keys (k) VALUES ($1) ON CONFLICT DO NOTHING`, key))
}
