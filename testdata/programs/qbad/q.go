package qbad

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"
)

type Mailer interface {
	//claimvet:effect
	Send(ctx context.Context, to, body string) error
}

type DBTX interface {
	Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
	Query(context.Context, string, ...any) (pgx.Rows, error)
	QueryRow(context.Context, string, ...any) pgx.Row
}

type Queries struct{ db DBTX }

func (q *Queries) WithTx(tx pgx.Tx) *Queries { return &Queries{db: tx} }

type Job struct {
	ID      int64
	To      string
	Body    string
	Attempt int
}

const claimJob = `-- name: ClaimJob :one
UPDATE jobs SET status = 'running', attempts = attempts + 1, started_at = now()
WHERE id = $1 AND status = 'queued'
RETURNING id, recipient, body, attempts
`

func (q *Queries) ClaimJob(ctx context.Context, id int64) (Job, error) {
	row := q.db.QueryRow(ctx, claimJob, id)
	var i Job
	err := row.Scan(&i.ID, &i.To, &i.Body, &i.Attempt)
	return i, err
}

const requeueJob = `UPDATE jobs SET status = 'queued', started_at = NULL WHERE id = $1 AND status = 'running'`

func (q *Queries) RequeueJob(ctx context.Context, id int64) error {
	_, err := q.db.Exec(ctx, requeueJob, id)
	return err
}

const finishJob = `UPDATE jobs SET status = 'done', finished_at = now() WHERE id = $1 AND status = 'running'`

func (q *Queries) FinishJob(ctx context.Context, id int64) (int64, error) {
	tag, err := q.db.Exec(ctx, finishJob, id)
	if err != nil {
		return 0, err
	}
	return tag.RowsAffected(), nil
}

type Worker struct {
	pool *pgxpool.Pool
	db   *sql.DB
	q    *Queries
	mail Mailer
	log  *slog.Logger
}

// W1: ErrNoRows only logged
func (w *Worker) W1(ctx context.Context, id int64) (err error) {
	job, err := w.q.ClaimJob(ctx, id)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	bg := context.WithoutCancel(ctx)
	defer func() { // want [ownership]
		if err != nil {
			_ = w.q.RequeueJob(bg, job.ID)
		}
	}()
	if err = w.mail.Send(bg, job.To, job.Body); err != nil { // want [gate]
		return err
	}
	_, err = w.q.FinishJob(bg, job.ID)
	return err
}

// W2: RowsAffected never read
func (w *Worker) W2(ctx context.Context, id int64) error {
	if _, err := w.pool.Exec(ctx, `UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id); err != nil { // want [sql]
		return err
	}
	bg := context.WithoutCancel(ctx)
	if err := w.mail.Send(bg, "a", "b"); err != nil { // want [gate]
		return err
	}
	_, err := w.q.FinishJob(bg, id)
	return err
}

// W3: effect inside the transaction
func (w *Worker) W3(ctx context.Context, id int64) error {
	return pgx.BeginFunc(ctx, w.pool, func(tx pgx.Tx) error {
		job, err := w.q.WithTx(tx).ClaimJob(ctx, id)
		if err != nil {
			return err
		}
		return w.mail.Send(ctx, job.To, job.Body) // want [gate]
	})
}

// W4: explicit tx, effect before the commit
func (w *Worker) W4(ctx context.Context, id int64) error {
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.ExecContext(ctx, `UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil
	}
	if err := w.mail.Send(context.WithoutCancel(ctx), "a", "b"); err != nil { // want [gate]
		return err
	}
	return tx.Commit()
}

// W5: tx commit's error ignored, then effect
func (w *Worker) W5(ctx context.Context, id int64) error {
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.ExecContext(ctx, `UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil
	}
	_ = tx.Commit()
	bg := context.WithoutCancel(ctx)
	defer w.q.RequeueJob(bg, id)     // want [ownership]
	return w.mail.Send(bg, "a", "b") // want [gate]
}

// W6: n >= 0
func (w *Worker) W6(ctx context.Context, id int64) error {
	tag, err := w.pool.Exec(ctx, `UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() < 0 {
		return nil
	}
	bg := context.WithoutCancel(ctx)
	return w.mail.Send(bg, "a", "b") // want [gate]
}

// W7: n == 0 inverted
func (w *Worker) W7(ctx context.Context, id int64) error {
	tag, err := w.pool.Exec(ctx, `UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() != 0 {
		return nil // want [stranded]
	}
	bg := context.WithoutCancel(ctx)
	return w.mail.Send(bg, "a", "b") // want [gate]
}

// W8: rollback not guarded by status
func (w *Worker) W8(ctx context.Context, id int64) (err error) {
	tag, err := w.pool.Exec(ctx, `UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	bg := context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_, _ = w.pool.Exec(bg, `UPDATE jobs SET status = 'queued' WHERE id = $1`, id) // want [sql]
		}
	}()
	if err := w.mail.Send(bg, "a", "b"); err != nil {
		return err
	}
	_, err = w.q.FinishJob(bg, id)
	return err
}

