// Package q: pgx job queue, outbox, leases, cron.
package q

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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

func NewQ(db DBTX) *Queries                  { return &Queries{db: db} }
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

// sqlc style
func (q *Queries) ClaimJob(ctx context.Context, id int64) (Job, error) {
	row := q.db.QueryRow(ctx, claimJob, id)
	var i Job
	err := row.Scan(&i.ID, &i.To, &i.Body, &i.Attempt)
	return i, err
}

const requeueJob = `-- name: RequeueJob :exec
UPDATE jobs SET status = 'queued', started_at = NULL WHERE id = $1 AND status = 'running'
`

func (q *Queries) RequeueJob(ctx context.Context, id int64) error {
	_, err := q.db.Exec(ctx, requeueJob, id)
	return err
}

const finishJob = `-- name: FinishJob :execrows
UPDATE jobs SET status = 'done', finished_at = now() WHERE id = $1 AND status = 'running'
`

func (q *Queries) FinishJob(ctx context.Context, id int64) (int64, error) {
	tag, err := q.db.Exec(ctx, finishJob, id)
	if err != nil {
		return 0, err
	}
	return tag.RowsAffected(), nil
}

const failJob = `UPDATE jobs SET status = 'failed', last_error = $2 WHERE id = $1 AND status = 'running'`

func (q *Queries) FailJob(ctx context.Context, id int64, msg string) error {
	_, err := q.db.Exec(ctx, failJob, id, msg)
	return err
}

type Worker struct {
	pool *pgxpool.Pool
	q    *Queries
	mail Mailer
	log  *slog.Logger
}

// R1: sqlc claim, fail on error, done on success
func (w *Worker) RunOne(ctx context.Context, id int64) (err error) {
	job, err := w.q.ClaimJob(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("claim job %d: %w", id, err)
	}
	bg := context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_ = w.q.RequeueJob(bg, job.ID)
		}
	}()
	sctx, cancel := context.WithTimeout(bg, 30*time.Second)
	defer cancel()
	if err := w.mail.Send(sctx, job.To, job.Body); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	n, err := w.q.FinishJob(bg, job.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		w.log.Warn("job taken over", "id", job.ID)
	}
	return nil
}

// R2: fail or finish, both commits; panics cared for by the defer
func (w *Worker) RunTwo(ctx context.Context, id int64) error {
	job, err := w.q.ClaimJob(ctx, id)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	bg := context.WithoutCancel(ctx)
	settled := false
	defer func() {
		if !settled {
			_ = w.q.RequeueJob(bg, job.ID)
		}
	}()
	if err := w.mail.Send(bg, job.To, job.Body); err != nil {
		settled = true
		return w.q.FailJob(bg, job.ID, err.Error())
	}
	settled = true
	_, err = w.q.FinishJob(bg, job.ID)
	return err
}

// R3: loop run by process context
func (w *Worker) Loop(ctx context.Context) error {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.C:
		}
		job, err := w.next(ctx)
		if err != nil {
			w.log.Error("next", "err", err)
			continue
		}
		if job == nil {
			continue
		}
		w.handle(ctx, job)
	}
}

// next claims the next job with SKIP LOCKED in one statement
//
//claimvet:claim
func (w *Worker) next(ctx context.Context) (*Job, error) {
	var j Job
	err := w.pool.QueryRow(ctx, `
		UPDATE jobs SET status = 'running', started_at = now()
		WHERE id = (SELECT id FROM jobs WHERE status = 'queued' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
		AND status = 'queued'
		RETURNING id, recipient, body, attempts`).Scan(&j.ID, &j.To, &j.Body, &j.Attempt)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &j, nil
}

func (w *Worker) handle(ctx context.Context, j *Job) {
	ok := false
	defer func() {
		if p := recover(); p != nil {
			w.log.Error("panic", "p", p)
		}
		if !ok {
			_ = w.q.RequeueJob(ctx, j.ID)
		}
	}()
	if err := w.mail.Send(ctx, j.To, j.Body); err != nil {
		w.log.Error("send", "err", err)
		return
	}
	if _, err := w.q.FinishJob(ctx, j.ID); err != nil {
		w.log.Error("finish", "err", err)
		return
	}
	ok = true
}

