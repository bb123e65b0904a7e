// Command switches has one defect of each kind that has a fix, and says what happens: where the fixes are applied, the lines that
// begin with "right" stay as they are, and those that begin with "wrong" do not.
package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

var errBusy = errors.New("busy")

// A box is one row, and what was done to it.
type box struct {
	owner string
	trace []string
	hook  func() // runs when the claim is won
}

// claim is won by one at a time.
//
//claimvet:claim
func (b *box) claim(who string) bool {
	won := b.owner == ""
	if won {
		b.owner = who
	}
	if b.hook != nil {
		b.hook()
	}
	b.say("claim", who, won)
	return won
}

// result is what a statement affected.
type result int64

func (r result) RowsAffected() (int64, error) { return int64(r), nil }

// exec is claim, in the words of database/sql.
//
//claimvet:claim
func (b *box) exec(_ context.Context, who string) (result, error) {
	if b.claim(who) {
		return 1, nil
	}
	return 0, nil
}

// release gives the box back, whoever has it.
//
//claimvet:rollback
func (b *box) release(ctx context.Context) error {
	if ctx.Err() != nil {
		b.say("not released", ctx.Err())
		return ctx.Err()
	}
	b.owner = ""
	b.say("released")
	return nil
}

// stop cannot be undone.
//
//claimvet:effect
func (b *box) stop(ctx context.Context, who string) error {
	if ctx.Err() != nil {
		b.say("not stopped", ctx.Err())
		return ctx.Err()
	}
	b.say("stopped for", who)
	return nil
}

func (b *box) say(what ...any) { b.trace = append(b.trace, strings.TrimSpace(fmt.Sprintln(what...))) }

// early defers the rollback before the claim.
func early(ctx context.Context, b *box, who string) error {
	done := false
	// A loser runs this, too.
	defer func() { // want [ownership]
		if !done {
			_ = b.release(context.WithoutCancel(ctx))
		}
	}()

	if !b.claim(who) {
		return errBusy
	}
	if err := b.stop(context.WithoutCancel(ctx), who); err != nil {
		return err
	}
	done = true
	return nil
}

// hangup stops on the client's context.
func hangup(ctx context.Context, b *box, who string) (err error) {
	if !b.claim(who) {
		return errBusy
	}
	defer func() {
		if err != nil {
			_ = b.release(ctx) // want [lifetime]
		}
	}()
	if err := b.stop(ctx, who); err != nil { // want [lifetime]
		return err
	}
	return b.stop(ctx, who+" again") // want [lifetime]
}

// direct gives back on the client's context, without a closure.
func direct(ctx context.Context, b *box, who string) error {
	if !b.claim(who) {
		return errBusy
	}
	defer b.release(ctx) // want [lifetime]
	return b.stop(context.WithoutCancel(ctx), who)
}

// unchecked does not ask who won.
func unchecked(ctx context.Context, b *box, who string) error {
	b.claim(who)
	defer b.release(context.WithoutCancel(ctx))    // want [ownership]
	return b.stop(context.WithoutCancel(ctx), who) // want [gate]
}

// halfChecked asks for the error alone.
func halfChecked(ctx context.Context, b *box, who string) (string, error) {
	if _, err := b.exec(ctx, who); err != nil {
		return "", err
	}
	defer b.release(context.WithoutCancel(ctx))               // want [ownership]
	return "stopped", b.stop(context.WithoutCancel(ctx), who) // want [gate]
}

// kept keeps the result, and does not ask it.
func kept(ctx context.Context, b *box, who string) error {
	res, err := b.exec(ctx, who)
	if err != nil {
		return err
	}
	defer b.release(context.WithoutCancel(ctx)) // want [ownership]
	b.say("asked: ", res != -1)
	return b.stop(context.WithoutCancel(ctx), who) // want [gate]
}

// auto chooses the way.
func auto(b *box) { cloud(b) }

//claimvet:only auto
func cloud(b *box) { b.say("cloud") }

// around goes past the dispatcher.
func around(b *box) { cloud(b) } // want [dispatch]

// job counts in one function only.
//
//claimvet:efect in=early // want [directive]
func job(b *box) { b.say("job") }

func main() {
	type scenario struct {
		right bool
		name  string
		owner string // somebody else has it
		leave bool   // the client leaves when the claim is won
	}
	won, lost, left := scenario{right: true, name: "won"}, scenario{name: "lost", owner: "other"}, scenario{name: "left", leave: true}
	for _, f := range []struct {
		name      string
		run       func(context.Context, *box, string) error
		scenarios []scenario
	}{
		{"early", early, []scenario{won, lost}},
		{"hangup", hangup, []scenario{won, {right: true, name: "lost", owner: "other"}, left}},
		{"direct", direct, []scenario{won, {right: true, name: "lost", owner: "other"}, left}},
		{"unchecked", unchecked, []scenario{won, lost}},
		{"halfChecked", func(ctx context.Context, b *box, who string) error {
			_, err := halfChecked(ctx, b, who)
			return err
		}, []scenario{won, lost}},
		{"kept", kept, []scenario{won, lost}},
		{"around", func(_ context.Context, b *box, _ string) error { around(b); return nil }, []scenario{won}},
		{"job", func(_ context.Context, b *box, _ string) error { job(b); return nil }, []scenario{won}},
	} {
		for _, s := range f.scenarios {
			ctx, cancel := context.WithCancel(context.Background())
			b := &box{owner: s.owner}
			if s.leave {
				b.hook = cancel
			}
			err := f.run(ctx, b, "me")
			cancel()
			word := "wrong"
			if s.right {
				word = "right"
			}
			// What a loser is told is not what this is about.
			fmt.Println(word, f.name, s.name, slices.Concat(b.trace, []string{fmt.Sprint("owner=", b.owner, " failed=", err != nil)}))
		}
	}
}
