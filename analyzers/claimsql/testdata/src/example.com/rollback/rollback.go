// Package rollback has rollbacks that compare what the claim wrote, or do not.
package rollback

import (
	"crypto/rand"
	"database/sql"

	"example.com/lib"
)

var db *sql.DB

func won(res sql.Result, err error) bool {
	if err != nil {
		return false
	}
	n, err := res.RowsAffected()
	return n == 1 && err == nil
}

func exec(query string, args ...any) {
	_, _ = db.Exec(query, args...)
}

const take = `UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`

func wrongNothing(id string) error {
	if !won(db.Exec(take, id)) {
		return nil
	}
	defer db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1`, id) // want `this rollback \(UPDATE jobs\) does not ask whether the row still is as the claim set it, so it undoes what others have done to it since: add AND status = 'running' to its WHERE \[sql\]`
	return lib.Stop(id)
}

func rightValue(id string) error {
	if !won(db.Exec(take, id)) {
		return nil
	}
	defer db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'running'`, id)
	return lib.Stop(id)
}

// Not deferred, back to where the claim starts from.
func wrongInPlace(id string) error {
	if !won(db.Exec(take, id)) {
		return nil
	}
	if err := lib.Stop(id); err != nil {
		_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1`, id) // want `this rollback \(UPDATE jobs`
		return err
	}
	_, err := db.Exec(`UPDATE jobs SET status = 'done' WHERE id = $1`, id)
	return err
}

func rightInPlace(id string) error {
	if !won(db.Exec(take, id)) {
		return nil
	}
	if err := lib.Stop(id); err != nil {
		_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'running'`, id)
		return err
	}
	_, err := db.Exec(`UPDATE jobs SET status = 'done' WHERE id = $1`, id)
	return err
}

func wrongOtherValue(id string) error {
	if !won(db.Exec(take, id)) {
		return nil
	}
	defer exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status IN ('failed', 'broken')`, id) // want `this rollback \(UPDATE jobs`
	return lib.Stop(id)
}

func wrongUnequal(id string) error {
	if !won(db.Exec(take, id)) {
		return nil
	}
	defer exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status <> 'queued'`, id) // want `this rollback \(UPDATE jobs`
	return lib.Stop(id)
}

func rightOneOf(id string) error {
	if !won(db.Exec(take, id)) {
		return nil
	}
	defer exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status IN ('running', 'broken')`, id)
	return lib.Stop(id)
}

func wrongArm(id string) error {
	if !won(db.Exec(take, id)) {
		return nil
	}
	defer exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND (status = 'running' OR urgent)`, id) // want `this rollback \(UPDATE jobs`
	return lib.Stop(id)
}

func rightArms(id string) error {
	worker := rand.Text()
	if !won(db.Exec(`UPDATE jobs SET status = 'running', worker = $2 WHERE id = $1 AND status = 'queued'`, id, worker)) {
		return nil
	}
	defer exec(`UPDATE jobs SET status = 'queued', worker = NULL WHERE id = $1 AND (status = 'running' OR worker = $2)`, id, worker)
	return lib.Stop(id)
}

