// Package left has rollbacks that leave what the claim changed, or do not.
package left

import (
	"crypto/rand"
	"database/sql"
	"time"

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

const back = `UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'running'`

func wrongWorker(id, worker string) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', worker = $2 WHERE id = $1 AND status = 'queued'`, id, worker)) {
		return nil
	}
	defer db.Exec(back, id) // want `this rollback \(UPDATE jobs\) does not set worker back, which the claim changed, so the row is not what it was before: set it back as well \[sql\]`
	return lib.Stop(id)
}

func rightWorker(id, worker string) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', worker = $2 WHERE id = $1 AND status = 'queued'`, id, worker)) {
		return nil
	}
	defer db.Exec(`UPDATE jobs SET status = 'queued', worker = NULL WHERE id = $1 AND status = 'running'`, id)
	return lib.Stop(id)
}

func wrongTwo(id, worker string) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', worker = $2, note = NULL WHERE id = $1 AND status = 'queued'`, id, worker)) {
		return nil
	}
	defer db.Exec(back, id) // want `this rollback \(UPDATE jobs\) does not set note and worker back`
	return lib.Stop(id)
}

func wrongOwner(id, owner string) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', owner = $2 WHERE id = $1 AND status = 'queued' AND owner IS NULL`, id, owner)) {
		return nil
	}
	defer db.Exec(back, id) // want `does not set owner back`
	return lib.Stop(id)
}

func wrongNumber(id string) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', progress = 0 WHERE id = $1 AND status = 'queued'`, id)) {
		return nil
	}
	defer db.Exec(back, id) // want `does not set progress back`
	return lib.Stop(id)
}

func wrongExpression(id string) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', compute = jsonb_set(compute, '{provider}', '"b"') WHERE id = $1 AND status = 'queued'`, id)) {
		return nil
	}
	defer db.Exec(back, id) // want `does not set compute back`
	return lib.Stop(id)
}

func wrongDeadline(id string) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', lease_until = now() + interval '1 hour' WHERE id = $1 AND status = 'queued'`, id)) {
		return nil
	}
	defer db.Exec(back, id) // want `does not set lease_until back`
	return lib.Stop(id)
}

func rightBookkeeping(id string) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', started_at = now(), attempts = attempts + 1 WHERE id = $1 AND status = 'queued'`, id)) {
		return nil
	}
	defer db.Exec(back, id)
	return lib.Stop(id)
}

func rightGuardedCounter(id string) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', attempts = attempts + 1 WHERE id = $1 AND status = 'queued' AND attempts < 5`, id)) {
		return nil
	}
	defer db.Exec(back, id)
	return lib.Stop(id)
}

func rightGoTime(id string) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', started_at = $2 WHERE id = $1 AND status = 'queued'`, id, time.Now().UTC())) {
		return nil
	}
	defer db.Exec(back, id)
	return lib.Stop(id)
}

// The row can never be claimed again.
func wrongTakenAt(id string) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', taken_at = now() WHERE id = $1 AND status = 'queued' AND taken_at IS NULL`, id)) {
		return nil
	}
	defer db.Exec(back, id) // want `does not set taken_at back`
	return lib.Stop(id)
}

func rightToken(id string) error {
	token := rand.Text()
	if !won(db.Exec(`UPDATE jobs SET status = 'running', owner = $2 WHERE id = $1 AND status = 'queued'`, id, token)) {
		return nil
	}
	defer db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND owner = $2`, id, token)
	return lib.Stop(id)
}

// The commit compares the token, so it is one.
func rightTokenOfCommit(id string) error {
	mine := rand.Text()
	if !won(db.Exec(`UPDATE jobs SET status = 'running', owner = $2 WHERE id = $1 AND status = 'queued'`, id, mine)) {
		return nil
	}
	if err := lib.Stop(id); err != nil {
		_, _ = db.Exec(back, id)
		return err
	}
	_, err := db.Exec(`UPDATE jobs SET status = 'done' WHERE id = $1 AND owner = $2`, id, mine)
	return err
}

// Its name says so.
func rightTokenByName(id string) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', claim_token = $2 WHERE id = $1 AND status = 'queued'`, id, rand.Text())) {
		return nil
	}
	defer db.Exec(back, id)
	return lib.Stop(id)
}

// What the condition demands already is not changed.
func rightUnchanged(id string) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', region = 'eu' WHERE id = $1 AND status = 'queued' AND region = 'eu'`, id)) {
		return nil
	}
	defer db.Exec(back, id)
	return lib.Stop(id)
}

// Two statements set back what the claim changed.
func rightTwoStatements(id, worker string) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', worker = $2 WHERE id = $1 AND status = 'queued'`, id, worker)) {
		return nil
	}
	defer func() {
		_, _ = db.Exec(`UPDATE jobs SET worker = NULL WHERE id = $1`, id)
		_, _ = db.Exec(back, id)
	}()
	return lib.Stop(id)
}

// The commit does not set anything back.
func wrongCommitOnly(id, worker string) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', worker = $2 WHERE id = $1 AND status = 'queued'`, id, worker)) {
		return nil
	}
	if err := lib.Stop(id); err != nil {
		_, _ = db.Exec(back, id) // want `does not set worker back`
		return err
	}
	_, err := db.Exec(`UPDATE jobs SET status = 'done', worker = NULL WHERE id = $1`, id)
	return err
}

// Nor does the rollback of another branch.
func wrongBranch(id, worker string) error {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', worker = $2 WHERE id = $1 AND status = 'queued'`, id, worker)) {
		return nil
	}
	if worker == "" {
		_, _ = db.Exec(back, id) // want `does not set worker back`
		return nil
	}
	if err := lib.Stop(id); err != nil {
		_, _ = db.Exec(`UPDATE jobs SET status = 'queued', worker = NULL WHERE id = $1 AND status = 'running'`, id)
		return err
	}
	_, err := db.Exec(`UPDATE jobs SET status = 'done' WHERE id = $1`, id)
	return err
}

// On to another value: who failed stays on record.
func rightFailed(id, worker string) (err error) {
	if !won(db.Exec(`UPDATE jobs SET status = 'running', worker = $2 WHERE id = $1 AND status = 'queued'`, id, worker)) {
		return nil
	}
	defer func() {
		if err != nil {
			_, _ = db.Exec(`UPDATE jobs SET status = 'failed' WHERE id = $1 AND status = 'running'`, id)
		}
	}()
	return lib.Stop(id)
}

//claimvet:claim
func claim(id, provider string) bool {
	return won(db.Exec(`UPDATE boxes SET state = 'moving', provider = $2 WHERE id = $1 AND state = 'ready'`, id, provider))
}

//claimvet:rollback
func restore(id string) {
	_, _ = db.Exec(`UPDATE boxes SET state = 'ready' WHERE id = $1 AND state = 'moving'`, id) // want `does not set provider back`
}

func wrongPair(id, provider string) error {
	if !claim(id, provider) {
		return nil
	}
	defer restore(id)
	return lib.Stop(id)
}

//claimvet:rollback
func restoreAll(id, provider string) {
	_, _ = db.Exec(`UPDATE boxes SET state = 'ready', provider = $2 WHERE id = $1 AND state = 'moving'`, id, provider)
}

func rightPair(id, from, to string) error {
	if !claim(id, to) {
		return nil
	}
	defer restoreAll(id, from)
	return lib.Stop(id)
}
