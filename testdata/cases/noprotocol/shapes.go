// Package noprotocol has no claim, no effect and no directive: whatever shapes it is made of, nothing is to be reported.
package noprotocol

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"iter"
	"log"
	"net/http"
	"os"
	"sync"
	"time"
)

var (
	db   *sql.DB
	pool sync.Pool
)

// A note is written in a defer, without any claim.
func deferredWrite(ctx context.Context, id string) (err error) {
	defer func() {
		if err != nil {
			_, _ = db.ExecContext(ctx, `UPDATE tasks SET note = 'failed' WHERE id = $1`, id)
		}
	}()
	_, err = db.ExecContext(ctx, `INSERT INTO job_log (job) VALUES ($1)`, id)
	return err
}

// A conditional UPDATE on which nothing hangs.
func transition(ctx context.Context, id string) error {
	res, err := db.ExecContext(ctx, `UPDATE jobs SET status = 'done' WHERE id = $1 AND status = 'running'`, id)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, sql.ErrNoRows)
	}
	_, err = db.ExecContext(ctx, `INSERT INTO job_log (job) VALUES ($1)`, id)
	return err
}

// Handlers that hand their context about.
func handler(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	if err := errors.Join(deferredWrite(ctx, r.PathValue("id")), transition(ctx, r.PathValue("id"))); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	go func() { _ = transition(r.Context(), "later") }()
}

// Transactions.
func inTx(ctx context.Context, f func(*sql.Tx) error) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			_ = tx.Rollback()
			panic(p)
		}
		if err != nil {
			err = errors.Join(err, tx.Rollback())
			return
		}
		err = tx.Commit()
	}()
	return f(tx)
}

// Closures in closures, each with a defer.
func nested(n int) (total int) {
	defer func() {
		defer func() {
			if p := recover(); p != nil {
				total = -1
			}
		}()
		total *= 2
	}()
	for i := range n {
		func() {
			defer func() { total += i }()
			func() {
				if i%2 == 0 {
					return
				}
				total++
			}()
		}()
	}
	return total
}

// Loops with labels and gotos.
func labels(grid [][]int) (found int) {
rows:
	for y, row := range grid {
		for x := range row {
			switch v := row[x]; {
			case v < 0:
				continue rows
			case v == 0:
				break rows
			case v > 100:
				goto out
			default:
				found += v * y
			}
		}
	}
	return found
out:
	return -found
}

// A loop without an end.
func forever(in <-chan int, quit <-chan struct{}) {
	for {
		select {
		case n, ok := <-in:
			if !ok {
				in = nil
				continue
			}
			log.Print(n)
		case <-quit:
			return
		}
	}
}

// No way out at all.
func never() { select {} }

// Recursion by way of a variable.
func recursive(n int) int {
	var fib func(int) int
	fib = func(n int) int {
		if n < 2 {
			return n
		}
		return fib(n-1) + fib(n-2)
	}
	return fib(n)
}

// Two that call each other.
func even(n int) bool { return n == 0 || odd(n-1) }

func odd(n int) bool { return n != 0 && even(n-1) }

// Bare, and named, and shadowed results.
func results(r io.Reader) (n int, err error) {
	buf := pool.Get().(*[]byte)
	defer pool.Put(buf)
	if n, err := r.Read(*buf); err != nil {
		return n, fmt.Errorf("read: %w", err)
	}
	n, err = r.Read(*buf)
	return
}

// An iterator.
func lines(files ...*os.File) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for i, f := range files {
			if !yield(i, f.Name()) {
				return
			}
		}
	}
}

// A loop over an iterator, with a defer in it.
func overLines(files ...*os.File) error {
	for i, name := range lines(files...) {
		defer log.Print("seen ", i)
		if name == "" {
			return errors.New("no name")
		}
	}
	return nil
}
