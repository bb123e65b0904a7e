// Package sqlrollbacks has claims whose rollbacks set back what the claims changed, or not, guarded or not. Each rollback is
// armed in time.
package sqlrollbacks

import (
	"crypto/rand"
	"database/sql"
	"log"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

var db *sql.DB

func exec(query string, args ...any) {
	if _, err := db.Exec(query, args...); err != nil {
		log.Print(err)
	}
}

func won(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// The rollback compares nothing: it sets back what somebody else has claimed since.
func wrongUnguarded(id string) (err error) {
	ours, err := won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id))
	if err != nil || !ours {
		return err
	}
	defer func() {
		if err != nil {
			_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1`, id) // want [sql]
		}
	}()
	return lease.Stop(id)
}

// The rollback compares the claimed value.
func rightGuarded(id string) (err error) {
	ours, err := won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id))
	if err != nil || !ours {
		return err
	}
	defer func() {
		if err != nil {
			_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'running'`, id)
		}
	}()
	return lease.Stop(id)
}

// The rollback compares something else.
func wrongGuard(id, region string) (err error) {
	ours, err := won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id))
	if err != nil || !ours {
		return err
	}
	defer func() {
		if err != nil {
			_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND region = $2`, id, region) // want [sql]
		}
	}()
	return lease.Stop(id)
}

// The rollback compares another value of the column.
func wrongValue(id string) (err error) {
	ours, err := won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id))
	if err != nil || !ours {
		return err
	}
	defer func() {
		if err != nil {
			_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'failed'`, id) // want [sql]
		}
	}()
	return lease.Stop(id)
}

// The rollback compares several values, of which one is the claimed one.
func rightIn(id string) (err error) {
	ours, err := won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id))
	if err != nil || !ours {
		return err
	}
	defer func() {
		if err != nil {
			_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status IN ('running', 'uploading')`, id)
		}
	}()
	return lease.Stop(id)
}

// The rollback compares the token, and need not clear it.
func rightToken(id string) (err error) {
	token := rand.Text()
	ours, err := won(db.Exec(`UPDATE jobs SET status = 'running', owner = $2 WHERE id = $1 AND status = 'queued'`, id, token))
	if err != nil || !ours {
		return err
	}
	defer func() {
		if err != nil {
			_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND owner = $2`, id, token)
		}
	}()
	return lease.Stop(id)
}

// The rollback leaves an address that the claim wrote.
func wrongLeft(id, address string) (err error) {
	ours, err := won(db.Exec(`UPDATE jobs SET status = 'running', address = $2 WHERE id = $1 AND status = 'queued'`, id, address))
	if err != nil || !ours {
		return err
	}
	defer func() {
		if err != nil {
			_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'running'`, id) // want [sql]
		}
	}()
	return lease.Stop(id)
}

// The rollback sets the address back as well.
func rightLeft(id, address, before string) (err error) {
	ours, err := won(db.Exec(`UPDATE jobs SET status = 'running', address = $2 WHERE id = $1 AND status = 'queued'`, id, address))
	if err != nil || !ours {
		return err
	}
	defer func() {
		if err != nil {
			_, _ = db.Exec(`UPDATE jobs SET status = 'queued', address = $2 WHERE id = $1 AND status = 'running'`, id, before)
		}
	}()
	return lease.Stop(id)
}

// The rollback leaves empty what the claim emptied.
func wrongEmptied(id string) (err error) {
	ours, err := won(db.Exec(`UPDATE jobs SET status = 'running', failure = NULL WHERE id = $1 AND status = 'queued'`, id))
	if err != nil || !ours {
		return err
	}
	defer func() {
		if err != nil {
			_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'running'`, id) // want [sql]
		}
	}()
	return lease.Stop(id)
}

// Times and counters are bookkeeping.
func rightBookkeeping(id string) (err error) {
	ours, err := won(db.Exec(`
		UPDATE jobs SET status = 'running', started_at = now(), updated_at = CURRENT_TIMESTAMP, attempts = attempts + 1
		WHERE id = $1 AND status = 'queued'`, id))
	if err != nil || !ours {
		return err
	}
	defer func() {
		if err != nil {
			_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'running'`, id)
		}
	}()
	return lease.Stop(id)
}

// A counter that is set to a number is none.
func wrongCounter(id string) (err error) {
	ours, err := won(db.Exec(`UPDATE jobs SET status = 'running', attempts = 1 WHERE id = $1 AND status = 'queued'`, id))
	if err != nil || !ours {
		return err
	}
	defer func() {
		if err != nil {
			_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'running'`, id) // want [sql]
		}
	}()
	return lease.Stop(id)
}

// requeue is a declared rollback, which compares nothing.
//
//claimvet:rollback
func requeue(id string) {
	_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1`, id) // want [sql]
}

// The rollback is a helper; the mistake is reported where its statement is.
func wrongHelper(id string) (err error) {
	ours, err := won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id))
	if err != nil || !ours {
		return err
	}
	defer func() {
		if err != nil {
			requeue(id)
		}
	}()
	return lease.Stop(id)
}

// requeueGuarded is a declared rollback, which compares the claimed value.
//
//claimvet:rollback
func requeueGuarded(id string) {
	_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'running'`, id)
}

// The rollback is a helper.
func rightHelper(id string) (err error) {
	ours, err := won(db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id))
	if err != nil || !ours {
		return err
	}
	defer func() {
		if err != nil {
			requeueGuarded(id)
		}
	}()
	return lease.Stop(id)
}

// rightUnpaired is a declared rollback that no claim is paired with: it is not judged.
//
//claimvet:rollback
func rightUnpaired(id string) {
	exec(`UPDATE racks SET status = 'idle' WHERE id = $1`, id)
	_, _ = db.Exec(`UPDATE racks SET status = 'idle' WHERE id = $1`, id)
}

// A declared claim, whose rollback compares the claimed value.
func rightDeclared(id string) error {
	//claimvet:claim
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if ours, err := won(res, err); err != nil || !ours {
		return err
	}
	defer requeueGuarded(id)
	return lease.Stop(id)
}

// claim is declared, and writes more than its rollback undoes.
//
//claimvet:claim
func claim(id, provider string) (bool, error) {
	return won(db.Exec(`UPDATE racks SET status = 'moving', provider = $2 WHERE id = $1 AND status = 'ready'`, id, provider))
}

// restore is declared, and forgets the provider.
//
//claimvet:rollback
func restore(id string) {
	_, _ = db.Exec(`UPDATE racks SET status = 'ready' WHERE id = $1 AND status = 'moving'`, id) // want [sql]
}

// Claim and rollback meet here.
func wrongPair(id, provider string) error {
	ours, err := claim(id, provider)
	if err != nil || !ours {
		return err
	}
	defer restore(id)
	return lease.Stop(id)
}

// restoreAll is declared, and forgets nothing.
//
//claimvet:rollback
func restoreAll(id, provider string) {
	_, _ = db.Exec(`UPDATE racks SET status = 'ready', provider = $2 WHERE id = $1 AND status = 'moving'`, id, provider)
}

// Claim and rollback meet here.
func rightPair(id, from, to string) error {
	ours, err := claim(id, to)
	if err != nil || !ours {
		return err
	}
	defer restoreAll(id, from)
	return lease.Stop(id)
}
