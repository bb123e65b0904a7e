package use

import (
	"context"
	"errors"
	"net/http"

	"github.com/molecule-ai/claimvet/testdata/programs/tg/impl"
)

type locker interface {
	Lock(ctx context.Context, id string) (bool, error)
	Unlock(ctx context.Context, id string) error
}

type halter interface {
	Halt(ctx context.Context, id string) error
}

type S struct {
	l locker
	h halter
}

func New() *S { return &S{l: &impl.PG{}, h: &impl.EC2{}} }

func (s *S) ok(ctx context.Context, id string) error {
	won, err := s.l.Lock(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return errors.New("lost")
	}
	c := context.WithoutCancel(ctx)
	defer s.l.Unlock(c, id)
	return s.h.Halt(c, id)
}

func (s *S) bad(ctx context.Context, id string) error {
	_, err := s.l.Lock(ctx, id)
	if err != nil {
		return err
	}
	c := context.WithoutCancel(ctx)
	defer s.l.Unlock(c, id) // want [ownership]
	return s.h.Halt(c, id)  // want [gate]
}

// ignore on the statement
func (s *S) ignored(w http.ResponseWriter, r *http.Request) {
	//claimvet:ignore claimgate admin only, guarded by the console
	_ = s.h.Halt(r.Context(), "x")
}

func (s *S) ignored2(w http.ResponseWriter, r *http.Request) {
	_ = s.h.Halt(r.Context(), "x") //claimvet:ignore claimgate admin only
}

// ignored on the function
//
//claimvet:ignore claimgate,rollbackdefer legacy // want [directive]
func (s *S) ignored3(w http.ResponseWriter, r *http.Request) { // comma list:  one analyzer -> directive error?
	_ = s.h.Halt(r.Context(), "x") // want [gate]
}

// statement directives
func (s *S) stmt(ctx context.Context, id string) error {
	//claimvet:claim
	ok, err := raw(ctx, id)
	if err != nil || !ok {
		return err
	}
	c := context.WithoutCancel(ctx)
	defer undo(c, id) //claimvet:rollback
	//claimvet:effect
	return doit(c, id)
}

func (s *S) stmtBad(ctx context.Context, id string) error {
	ok, err := raw(ctx, id) //claimvet:claim
	if err != nil {
		return err
	}
	_ = ok
	c := context.WithoutCancel(ctx)
	defer undo(c, id)  //claimvet:rollback // want [ownership]
	return doit(c, id) //claimvet:effect // want [gate]
}

func raw(ctx context.Context, id string) (bool, error) { return true, nil }
func undo(ctx context.Context, id string) error        { return nil }
func doit(ctx context.Context, id string) error        { return nil }

// in=
//
//claimvet:effect in=(*S).adopted
func email(ctx context.Context, id string) error { return nil }

func (s *S) adopted(w http.ResponseWriter, r *http.Request) {
	_ = s.sub(r.Context()) // want [gate]
}

func (s *S) sub(ctx context.Context) error { return email(ctx, "x") }

func (s *S) notAdopted(w http.ResponseWriter, r *http.Request) {
	_ = email(r.Context(), "x")
}
