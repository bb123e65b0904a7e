// Package choices runs statements whose text is one of several, or is put together of what is not known.
package choices

import (
	"context"
	"database/sql"
	"net/http"
)

type svc struct{ db *sql.DB }

//claimvet:effect
func (s *svc) ship(id string) error { return nil }

const (
	claimPaid = `UPDATE orders SET status = 'shipping' WHERE id = $1 AND status = 'paid'`
	claimAny  = `UPDATE orders SET status = 'shipping' WHERE id = $1 AND status IN ('paid', 'held')`
	markAll   = `UPDATE orders SET status = 'shipping' WHERE id = $1`
	giveBack  = `UPDATE orders SET status = 'paid' WHERE id = $1 AND status = 'shipping'`
	touch     = `UPDATE orders SET seen = now() WHERE id = $1`
)

// Each of the two is a claim on the same column.
func (s *svc) rightIf(ctx context.Context, id string, held bool) error {
	query := claimPaid
	if held {
		query = claimAny
	}
	res, err := s.db.ExecContext(ctx, query, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil
	}
	defer s.db.Exec(giveBack, id)
	return s.ship(id)
}

func (s *svc) wrongIf(ctx context.Context, id string, held bool) error {
	query := claimPaid
	if held {
		query = claimAny
	}
	res, err := s.db.ExecContext(ctx, query, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		_ = s.ship(id) // want [gate]
		return nil
	}
	defer s.db.Exec(giveBack, id)
	return s.ship(id)
}

func (s *svc) rightSwitch(ctx context.Context, id string, how int) error {
	var query string
	switch how {
	case 0:
		query = claimPaid
	case 1:
		query = claimAny
	default:
		return nil
	}
	res, err := s.db.ExecContext(ctx, query, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil
	}
	defer s.db.Exec(giveBack, id)
	return s.ship(id)
}

func (s *svc) wrongSwitch(ctx context.Context, id string, how int) error {
	var query string
	switch how {
	case 0:
		query = claimPaid
	case 1:
		query = claimAny
	default:
		return nil
	}
	res, err := s.db.ExecContext(ctx, query, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil
	}
	return s.ship(id) // want [stranded]
}

// One of the two is no claim: what the statement does is not known, and somebody asks how many rows it changed.
func (s *svc) rightMixed(w http.ResponseWriter, r *http.Request) {
	query := claimPaid
	if r.FormValue("force") != "" {
		query = markAll
	}
	res, err := s.db.Exec(query, r.PathValue("id"))
	if err != nil {
		return
	}
	if n, _ := res.RowsAffected(); n == 1 {
		_ = s.ship(r.PathValue("id"))
	}
}

// Nobody asks.
func (s *svc) wrongMixed(w http.ResponseWriter, r *http.Request) {
	query := claimPaid
	if r.FormValue("force") != "" {
		query = markAll
	}
	if _, err := s.db.Exec(query, r.PathValue("id")); err != nil {
		return
	}
	_ = s.ship(r.PathValue("id")) // want [gate]
}

// Nothing is known of the statement.
func (s *svc) rightUnknown(w http.ResponseWriter, r *http.Request) {
	res, err := s.db.Exec(statement("ship"), r.PathValue("id"))
	if err != nil {
		return
	}
	if n, _ := res.RowsAffected(); n == 1 {
		_ = s.ship(r.PathValue("id"))
	}
}

func statement(name string) string { return statements[name] }

var statements = map[string]string{}

// It begins like a statement that only reads.
func (s *svc) wrongUnknown(w http.ResponseWriter, r *http.Request) {
	var id string
	if err := s.db.QueryRow(`SELECT id FROM orders WHERE `+statement("paid"), r.PathValue("id")).Scan(&id); err != nil {
		return
	}
	_ = s.ship(id) // want [gate]
}

// What a CASE sets is not known: nobody can say whether this claims.
func (s *svc) rightCase(w http.ResponseWriter, r *http.Request) {
	res, err := s.db.Exec(`UPDATE orders SET status = CASE WHEN heavy THEN 'freight' ELSE 'shipping' END WHERE id = $1 AND status = 'paid'`, r.PathValue("id"))
	if err != nil {
		return
	}
	if n, _ := res.RowsAffected(); n == 1 {
		_ = s.ship(r.PathValue("id"))
	}
}

func (s *svc) wrongCase(w http.ResponseWriter, r *http.Request) {
	_, err := s.db.Exec(`UPDATE orders SET status = CASE WHEN status = 'paid' THEN 'shipping' ELSE status END WHERE id = $1 AND status <> 'gone'`, r.PathValue("id"))
	if err != nil {
		return
	}
	_ = s.ship(r.PathValue("id")) // want [gate]
}

// A rollback by CASE gives the claim back.
func (s *svc) rightCaseBack(ctx context.Context, id string) error {
	res, err := s.db.ExecContext(ctx, claimPaid, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil
	}
	defer s.db.Exec(`UPDATE orders SET status = CASE WHEN tries > 3 THEN 'dead' ELSE 'paid' END WHERE id = $1 AND status = 'shipping'`, id)
	return s.ship(id)
}

func (s *svc) wrongCaseBack(ctx context.Context, id string) error {
	defer s.db.Exec(`UPDATE orders SET status = CASE WHEN tries > 3 THEN 'dead' ELSE 'paid' END WHERE id = $1 AND status = 'shipping'`, id) // want [ownership]
	res, err := s.db.ExecContext(ctx, claimPaid, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil
	}
	return s.ship(id)
}

// None of the two is a claim.
func (s *svc) wrongNeither(w http.ResponseWriter, r *http.Request) {
	query := touch
	if r.FormValue("all") != "" {
		query = markAll
	}
	if _, err := s.db.Exec(query, r.PathValue("id")); err != nil {
		return
	}
	_ = s.ship(r.PathValue("id")) // want [gate]
}
