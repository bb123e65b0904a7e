// Package results has claims whose results are read, or not.
package results

import (
	"context"
	"database/sql"
	"errors"
	"log"

	"example.com/lib"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"gorm.io/gorm"
)

//claimvet:column jobs.status

var (
	db   *sql.DB
	pool *pgxpool.Pool
	orm  *gorm.DB
	ctx  = context.Background()
	kept sql.Result
)

const (
	take      = `UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`
	returning = take + ` RETURNING id`
)

func wrongDropped(id string) error {
	_, err := db.Exec(take, id) // want `this UPDATE of jobs is a claim, but nobody asks how many rows it affected, so whoever loses it goes on as if it were won: return if RowsAffected is 0 \[sql\]`
	return err
}

func wrongAll(id string) {
	db.Exec(take, id) // want `nobody asks`
}

// What is deferred claims nothing.
func rightDeferred(id string) {
	defer db.Exec(take, id)
}

func wrongGo(id string) {
	go db.Exec(take, id) // want `nobody asks`
}

func wrongKept(id string) error {
	res, err := db.Exec(take, id) // want `nobody asks`
	if res == nil {
		return errors.New("no result")
	}
	return err
}

func wrongCaptured(id string) error {
	var res sql.Result
	err := func() (err error) {
		res, err = db.Exec(take, id) // want `nobody asks`
		return err
	}()
	if res != nil {
		log.Print("taken")
	}
	return err
}

func rightCaptured(id string) (int64, error) {
	var res sql.Result
	err := func() (err error) {
		res, err = db.Exec(take, id)
		return err
	}()
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func rightOnOnePath(id string, debug bool) error {
	res, err := db.Exec(take, id)
	if err == nil && debug {
		n, _ := res.RowsAffected()
		log.Print(n)
	}
	return err
}

func rightReturned(id string) (sql.Result, error) {
	res, err := db.Exec(take, id)
	return res, err
}

func rightNamed(id string) (res sql.Result, err error) {
	defer func() { log.Print(err) }()
	res, err = db.Exec(take, id)
	return
}

func rightStored(id string) (err error) {
	kept, err = db.Exec(take, id)
	return err
}

func rightPassed(id string) error {
	res, err := db.Exec(take, id)
	log.Print(res)
	return err
}

func rightSent(id string, c chan<- sql.Result) error {
	res, err := db.Exec(take, id)
	c <- res
	return err
}

func rightInStruct(id string) (out struct{ res sql.Result }, err error) {
	out.res, err = db.Exec(take, id)
	return out, err
}

func rightPhi(id string, twice bool) (int64, error) {
	res, err := db.Exec(take, id)
	if twice {
		res, err = db.Exec(take, id)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func wrongLast(id string) (int64, error) {
	res, err := db.Exec(take, id) // want `nobody asks`
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

func wrongTag(id string) string {
	tag, _ := pool.Exec(ctx, take, id) // want `nobody asks`
	return tag.String()
}

func rightTag(id string) bool {
	tag, err := pool.Exec(ctx, take, id)
	return err == nil && tag.RowsAffected() > 0
}

func rightTagVariable(id string) bool {
	var tag pgconn.CommandTag
	_ = retry(func() (err error) {
		tag, err = pool.Exec(ctx, take, id)
		return err
	})
	return tag.RowsAffected() > 0
}

func retry(f func() error) error {
	for range 3 {
		if f() == nil {
			return nil
		}
	}
	return f()
}

func wrongRow(id string) {
	_ = db.QueryRow(returning, id) // want `this UPDATE of jobs is a claim, but nobody asks whether it returned a row, so whoever loses it goes on as if it were won: scan the row, and return if there is none`
}

func wrongRowErr(id string) error {
	return db.QueryRow(returning, id).Err() // want `nobody asks whether`
}

func rightRow(id string) (got string, err error) {
	err = db.QueryRow(returning, id).Scan(&got)
	return got, err
}

func wrongRows(id string) error {
	rows, err := db.Query(returning, id) // want `nobody asks whether`
	if err != nil {
		return err
	}
	defer rows.Close()
	return rows.Err()
}

func rightRows(id string) bool {
	rows, err := db.Query(returning, id)
	if err != nil {
		return false
	}
	defer rows.Close()
	return rows.Next()
}

func rightCollected(id string) ([]string, error) {
	rows, err := pool.Query(ctx, returning, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func wrongGorm(id string) error {
	return orm.Exec(take, id).Error // want `nobody asks`
}

func rightGorm(id string) bool {
	res := orm.Exec(take, id)
	return res.Error == nil && res.RowsAffected == 1
}

// A statement that asks for what another claim sets is a release or a commit.
func rightRelease(id string) error {
	_, err := db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'running'`, id)
	return err
}

func rightCommit(id string) error {
	_, err := db.Exec(`UPDATE jobs SET status = 'done' WHERE id = $1 AND status = 'running'`, id)
	return err
}

func wrongNoRelease(id string) error {
	_, err := db.Exec(`UPDATE jobs SET status = 'archived' WHERE id = $1 AND status = 'broken'`, id) // want `nobody asks`
	return err
}

// Whether this is a claim or a release only the caller knows.
func rightTransition(id, from, to string) error {
	_, err := db.Exec(`UPDATE jobs SET status = $2 WHERE id = $1 AND status = $3`, id, to, from)
	return err
}

// Without a condition on the column it is a plain write.
func rightPlain(id string) error {
	_, err := db.Exec(`UPDATE jobs SET status = 'broken' WHERE id = $1`, id)
	return err
}

// A directive says that it gives something back.
//
//claimvet:rollback
func rightDeclaredRollback(id string) {
	_, _ = db.Exec(`UPDATE jobs SET status = 'ready' WHERE id = $1 AND status = 'elsewhere'`, id)
}

// Nothing hangs on it.
func rightUnrelated(id string) error {
	_, err := db.Exec(`UPDATE hosts SET seen = true WHERE id = $1 AND NOT seen`, id)
	return err
}

// Something does.
func wrongEffect(id string) error {
	_, err := db.Exec(`UPDATE hosts SET state = 'off' WHERE id = $1 AND state = 'on'`, id) // want `nobody asks`
	if err != nil {
		return err
	}
	return lib.Stop(id)
}

func rightEffect(id string) error {
	res, err := db.Exec(`UPDATE hosts SET state = 'off' WHERE id = $1 AND state = 'on'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil
	}
	return lib.Stop(id)
}

// A declared claim is judged without anything in view.
//
//claimvet:claim final
func wrongDeclared(id string) error {
	_, err := db.Exec(`UPDATE hosts SET seen = true WHERE id = $1 AND NOT seen`, id) // want `nobody asks`
	return err
}
