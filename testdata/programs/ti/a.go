package ti

import (
	"context"
	"errors"

	"github.com/molecule-ai/claimvet/testdata/programs/store"
	"github.com/molecule-ai/claimvet/testdata/programs/tg/impl"
)

type halter interface {
	Halt(ctx context.Context, id string) error
}

var _ halter = (*impl.EC2)(nil)

// concrete claim + interface effect
type S struct {
	st *store.Store
	h  halter
}

func New(st *store.Store) *S { return &S{st, &impl.EC2{}} }

func (s *S) bad(ctx context.Context, id string) error {
	if err := s.h.Halt(context.WithoutCancel(ctx), id); err != nil { // want [gate]
		return err
	}
	won, err := s.st.Claim(ctx, id, "r")
	if err != nil || !won {
		return errors.Join(err, store.ErrLost)
	}
	return s.st.Finish(context.WithoutCancel(ctx), id, "", "")
}