// W9: rollback leaves column
func (w *Worker) W9(ctx context.Context, id int64, region string) (err error) {
	tag, err := w.pool.Exec(ctx, `UPDATE jobs SET status = 'running', region = $2 WHERE id = $1 AND status = 'queued'`, id, region)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	bg := context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_, _ = w.pool.Exec(bg, `UPDATE jobs SET status = 'queued' WHERE id = $1 AND status = 'running'`, id) // want [sql]
		}
	}()
	if err := w.mail.Send(bg, "a", "b"); err != nil {
		return err
	}
	_, err = w.q.FinishJob(bg, id)
	return err
}

// W10: errgroup ctx after the claim
func (w *Worker) W10(ctx context.Context, id int64) (err error) {
	job, err := w.q.ClaimJob(ctx, id)
	if err != nil {
		return err
	}
	bg := context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_ = w.q.RequeueJob(bg, job.ID)
		}
	}()
	g, gctx := errgroup.WithContext(ctx) // want [lifetime]
	g.Go(func() error { return w.mail.Send(gctx, job.To, job.Body) })
	g.Go(func() error { return w.mail.Send(gctx, "admin", job.Body) })
	if err := g.Wait(); err != nil {
		return err
	}
	_, err = w.q.FinishJob(bg, job.ID)
	return err
}

// W11: no requeue on send fail, claim inferred, finishes elsewhere
func (w *Worker) W11(ctx context.Context, id int64) error {
	job, err := w.q.ClaimJob(ctx, id)
	if err != nil {
		return err
	}
	bg := context.WithoutCancel(ctx)
	if err := w.mail.Send(bg, job.To, job.Body); err != nil {
		return err // want [stranded]
	}
	_, err = w.q.FinishJob(bg, job.ID)
	return err // want [stranded]
}

// W12: settled set too early
func (w *Worker) W12(ctx context.Context, id int64) error {
	job, err := w.q.ClaimJob(ctx, id)
	if err != nil {
		return err
	}
	bg := context.WithoutCancel(ctx)
	settled := false
	defer func() {
		if !settled {
			_ = w.q.RequeueJob(bg, job.ID)
		}
	}()
	settled = true
	if err := w.mail.Send(bg, job.To, job.Body); err != nil { // want [gate]
		return err
	}
	_, err = w.q.FinishJob(bg, job.ID)
	return err
}

// W13: heartbeat and work on request ctx
//
//claimvet:claim
func (w *Worker) lease(ctx context.Context, name string) (bool, error) {
	tag, err := w.pool.Exec(ctx, `UPDATE leases SET owner = $2 WHERE name = $1 AND owner IS NULL`, name, "me")
	if err != nil {
		return false, err
	}
	return tag.RowsAffected() == 1, nil
}

//claimvet:rollback
func (w *Worker) unlease(ctx context.Context, name string) error {
	_, err := w.pool.Exec(ctx, `UPDATE leases SET owner = NULL WHERE name = $1 AND owner = $2`, name, "me")
	return err
}

func (w *Worker) W13(ctx context.Context) error {
	ok, err := w.lease(ctx, "x")
	if err != nil || !ok {
		return err
	}
	defer w.unlease(context.WithoutCancel(ctx), "x")
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		if err := w.mail.Send(ctx, "x", "hb"); err != nil { // want [lifetime]
			w.log.Error("hb")
		}
	}()
	wg.Wait()
	return nil
}

// W14: derived earlier, each use is reported
func (w *Worker) W14(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	ok, err := w.lease(ctx, "x")
	if err != nil || !ok {
		return err
	}
	defer w.unlease(context.WithoutCancel(ctx), "x")
	if err := w.mail.Send(ctx, "a", "1"); err != nil { // want [lifetime]
		return err
	}
	return w.mail.Send(ctx, "a", "2") // want [lifetime]
}

