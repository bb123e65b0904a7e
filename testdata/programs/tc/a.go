package tc

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

var _ = testing.Short
var ErrLost = errors.New("lost")

//claimvet:claim
func claim(ctx context.Context, id string) (bool, error) { return id != "", nil }

//claimvet:rollback
func release(ctx context.Context, id string) error { return nil }

//claimvet:commit
func finish(ctx context.Context, id string) error { return nil }

//claimvet:effect
func stop(ctx context.Context, id string) error { return nil }

func bg(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// FN hunting

// 1 helper swallowing loss: returns nil when lost
func ensure(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		fmt.Println("lost")
		return nil
	}
	return nil // want [stranded]
}

func w1(ctx context.Context, id string) error {
	if err := ensure(ctx, id); err != nil {
		return err
	}
	defer release(bg(ctx), id) // want [ownership]
	return stop(bg(ctx), id)   // want [gate]
}

// 2 helper checks but returns bool inverted for the error
func tryClaim(ctx context.Context, id string) bool {
	won, err := claim(ctx, id)
	if err != nil {
		return true // bug: fails open
	}
	return won
}

func w2(ctx context.Context, id string) error {
	if !tryClaim(ctx, id) {
		return ErrLost
	}
	defer release(bg(ctx), id) // want [ownership]
	return stop(bg(ctx), id)   // want [gate]
}

// 3 interface + mock in table; indirect via map of funcs
var ops = map[string]func(context.Context, string) error{"stop": stop}

func w3(ctx context.Context, id, name string) error {
	if op, ok := ops[name]; ok {
		if err := op(bg(ctx), id); err != nil { // perhaps [gate]
			return err
		}
	}
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	return finish(bg(ctx), id)
}

// 4 effect in defer after rollback: LIFO order
func w4(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	defer stop(c, id) // want [gate]
	defer release(c, id)
	return nil
}

// 5 finish in the defer then stop earlier-registered defer
func w5(ctx context.Context, id string) (err error) {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	defer func() {
		if err == nil {
			err = stop(c, id) // want [gate]
		}
	}()
	defer func() {
		if err != nil {
			_ = release(c, id)
		} else {
			err = finish(c, id)
		}
	}()
	return nil // want [stranded]
}

// 6 rollback both explicit and deferred ok (second rollback no finding) ; commit then explicit rollback
func w6(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	if err := finish(c, id); err != nil {
		return errors.Join(err, release(c, id))
	}
	if time.Now().Hour() == 3 {
		return release(c, id) // want [finality]
	}
	return nil
}

// 7 os.Exit in helper
func die(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(2)
}

func w7(ctx context.Context, id string) {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return
	}
	c := bg(ctx)
	defer release(c, id)
	if err := stop(c, id); err != nil {
		die(err) // want [stranded]
	}
}

// 8 must helper panics while won w/out defer
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func w8(ctx context.Context, id string) {
	won, err := claim(ctx, id)
	must(err)
	if !won {
		return
	}
	c := bg(ctx)
	must(stop(c, id))   // want [stranded]
	must(finish(c, id)) // want [stranded]
}

// 9 http handler wrapper that swallows claim
func w9(w http.ResponseWriter, r *http.Request) {
	func() {
		won, err := claim(r.Context(), "x")
		if err != nil || !won {
			http.Error(w, "busy", 409)
			return
		}
		defer release(bg(r.Context()), "x")
	}()
	_ = stop(bg(r.Context()), "x") // want [gate]
}

// 10 named result clobbered to nil in another defer (runs before)
func w10(ctx context.Context, id string) (err error) {
	won, err := claim(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return ErrLost
	}
	c := bg(ctx)
	defer func() {
		if err != nil {
			_ = release(c, id)
		}
	}()
	defer func() {
		if err != nil {
			fmt.Println(err)
			err = nil
		}
	}()
	if err := stop(c, id); err != nil {
		return err // perhaps [stranded] err swallowed then rollback skipped; "normal return that skips is commit unless it returns non-nil error" -> ambiguous
	}
	return finish(c, id)
}

// 11 variable flag in parent, closure sets another
func w11(ctx context.Context, id string) error {
	var won bool
	check := func() error {
		won, err := claim(ctx, id) // shadows won
		_ = won
		return err
	}
	if err := check(); err != nil {
		return err
	}
	if won {
		return ErrLost
	}
	return stop(bg(ctx), id) // want [gate]
}

// 12 loop break too early
func w12(ctx context.Context, ids []string) error {
	for _, id := range ids {
		won, err := claim(ctx, id)
		if err != nil {
			return err
		}
		if !won {
			break
		}
		_ = release(bg(ctx), id)
	}
	return stop(bg(ctx), "x") // want [gate]
}

// 13 type switch error
func w13(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	switch e := err.(type) {
	case nil:
	case *os.PathError:
		return e
	}
	if won || strings.HasPrefix(id, "force-") {
		c := bg(ctx)
		defer release(c, id) // want [ownership]
		return stop(c, id)   // want [gate]
	}
	return nil
}

// 14 SQL w/ wrong rollback value (sets status to third)
func w14(ctx context.Context, db *sql.DB, id string) (err error) {
	res, err := db.ExecContext(ctx, `UPDATE j SET st = 'run' WHERE id = $1 AND st = 'new'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return ErrLost
	}
	c := bg(ctx)
	defer func() {
		if err != nil {
			_, _ = db.ExecContext(c, `UPDATE j SET st = 'new' WHERE id = $1 AND st = 'done'`, id) // want [sql]
		}
	}()
	return stop(c, id)
}

// 15 defer evaluated with nil method etc. Loop var: defer in loop accumulates. release the wrong id
func w15(ctx context.Context, a, b string) error {
	won, err := claim(ctx, a)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	defer release(c, b) // ambiguous: wrong id
	return stop(c, a)
}

// 16 goroutine without rollback
func w16(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	go func() { _ = stop(bg(ctx), id) }()
	return nil // want [stranded]
}

// 17 goroutine does the claim effect in parallel of release
func w17(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	defer release(c, id)
	go stop(c, id) // ambiguous: may run after release
	return nil
}

// 18 commit only in one switch arm
func w18(ctx context.Context, id, mode string) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	switch mode {
	case "a":
		return finish(c, id)
	case "b":
		return release(c, id)
	}
	return nil // want [stranded]
}

// 19 select
func w19(ctx context.Context, id string, quit <-chan struct{}) error {
	won, err := claim(ctx, id)
	if err != nil || !won {
		return err
	}
	c := bg(ctx)
	select {
	case <-quit:
		return errors.New("quit") // want [stranded]
	case <-time.After(time.Second):
		return finish(c, id)
	}
}

// 20 ternary-like
func w20(ctx context.Context, id string) error {
	won, err := claim(ctx, id)
	if err == nil {
		if won {
			goto work
		}
		fmt.Println("lost")
	}
work:
	return stop(bg(ctx), id) // want [gate] [stranded]
}