// R4: batch claim + rows
func (w *Worker) Batch(ctx context.Context) error {
	rows, err := w.pool.Query(ctx, `UPDATE jobs SET status = 'running' WHERE id IN (SELECT id FROM jobs WHERE status = 'queued' LIMIT 10 FOR UPDATE SKIP LOCKED) AND status = 'queued' RETURNING id, recipient, body`)
	if err != nil {
		return err
	}
	jobs, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (Job, error) {
		var j Job
		err := r.Scan(&j.ID, &j.To, &j.Body)
		return j, err
	})
	if err != nil {
		return err
	}
	bg := context.WithoutCancel(ctx)
	for _, j := range jobs {
		w.handle(bg, &j)
	}
	return nil
}

// R5: errgroup
func (w *Worker) Many(ctx context.Context, ids []int64) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(4)
	for _, id := range ids {
		g.Go(func() error { return w.RunOne(gctx, id) })
	}
	return g.Wait()
}

// R6: transaction + outbox: claim in the tx, effect after commit
func (w *Worker) ClaimInTx(ctx context.Context, id int64) error {
	var job Job
	err := pgx.BeginFunc(ctx, w.pool, func(tx pgx.Tx) error {
		var err error
		job, err = w.q.WithTx(tx).ClaimJob(ctx, id)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO audit(job_id) VALUES ($1)`, id)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	w.handle(context.WithoutCancel(ctx), &job)
	return nil
}

// R7: explicit tx with defer Rollback
func (w *Worker) ClaimInTx2(ctx context.Context, id int64) (err error) {
	tx, err := w.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	tag, err := tx.Exec(ctx, `UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `INSERT INTO audit(job_id) VALUES ($1)`, id); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	w.handle(context.WithoutCancel(ctx), &Job{ID: id})
	return nil
}

// R8: lease w/ owner token and heartbeat
type Lease struct {
	pool  *pgxpool.Pool
	owner string
}

//claimvet:claim
func (l *Lease) Acquire(ctx context.Context, name string) (bool, error) {
	tag, err := l.pool.Exec(ctx, `UPDATE leases SET owner = $2, expires_at = now() + interval '1 minute' WHERE name = $1 AND (owner IS NULL OR expires_at < now())`, name, l.owner)
	if err != nil {
		return false, err
	}
	return tag.RowsAffected() == 1, nil
}

func (l *Lease) Extend(ctx context.Context, name string) error {
	tag, err := l.pool.Exec(ctx, `UPDATE leases SET expires_at = now() + interval '1 minute' WHERE name = $1 AND owner = $2`, name, l.owner)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return errors.New("lease lost")
	}
	return nil
}

//claimvet:rollback
func (l *Lease) Release(ctx context.Context, name string) error {
	_, err := l.pool.Exec(ctx, `UPDATE leases SET owner = NULL WHERE name = $1 AND owner = $2`, name, l.owner) // want [sql]
	return err
}

func (l *Lease) Cron(ctx context.Context, m Mailer) error {
	ok, err := l.Acquire(ctx, "digest")
	if err != nil {
		return err
	}
	if !ok {
		return nil
	}
	wctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer func() {
		rctx, c := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer c()
		_ = l.Release(rctx, "digest")
	}()
	hb := make(chan struct{})
	go func() {
		defer close(hb)
		t := time.NewTicker(20 * time.Second)
		defer t.Stop()
		for {
			select {
			case <-wctx.Done():
				return
			case <-t.C:
				if err := l.Extend(wctx, "digest"); err != nil {
					cancel()
					return
				}
			}
		}
	}()
	err = m.Send(wctx, "all", "digest")
	cancel()
	<-hb
	return err
}

// R9: dedup key, final
//
//claimvet:claim final
func (w *Worker) seen(ctx context.Context, key string) (bool, error) {
	tag, err := w.pool.Exec(ctx, `INSERT INTO idempotency(key) VALUES ($1) ON CONFLICT DO NOTHING`, key)
	if err != nil {
		return false, err
	}
	return tag.RowsAffected() == 1, nil
}

func (w *Worker) Webhook(ctx context.Context, key string) error {
	first, err := w.seen(ctx, key)
	if err != nil {
		return err
	}
	if !first {
		w.log.Info("duplicate", "key", key)
		return nil
	}
	return w.mail.Send(context.WithoutCancel(ctx), "a", "b")
}

// R10: outbox relay, final by time column
func (w *Worker) Relay(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		var id int64
		var body string
		err := w.pool.QueryRow(ctx, `UPDATE outbox SET sent_at = now() WHERE id = (SELECT id FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) AND sent_at IS NULL RETURNING id, body`).Scan(&id, &body)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := w.mail.Send(ctx, "x", body); err != nil {
			w.log.Error("relay", "id", id, "err", err)
		}
	}
}

