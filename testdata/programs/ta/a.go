package ta

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
)

var ErrLost = errors.New("lost")

//claimvet:effect
func ship(ctx context.Context, id string) error { return nil }

//claimvet:effect
func charge(ctx context.Context, id string) error { return nil }

func bg(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

type DB struct{ *sql.DB }

// returns status
func (d *DB) begin(ctx context.Context, id string) error {
	res, err := d.ExecContext(ctx, `UPDATE orders SET status = 'shipping', worker = $2 WHERE id = $1 AND status IN ('paid', 'retry')`, id, "w1")
	if err != nil {
		return fmt.Errorf("begin %s: %w", id, err)
	}
	if n, err := res.RowsAffected(); err != nil {
		return err
	} else if n == 0 {
		return ErrLost
	}
	return nil
}

func (d *DB) back(ctx context.Context, id string) {
	if _, err := d.ExecContext(ctx, `UPDATE orders SET status = 'retry', worker = NULL WHERE id = $1 AND status = 'shipping' AND worker = $2`, id, "w1"); err != nil {
		slog.Error("back", "err", err)
	}
}

func (d *DB) shipped(ctx context.Context, id string) error {
	res, err := d.ExecContext(ctx, `UPDATE orders SET status = 'shipped' WHERE id = $1 AND status = 'shipping'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return fmt.Errorf("order %s no longer shipping", id)
	}
	return nil
}

// ok: errors from begin wrapped
func (d *DB) ok1(ctx context.Context, id string) (err error) {
	if err := d.begin(ctx, id); err != nil {
		if errors.Is(err, ErrLost) {
			return nil
		}
		return err
	}
	c := bg(ctx)
	defer func() {
		if err != nil {
			d.back(c, id)
		}
	}()
	if err := ship(c, id); err != nil {
		return err
	}
	return d.shipped(c, id)
}

// begin's n==0 dropped
func (d *DB) beginNoCheck(ctx context.Context, id string) error {
	_, err := d.ExecContext(ctx, `UPDATE orders SET status = 'shipping' WHERE id = $1 AND status = 'paid'`, id)
	return err
}

func (d *DB) bad1(ctx context.Context, id string) (err error) {
	if err := d.beginNoCheck(ctx, id); err != nil { // want [sql]
		return err
	}
	c := bg(ctx)
	if err := ship(c, id); err != nil { // want [gate]
		return err
	}
	return d.shipped(c, id)
}

// begin bool negated: returns lost
func (d *DB) taken(ctx context.Context, id string) (bool, error) {
	res, err := d.ExecContext(ctx, `UPDATE orders SET status = 'shipping' WHERE id = $1 AND status = 'paid'`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 0, err
}

func (d *DB) ok2(ctx context.Context, id string) error {
	taken, err := d.taken(ctx, id)
	if err != nil {
		return err
	}
	if taken {
		return ErrLost
	}
	c := bg(ctx)
	defer d.back(c, id)
	return ship(c, id)
}

func (d *DB) bad2(ctx context.Context, id string) error {
	taken, err := d.taken(ctx, id)
	if err != nil {
		return err
	}
	if !taken {
		return ErrLost // want [stranded]
	}
	c := bg(ctx)
	return ship(c, id) // want [gate]
}

// effect on wrong branch: else
func (d *DB) bad3(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	taken, err := d.taken(ctx, "1")
	switch {
	case err != nil:
		http.Error(w, "x", 500)
	case taken:
		_ = ship(bg(ctx), "1") // want [gate]
	default:
		defer d.back(bg(ctx), "1")
		_ = charge(bg(ctx), "1")
	}
}

// recursion
func (d *DB) walk(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	if err := d.ok1(ctx, ids[0]); err != nil {
		return err
	}
	return d.walk(ctx, ids[1:])
}

func (d *DB) walkBad(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	if err := ship(bg(ctx), ids[0]); err != nil { // duty passes up; walkBadRoot has the claim
		return err
	}
	return d.walkBad(ctx, ids[1:])
}

func (d *DB) walkBadRoot(ctx context.Context, ids []string) error {
	if err := d.walkBad(ctx, ids); err != nil { // want [gate]
		return err
	}
	if err := d.begin(ctx, ids[0]); err != nil {
		return err
	}
	return d.shipped(bg(ctx), ids[0]) // want [stranded]
}

func (d *DB) walkGood(ctx context.Context, ids []string) error {
	if err := d.begin(ctx, ids[0]); err != nil {
		return err
	}
	c := bg(ctx)
	defer d.back(c, ids[0])
	return d.walkBad(c, ids)
}

// builder SQL (dynamic: unknown)
func (d *DB) dynamic(ctx context.Context, id string, cols []string) error {
	q := `UPDATE orders SET ` + strings.Join(cols, ",") + ` WHERE id = $1`
	_, err := d.ExecContext(ctx, q, id)
	return err
}

// CASE / subselect
func (d *DB) ok4(ctx context.Context, id string) error {
	_, err := d.ExecContext(ctx, `UPDATE orders SET status = CASE WHEN status = 'paid' THEN 'shipping' ELSE status END WHERE id = $1`, id)
	return err
}

// CTE w/ SKIP LOCKED
func (d *DB) ok5(ctx context.Context) error {
	var id string
	err := d.QueryRowContext(ctx, `
WITH next AS (
  SELECT id FROM orders WHERE status = 'paid' ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE orders o SET status = 'shipping' FROM next WHERE o.id = next.id AND o.status = 'paid' RETURNING o.id`).Scan(&id)
	if err == sql.ErrNoRows {
		return nil
	}
	if err != nil {
		return err
	}
	c := bg(ctx)
	done := false
	defer func() {
		if !done {
			d.back(c, id)
		}
	}()
	if err := ship(c, id); err != nil {
		return err
	}
	if err := d.shipped(c, id); err != nil {
		return err
	}
	done = true
	return nil
}

// rows iteration of batch
func (d *DB) ok6(ctx context.Context) error {
	rows, err := d.QueryContext(ctx, `UPDATE orders SET status = 'shipping' WHERE status = 'paid' RETURNING id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	c := bg(ctx)
	for _, id := range ids {
		if err := d.process(c, id); err != nil {
			slog.Error("process", "id", id, "err", err)
		}
	}
	return nil
}

func (d *DB) process(ctx context.Context, id string) (err error) {
	defer func() {
		if err != nil {
			d.back(ctx, id)
		}
	}()
	if err := ship(ctx, id); err != nil {
		return err
	}
	return d.shipped(ctx, id)
}

// parallel inferred batch w/ WaitGroup
func (d *DB) ok7(ctx context.Context) error {
	rows, err := d.QueryContext(ctx, `UPDATE orders SET status = 'shipping' WHERE status = 'paid' RETURNING id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var wg sync.WaitGroup
	c := bg(ctx)
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			_ = d.process(c, id)
		}()
	}
	wg.Wait()
	return rows.Err()
}

// batch: effect w/o iterating
func (d *DB) bad7(ctx context.Context) error {
	rows, err := d.QueryContext(ctx, `UPDATE orders SET status = 'shipping' WHERE status = 'paid' RETURNING id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	c := bg(ctx)
	if err := ship(c, "all"); err != nil { // want [gate]
		return err
	}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		_ = d.shipped(c, id)
	}
	return rows.Err() // want [stranded]
}

// two claims: wrong table's claim
func (d *DB) bad8(ctx context.Context, id string) (err error) {
	res, err := d.ExecContext(ctx, `UPDATE coupons SET used = true WHERE id = $1 AND used = false`, id)
	if err != nil {
		return err
	}
	used, _ := res.RowsAffected()
	res, err = d.ExecContext(ctx, `UPDATE orders SET status = 'shipping' WHERE id = $1 AND status = 'paid'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		slog.Info("not paid")
	}
	c := bg(ctx)
	defer d.back(c, id) // want [ownership]
	if used == 0 {
		return nil
	}
	return ship(c, id) // effect content with any won claim (coupons)
}

// mock/in-memory impl of CAS through sync.Map
type mem struct{ m sync.Map }

//claimvet:claim
func (m *mem) Take(id string) bool { _, loaded := m.m.LoadOrStore(id, true); return !loaded }

//claimvet:rollback
func (m *mem) Drop(id string) { m.m.Delete(id) }

func (m *mem) ok9(ctx context.Context, id string) error {
	if !m.Take(id) {
		return ErrLost
	}
	defer m.Drop(id)
	return ship(bg(ctx), id)
}

func (m *mem) bad9(ctx context.Context, id string) error {
	defer m.Drop(id) // want [ownership]
	if !m.Take(id) {
		return ErrLost
	}
	return ship(bg(ctx), id)
}

func (m *mem) bad10(ctx context.Context, id string) error {
	m.Take(id)
	defer m.Drop(id)         // want [ownership]
	return ship(bg(ctx), id) // want [gate]
}

// short-circuit conditions
func (m *mem) ok11(ctx context.Context, id string, force bool) error {
	if id == "" || !m.Take(id) {
		return ErrLost
	}
	defer m.Drop(id)
	return ship(bg(ctx), id)
}

func (m *mem) bad11(ctx context.Context, id string, force bool) error {
	if !force && !m.Take(id) {
		return ErrLost
	}
	defer m.Drop(id)         // want [ownership]
	return ship(bg(ctx), id) // want [gate]
}

func (m *mem) bad12(ctx context.Context, id string, force bool) error {
	if !m.Take(id) && !force {
		return ErrLost
	}
	defer m.Drop(id)         // want [ownership]
	return ship(bg(ctx), id) // want [gate]
}