// W15: statement does not compare (declared claim)
//
//claimvet:claim
func (w *Worker) grab(ctx context.Context, id int64) (bool, error) {
	tag, err := w.pool.Exec(ctx, `UPDATE jobs SET owner = $2 WHERE id = $1`, id, "me") // want [sql]
	if err != nil {
		return false, err
	}
	return tag.RowsAffected() == 1, nil
}

// W16: the OR arm does not compare
//
//claimvet:claim
func (w *Worker) grab2(ctx context.Context, id int64) (bool, error) {
	tag, err := w.pool.Exec(ctx, `UPDATE jobs SET owner = $2 WHERE id = $1 AND (owner IS NULL OR priority > 5)`, id, "me") // want [sql]
	if err != nil {
		return false, err
	}
	return tag.RowsAffected() == 1, nil
}

// W17: SELECT then UPDATE built by Sprintf constants
func (w *Worker) W17(ctx context.Context, id int64) error {
	const table = "jobs"
	q := fmt.Sprintf(`UPDATE %s SET status = '%s' WHERE id = $1 AND status = '%s'`, table, "running", "queued")
	res, err := w.db.ExecContext(ctx, q, id) // want [sql]
	if err != nil {
		return err
	}
	_ = res                                                  // RowsAffected never read: [sql] expected at the Exec above
	return w.mail.Send(context.WithoutCancel(ctx), "a", "b") // want [gate]
}

// W18: batch rows: pointer check missing
//
//claimvet:claim
func (w *Worker) next(ctx context.Context) (*Job, error) {
	j, err := w.q.ClaimJob(ctx, 1)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return &j, err
}

func (w *Worker) W18(ctx context.Context) (err error) {
	j, err := w.next(ctx)
	if err != nil {
		return err
	}
	bg := context.WithoutCancel(ctx)
	defer func() { // want [ownership]
		if err != nil {
			_ = w.q.RequeueJob(bg, j.ID)
		}
	}()
	if err := w.mail.Send(bg, "a", "b"); err != nil { // want [gate]
		return err
	}
	_, err = w.q.FinishJob(bg, j.ID)
	return err
}

// W19: labelled break out of wrong loop leaves unclaimed
func (w *Worker) W19(ctx context.Context) error {
	var ok bool
	var err error
retry:
	for i := 0; i < 3; i++ {
		ok, err = w.lease(ctx, "x")
		switch {
		case err != nil:
			break retry
		case ok:
			break retry
		}
		time.Sleep(time.Second)
	}
	if err != nil {
		return err
	}
	// missing: if !ok
	bg := context.WithoutCancel(ctx)
	defer w.unlease(bg, "x")
	return w.mail.Send(bg, "a", "b") // want [gate]
}

// W20: defer in a loop iteration misplaced: release runs before the claim is known
func (w *Worker) W20(ctx context.Context, names []string) {
	for _, n := range names {
		func() {
			defer w.unlease(context.WithoutCancel(ctx), n)
			ok, err := w.lease(ctx, n)
			if err != nil || !ok {
				return
			}
			_ = w.mail.Send(context.WithoutCancel(ctx), n, "x")
		}()
	}
}

// W21: inTx helper; effect inside closure
func (w *Worker) inTx(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		if rerr := tx.Rollback(); rerr != nil {
			return errors.Join(err, rerr)
		}
		return err
	}
	return tx.Commit()
}

func (w *Worker) W21(ctx context.Context, id int64) error {
	return w.inTx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return err
		}
		if n != 1 {
			return pgx.ErrNoRows
		}
		return w.mail.Send(ctx, "a", "b") // want [gate]
	})
}

// W22: inTx, effect after, the error ignored
func (w *Worker) W22(ctx context.Context, id int64) error {
	won := false
	_ = w.inTx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		won = n == 1
		return err
	})
	if !won {
		return nil
	}
	return w.mail.Send(context.WithoutCancel(ctx), "a", "b") // want [gate]
}

// W23: return nil in a failing branch with flag
func (w *Worker) W23(ctx context.Context, id int64) (err error) {
	job, err := w.q.ClaimJob(ctx, id)
	if err != nil {
		return err
	}
	bg := context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_ = w.q.RequeueJob(bg, job.ID)
		}
	}()
	if e := w.mail.Send(bg, job.To, job.Body); e != nil {
		w.log.Error("send", "err", e)
		return nil // skips the rollback;  Skipping: a normal return w/ nil error is the commit -> silent
	}
	_, err = w.q.FinishJob(bg, job.ID)
	return err
}
