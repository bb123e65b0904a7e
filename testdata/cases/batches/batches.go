// Package batches: claims that win several rows at once.
package batches

import (
	"database/sql"
	"errors"
	"log"
	"os/exec"
	"sync"
)

var (
	db     *sql.DB
	leases sync.Map

	errNone = errors.New("nothing to do")
)

type job struct{ id, to string }

// due claims what is due, once and for all.
//
//claimvet:claim final
func due(limit int) ([]job, error) { return pick("due", limit), nil }

// lease claims what is due, for a while.
//
//claimvet:claim
func lease(limit int) ([]job, error) { return pick("lease", limit), nil }

func pick(kind string, limit int) []job {
	var jobs []job
	for i := range limit {
		if _, taken := leases.LoadOrStore([2]any{kind, i}, true); !taken {
			jobs = append(jobs, job{id: kind})
		}
	}
	return jobs
}

//claimvet:rollback
func release(id string) { leases.Delete(id) }

//claimvet:commit
func confirm(id string) { leases.Store(id, false) }

//claimvet:effect
func mail(to string) error { return exec.Command("mail", to).Run() }

// Each row that was won is mailed.
func rightLoop() error {
	jobs, err := due(10)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if err := mail(j.to); err != nil {
			log.Print(err)
		}
	}
	return nil
}

// An index makes no difference.
func rightIndex() error {
	jobs, err := due(10)
	if err != nil {
		return err
	}
	for i := 0; i < len(jobs); i++ {
		if err := mail(jobs[i].to); err != nil {
			log.Print(err)
		}
	}
	return nil
}

// Mailed in front of the loop, and perhaps nothing was won.
func wrongBeforeLoop() error {
	jobs, err := due(10)
	if err != nil {
		return err
	}
	if err := mail("operator"); err != nil { // want [gate]
		return err
	}
	for _, j := range jobs {
		log.Print("due: ", j.id)
	}
	return nil
}

// Mailed behind the loop, and perhaps nothing was won.
func wrongAfterLoop() error {
	jobs, err := due(10)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		log.Print("due: ", j.id)
	}
	return mail("operator") // want [gate]
}

// Nothing won is asked for first.
func rightAfterLoop() error {
	jobs, err := due(10)
	if err != nil {
		return err
	}
	if len(jobs) == 0 {
		return errNone
	}
	for _, j := range jobs {
		log.Print("due: ", j.id)
	}
	return mail("operator")
}

// The row that failed is left as it is.
func wrongLease() error {
	jobs, err := lease(10)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if err := mail(j.to); err != nil {
			return err // want [stranded]
		}
		confirm(j.id)
	}
	return nil
}

// The row that failed is given back; what becomes of those behind it is another matter.
func rightLease() error {
	jobs, err := lease(10)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		done := false
		defer func() {
			if !done {
				release(j.id)
			}
		}()
		if err := mail(j.to); err != nil {
			return err
		}
		confirm(j.id)
		done = true
	}
	return nil
}

// The rows that the statement returned have been won.
func rightRows() error {
	rows, err := db.Query(`UPDATE mails SET sent_at = now() WHERE sent_at IS NULL AND due < now() RETURNING recipient`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var to string
		if err := rows.Scan(&to); err != nil {
			return err
		}
		if err := mail(to); err != nil {
			log.Print(err)
		}
	}
	return rows.Err()
}

// Mailed before the first row is there.
func wrongRows() error {
	rows, err := db.Query(`UPDATE mails SET sent_at = now() WHERE sent_at IS NULL AND due < now() RETURNING recipient`)
	if err != nil {
		return err
	}
	defer rows.Close()
	if err := mail("operator"); err != nil { // want [gate]
		return err
	}
	for rows.Next() {
		var to string
		if err := rows.Scan(&to); err != nil {
			return err
		}
		log.Print("marked ", to)
	}
	return rows.Err()
}

// The rows are collected first, and mailed after that.
func rightCollected() error {
	rows, err := db.Query(`UPDATE mails SET sent_at = now() WHERE sent_at IS NULL AND due < now() RETURNING recipient`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var to string
		if err := rows.Scan(&to); err != nil {
			return err
		}
		all = append(all, to)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, to := range all {
		if err := mail(to); err != nil {
			log.Print(err)
		}
	}
	return nil
}

// Each round of the worker claims a batch of its own.
func rightWorker(quit <-chan struct{}) error {
	for {
		select {
		case <-quit:
			return nil
		default:
		}
		jobs, err := due(10)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			if err := mail(j.to); err != nil {
				log.Print(err)
			}
		}
	}
}

// Mailed in each round, whether or not it won anything.
func wrongWorker(quit <-chan struct{}) error {
	for {
		select {
		case <-quit:
			return nil
		default:
		}
		jobs, err := due(10)
		if err != nil {
			log.Print(err)
		}
		log.Print("due: ", len(jobs))
		if err := mail("operator"); err != nil { // want [gate]
			return err
		}
	}
}
