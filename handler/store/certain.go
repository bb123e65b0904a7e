package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// certain sends a statement until it is known whether it took effect. Where no answer came, look says whether it did: if
// not, it is sent again. That is safe for statements that a second sending finds nothing to change for, which is so for each
// transition, being guarded by what it changes; and the first sending may still arrive after a second.
//
// It takes as long as the context allows, and at most as long as the lease: afterwards somebody else may be the owner. After
// an error the outcome is unknown, unless it is PostgreSQL's own ([pgconn.PgError]): then nothing happened.
func (s *Store) certain(ctx context.Context, send, look func(context.Context) (bool, error)) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, s.lease)
	defer cancel()
	lost := false // an answer to an earlier sending
	for pause := firstPause; ; {
		done, err := s.try(ctx, send)
		if done && err == nil {
			return true, nil
		}
		answered := err == nil || refused(err)
		if answered && !lost {
			return false, err
		}
		lost = true
		for {
			found, lookErr := s.try(ctx, look)
			if found && lookErr == nil {
				return true, nil
			}
			if lookErr == nil {
				break
			}
			if !sleep(ctx, &pause) {
				return false, errors.Join(err, lookErr)
			}
		}
		if answered {
			return false, err
		}
		if !sleep(ctx, &pause) {
			return false, err
		}
	}
}

// try bounds one sending, so that an answer that never comes leaves time to ask again.
func (s *Store) try(ctx context.Context, do func(context.Context) (bool, error)) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, s.lease/4)
	defer cancel()
	return do(ctx)
}

// refused says that PostgreSQL answered, and that the statement changed nothing. A connection that PostgreSQL closes may
// have carried a statement out.
func refused(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.SeverityUnlocalized == "ERROR" && pg.Code[:2] != "08"
}

const firstPause, lastPause = 10 * time.Millisecond, time.Second

// sleep waits for about the pause, which doubles, and reports whether the context has not ended.
func sleep(ctx context.Context, pause *time.Duration) bool {
	timer := time.NewTimer(*pause/2 + rand.N(*pause))
	defer timer.Stop()
	*pause = min(2**pause, lastPause)
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