func rightCase(id string) error {
	if !won(db.Exec(take, id)) {
		return nil
	}
	defer exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND CASE WHEN urgent THEN status = 'running' ELSE true END`, id)
	return lib.Stop(id)
}

func rightSubselect(id string) error {
	if !won(db.Exec(take, id)) {
		return nil
	}
	defer exec(`UPDATE jobs SET status = 'queued' WHERE id IN (SELECT id FROM jobs WHERE id = $1 AND status = 'running' FOR UPDATE)`, id)
	return lib.Stop(id)
}

func rightToken(id string) error {
	token := rand.Text()
	if !won(db.Exec(`UPDATE jobs SET owner = $2 WHERE id = $1 AND owner IS NULL`, id, token)) {
		return nil
	}
	defer exec(`UPDATE jobs SET owner = NULL WHERE id = $1 AND owner = $2`, id, token)
	return lib.Stop(id)
}

func wrongTokenUnasked(id string) error {
	token := rand.Text()
	if !won(db.Exec(`UPDATE jobs SET owner = $2 WHERE id = $1 AND owner IS NULL`, id, token)) {
		return nil
	}
	defer exec(`UPDATE jobs SET owner = NULL WHERE id = $1`, id) // want `this rollback \(UPDATE jobs\) .*: compare that in its WHERE`
	return lib.Stop(id)
}

func rightPrior(id, prior string) error {
	if !won(db.Exec(`UPDATE jobs SET status = $2 WHERE id = $1 AND status = $3`, id, "running", prior)) {
		return nil
	}
	defer exec(`UPDATE jobs SET status = $2 WHERE id = $1 AND status = $3`, id, prior, "running")
	return lib.Stop(id)
}

func rightVersion(id string, version int) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', version = version + 1 WHERE id = $1 AND version = $2`, id, version)) {
		return nil
	}
	defer exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND version = $2`, id, version+1)
	return lib.Stop(id)
}

func rightFlag(id string) error {
	if !won(db.Exec(`UPDATE jobs SET busy = true WHERE id = $1 AND busy = false`, id)) {
		return nil
	}
	defer exec(`UPDATE jobs SET busy = false WHERE id = $1 AND busy`, id)
	return lib.Stop(id)
}

func wrongFlag(id string) error {
	if !won(db.Exec(`UPDATE jobs SET busy = true WHERE id = $1 AND busy = false`, id)) {
		return nil
	}
	defer exec(`UPDATE jobs SET busy = false WHERE id = $1 AND NOT busy`, id) // want `: add AND busy = true`
	return lib.Stop(id)
}

func rightTime(id string) error {
	if !won(db.Exec(`UPDATE jobs SET taken_at = now() WHERE id = $1 AND taken_at IS NULL`, id)) {
		return nil
	}
	defer exec(`UPDATE jobs SET taken_at = NULL WHERE id = $1 AND taken_at IS NOT NULL`, id)
	return lib.Stop(id)
}

// The claim moves on in phases; the rollback asks for the last one.
func rightPhase(id string) error {
	if !won(db.Exec(take, id)) {
		return nil
	}
	defer exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'stopping'`, id)
	if !won(db.Exec(`UPDATE jobs SET status = 'stopping' WHERE id = $1 AND status = 'running'`, id)) {
		return nil
	}
	return lib.Stop(id)
}

// The row is locked in the rollback's own transaction.
func rightLocked(id string) error {
	if !won(db.Exec(take, id)) {
		return nil
	}
	defer func() {
		tx, err := db.Begin()
		if err != nil {
			return
		}
		defer tx.Rollback()
		var status string
		if err := tx.QueryRow(`SELECT status FROM jobs WHERE id = $1 FOR UPDATE`, id).Scan(&status); err != nil || status != "running" {
			return
		}
		if _, err := tx.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1`, id); err == nil {
			_ = tx.Commit()
		}
	}()
	return lib.Stop(id)
}

// The first statement gives nothing back.
//
//claimvet:rollback
func count(id string) {
	_, _ = db.Exec(`UPDATE jobs SET failures = failures + 1 WHERE id = $1`, id)
	_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'running'`, id)
}

func rightSecond(id string) error {
	if !won(db.Exec(take, id)) {
		return nil
	}
	defer count(id)
	return lib.Stop(id)
}

//claimvet:rollback
func reset(id string) {
	_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1`, id) // want `this rollback \(UPDATE jobs`
}

func wrongDeclared(id string) error {
	if !won(db.Exec(take, id)) {
		return nil
	}
	defer reset(id)
	return lib.Stop(id)
}

// Once is enough.
func wrongDeclaredToo(id string) error {
	if !won(db.Exec(take, id)) {
		return nil
	}
	defer reset(id)
	return lib.Stop(id)
}

//claimvet:rollback
func rightUnpaired(id string) {
	_, _ = db.Exec(`UPDATE hosts SET state = 'free' WHERE id = $1`, id)
}

func rightIgnored(id string) error {
	if !won(db.Exec(take, id)) {
		return nil
	}
	//claimvet:ignore claimsql one process alone writes this table
	defer db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1`, id)
	return lib.Stop(id)
}

type store struct{ db *sql.DB }

func (s *store) giveBack(id string) {
	_, _ = s.db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1`, id) // want `this rollback \(UPDATE jobs`
}

// The rollback is inferred through a method.
func (s *store) wrongMethod(id string) (err error) {
	if !won(s.db.Exec(take, id)) {
		return nil
	}
	defer func() {
		if err != nil {
			s.giveBack(id)
		}
	}()
	return lib.Stop(id)
}
