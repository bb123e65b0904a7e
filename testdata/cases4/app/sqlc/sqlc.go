// Package sqlc claims with methods that sqlc wrote into another package, directly and in transactions.
package sqlc

import (
	"context"
	"errors"
	"log"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
	"github.com/molecule-ai/claimvet/testdata/cases4/lib/sqlcdb"
)

var background = context.Background()

// A Service embeds the queries.
type Service struct {
	*sqlcdb.Queries
	pool *pgxpool.Pool
}

func stop(id int64) error { return lease.Stop(strconv.FormatInt(id, 10)) }

// :execrows, promoted.
func (s *Service) rightMark(id int64) error {
	n, err := s.MarkMail(background, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return lease.ErrBusy
	}
	return stop(id)
}

// :execrows, promoted, and only the error is asked.
func (s *Service) wrongMark(id int64) error {
	n, err := s.MarkMail(background, id)
	if err != nil {
		return err
	}
	log.Print("rows: ", n)
	return stop(id) // want [gate]
}

// :one.
func (s *Service) rightNext() error {
	m, err := s.ClaimNext(background)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return lease.Stop(m.Recipient)
}

// :one, and the row that is not there is stopped.
func (s *Service) wrongNext() error {
	m, err := s.ClaimNext(background)
	if errors.Is(err, pgx.ErrNoRows) {
		return lease.Stop(m.Recipient) // want [gate]
	}
	return err
}

// :many.
func (s *Service) rightBatch() error {
	ids, err := s.ClaimBatch(background, 10)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := stop(id); err != nil {
			log.Print(err)
		}
	}
	return nil
}

// :many, and there may be none.
func (s *Service) wrongBatch() error {
	ids, err := s.ClaimBatch(background, 10)
	if err != nil {
		return err
	}
	log.Print("claimed ", ids)
	return lease.Stop("all") // want [gate]
}

// A job, with its rollback and its commit.
func (s *Service) rightJob(id int64) (err error) {
	n, err := s.StartJob(background, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return lease.ErrBusy
	}
	defer func() {
		if err != nil {
			if err := s.RequeueJob(background, id); err != nil {
				log.Print(err)
			}
		}
	}()
	if err := stop(id); err != nil {
		return err
	}
	_, err = s.FinishJob(background, id)
	return err
}

// A job, whose rollback is armed for losers.
func (s *Service) wrongJob(id int64) (err error) {
	defer func() { // want [ownership]
		if err != nil {
			if err := s.RequeueJob(background, id); err != nil {
				log.Print(err)
			}
		}
	}()
	n, err := s.StartJob(background, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return lease.ErrBusy
	}
	if err := stop(id); err != nil {
		return err
	}
	_, err = s.FinishJob(background, id)
	return err
}

// A job, which is never requeued.
func (s *Service) wrongJobStrands(id int64) error {
	n, err := s.StartJob(background, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return lease.ErrBusy
	}
	if err := stop(id); err != nil {
		return err // want [stranded]
	}
	if _, err := s.FinishJob(background, id); err != nil {
		return err // want [stranded]
	}
	return nil
}

// In a transaction: after its commit.
func (s *Service) rightTx(id int64) error {
	tx, err := s.pool.Begin(background)
	if err != nil {
		return err
	}
	defer tx.Rollback(background)
	n, err := s.WithTx(tx).MarkMail(background, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return lease.ErrBusy
	}
	if err := tx.Commit(background); err != nil {
		return err
	}
	return stop(id)
}

// In a transaction: before its commit.
func (s *Service) wrongTx(id int64) error {
	tx, err := s.pool.Begin(background)
	if err != nil {
		return err
	}
	defer tx.Rollback(background)
	q := s.WithTx(tx)
	n, err := q.MarkMail(background, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return lease.ErrBusy
	}
	if err := stop(id); err != nil { // want [gate]
		return err
	}
	return tx.Commit(background)
}

// In a transaction, with queries made for it: before its commit.
func (s *Service) wrongTxNew(id int64) error {
	return pgx.BeginFunc(background, s.pool, func(tx pgx.Tx) error {
		n, err := sqlcdb.New(tx).MarkMail(background, id)
		if err != nil || n == 0 {
			return err
		}
		return stop(id) // want [gate]
	})
}

// In a transaction, with queries made for it: after its commit.
func (s *Service) rightTxNew(id int64) error {
	var n int64
	err := pgx.BeginFunc(background, s.pool, func(tx pgx.Tx) (err error) {
		n, err = sqlcdb.New(tx).MarkMail(background, id)
		return err
	})
	if err != nil || n == 0 {
		return err
	}
	return stop(id)
}