// R11: advisory lock
//
//claimvet:claim
func tryAdvisory(ctx context.Context, c *pgxpool.Conn, key int64) (ok bool, err error) {
	err = c.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, key).Scan(&ok)
	return ok, err
}

//claimvet:rollback
func unlockAdvisory(ctx context.Context, c *pgxpool.Conn, key int64) {
	_, _ = c.Exec(ctx, `SELECT pg_advisory_unlock($1)`, key)
}

func (w *Worker) Singleton(ctx context.Context) error {
	conn, err := w.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	ok, err := tryAdvisory(ctx, conn, 42)
	if err != nil {
		return err
	}
	if !ok {
		return nil
	}
	bg := context.WithoutCancel(ctx)
	defer unlockAdvisory(bg, conn, 42)
	return w.mail.Send(bg, "x", "y")
}

// R12: SKIP LOCKED in a tx; effect after? done inside would be R1. write status in the tx & commit
func (w *Worker) SkipLocked(ctx context.Context) error {
	var jobs []Job
	err := pgx.BeginTxFunc(ctx, w.pool, pgx.TxOptions{}, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, recipient, body FROM jobs WHERE status = 'queued' LIMIT 5 FOR UPDATE SKIP LOCKED`)
		if err != nil {
			return err
		}
		jobs, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Job])
		if err != nil {
			return err
		}
		for _, j := range jobs {
			if _, err := tx.Exec(ctx, `UPDATE jobs SET status = 'running' WHERE id = $1`, j.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	_ = jobs
	return nil
}

// R13: token-fenced, early defer
func (w *Worker) Fenced(ctx context.Context, id int64, token string) error {
	bg := context.WithoutCancel(ctx)
	defer func() {
		_, _ = w.pool.Exec(bg, `UPDATE jobs SET status = 'queued', claim_token = NULL WHERE id = $1 AND claim_token = $2 AND status = 'running'`, id, token)
	}()
	tag, err := w.pool.Exec(ctx, `UPDATE jobs SET status = 'running', claim_token = $2 WHERE id = $1 AND status = 'queued'`, id, token)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	if err := w.mail.Send(bg, "x", "y"); err != nil {
		return err
	}
	_, err = w.pool.Exec(bg, `UPDATE jobs SET status = 'done', claim_token = NULL WHERE id = $1 AND claim_token = $2`, id, token)
	return err
}

// R14: phases
func (w *Worker) Phases(ctx context.Context, id int64) (err error) {
	tag, err := w.pool.Exec(ctx, `UPDATE uploads SET state = 'running' WHERE id = $1 AND state = 'new'`, id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() != 1 {
		return errors.New("busy")
	}
	bg := context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			_, _ = w.pool.Exec(bg, `UPDATE uploads SET state = 'failed' WHERE id = $1 AND state IN ('running','uploading')`, id)
		}
	}()
	if err := w.mail.Send(bg, "a", "start"); err != nil {
		return err
	}
	tag, err = w.pool.Exec(bg, `UPDATE uploads SET state = 'uploading' WHERE id = $1 AND state = 'running'`, id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return errors.New("taken")
	}
	if err := w.mail.Send(bg, "a", "done"); err != nil {
		return err
	}
	_, err = w.pool.Exec(bg, `UPDATE uploads SET state = 'done' WHERE id = $1 AND state = 'uploading'`, id)
	return err
}

// R15: pure status transition without anything in view
func (w *Worker) Archive(ctx context.Context, id int64) error {
	tag, err := w.pool.Exec(ctx, `UPDATE jobs SET status = 'archived' WHERE id = $1 AND status = 'done'`, id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return pgx.ErrNoRows
	}
	return nil
}

// R16: optimistic version, retry
func (w *Worker) Rename(ctx context.Context, id int64, name string) error {
	for range 3 {
		var v int
		if err := w.pool.QueryRow(ctx, `SELECT version FROM docs WHERE id = $1`, id).Scan(&v); err != nil {
			return err
		}
		tag, err := w.pool.Exec(ctx, `UPDATE docs SET name = $3, version = version + 1 WHERE id = $1 AND version = $2`, id, v, name)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 1 {
			return nil
		}
	}
	return errors.New("conflict")
}
