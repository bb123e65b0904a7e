// Package helpers hands its statements to helpers, here and in another package.
package helpers

import (
	"database/sql"

	"example.com/lib"
)

//claimvet:column jobs.status

var db *sql.DB

const take = `UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`

func do(query string, args ...any) error {
	_, err := db.Exec(query, args...)
	return err
}

func run(query string, args ...any) (sql.Result, error) { return db.Exec(query, args...) }

func count(query string, args ...any) (int64, error) {
	res, err := run(query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func must(query string, args ...any) error {
	n, err := count(query, args...)
	if err == nil && n == 0 {
		err = sql.ErrNoRows
	}
	return err
}

func wrongDo(id string) error {
	return do(take, id) // want `nobody asks`
}

func rightMust(id string) error { return must(take, id) }

func wrongRun(id string) error {
	_, err := run(take, id) // want `nobody asks`
	return err
}

func rightRun(id string) (int64, error) {
	res, err := run(take, id)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func wrongCount(id string) error {
	_, err := count(take, id) // want `nobody asks`
	return err
}

func rightCount(id string) (int64, error) { return count(take, id) }

func wrongImported(id string) error {
	_, err := lib.Run(db, take, id) // want `nobody asks`
	return err
}

func rightImported(id string) (bool, error) { return lib.Affected(db, take, id) }

// That the helper of another package drops the result is known.
func wrongImportedDo(id string) error {
	return lib.Do(db, take, id) // want `lib.Do does not say how many rows its UPDATE of jobs affected, a claim, so whoever loses it goes on as if it were won: let lib.Do return RowsAffected, and return here if that is 0`
}

//claimvet:claim final
func wrongCompare(id string) (int64, error) {
	return count(`UPDATE jobs SET status = 'running' WHERE id = $1`, id) // want `sets status`
}

//claimvet:claim final
func wrongCompareImported(id string) (bool, error) {
	return lib.Affected(db, `UPDATE jobs SET status = 'running' WHERE id = $1`, id) // want `sets status`
}

//claimvet:claim final
func rightCompareImported(id string) (bool, error) { return lib.Affected(db, take, id) }

// The helper is declared, so each text that it gets is that of a claim.
//
//claimvet:claim final
func first(query string, args ...any) (bool, error) {
	n, err := count(query, args...)
	return n > 0, err
}

func wrongFirst(id string) (bool, error) {
	return first(`UPDATE boxes SET state = 'on' WHERE id = $1`, id) // want `sets state`
}

func rightFirst(id string) (bool, error) {
	return first(`UPDATE boxes SET state = 'on' WHERE id = $1 AND state = 'off'`, id)
}

// The rollback's text is handed on, too.
func wrongRollback(id string) (err error) {
	res, err := db.Exec(`UPDATE boxes SET state = 'moving' WHERE id = $1 AND state = 'ready'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil
	}
	defer func() {
		if err != nil {
			_ = do(`UPDATE boxes SET state = 'ready' WHERE id = $1`, id) // want `this rollback \(UPDATE boxes\) does not ask whether the row still is as the claim set it`
		}
	}()
	return lib.Stop(id)
}

func rightRollback(id string) (err error) {
	res, err := db.Exec(`UPDATE boxes SET state = 'moving' WHERE id = $1 AND state = 'ready'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil
	}
	defer func() {
		if err != nil {
			_ = do(`UPDATE boxes SET state = 'ready' WHERE id = $1 AND state = 'moving'`, id)
		}
	}()
	return lib.Stop(id)
}

// The claim is in another package.
func wrongForeignClaim(id string) error {
	ok, err := lib.Claim(db, id)
	if err != nil || !ok {
		return err
	}
	defer func() {
		_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'running'`, id) // want `this rollback \(UPDATE jobs\) does not set worker back`
	}()
	return lib.Stop(id)
}

func rightForeignClaim(id string) error {
	ok, err := lib.Claim(db, id)
	if err != nil || !ok {
		return err
	}
	defer func() {
		_, _ = db.Exec(`UPDATE jobs SET status = 'queued', worker = NULL WHERE id = $1 AND status = 'running'`, id)
	}()
	return lib.Stop(id)
}

// So is the rollback, which asks for nothing.
func wrongForeignRollback(id string) error {
	ok, err := lib.Claim(db, id)
	if err != nil || !ok {
		return err
	}
	defer lib.GiveBack(db, id) // want `lib\.GiveBack: its UPDATE of jobs does not ask whether the row still is as the claim set it`
	return lib.Stop(id)
}
