package contexts

import (
	"context"
	"log"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

func goAsync(f func()) {
	go func() {
		defer func() {
			if p := recover(); p != nil {
				log.Print(p)
			}
		}()
		f()
	}()
}

func retry(times int, f func() error) (err error) {
	for range times {
		if err = f(); err == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
	return err
}

// Called at once, the closure uses what it captured.
func wrongAtOnce(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	return func() error {
		return stop(ctx, id) // want [lifetime]
	}()
}

// Called at once, the closure uses what it is given.
func rightAtOnce(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	return func(ctx context.Context) error {
		return stop(ctx, id)
	}(context.WithoutCancel(ctx))
}

// The goroutine outlives the request, and its context does not.
func wrongGo(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	go func() {
		if err := stop(ctx, id); err != nil { // want [lifetime]
			log.Print(err)
		}
	}()
	return nil
}

// The goroutine has a context of its own.
func rightGo(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	go func() {
		ctx, cancel := detach(ctx)
		defer cancel()
		if err := stop(ctx, id); err != nil {
			log.Print(err)
		}
	}()
	return nil
}

// go hands the context over without a closure.
func wrongGoCall(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	go stop(ctx, id) // want [lifetime]
	return nil
}

// The async helper runs the closure.
func wrongAsync(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	goAsync(func() {
		if err := stop(ctx, id); err != nil { // want [lifetime]
			log.Print(err)
		}
	})
	return nil
}

// The async helper runs the closure with a free context.
func rightAsync(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	free := context.WithoutCancel(ctx)
	goAsync(func() {
		if err := stop(free, id); err != nil {
			log.Print(err)
		}
	})
	return nil
}

// The retry helper runs the closure.
func wrongRetry(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	return retry(3, func() error {
		return stop(ctx, id) // want [lifetime]
	})
}

// The retry helper runs the closure with a free context.
func rightRetry(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	return retry(3, func() error {
		return stop(ctx, id)
	})
}

// The group runs the closure.
func wrongGroupGo(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	var g errgroup.Group
	g.Go(func() error {
		return stop(ctx, id) // want [lifetime]
	})
	return g.Wait()
}

// The group runs the closure with a free context.
func rightGroupGo(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	var g errgroup.Group
	g.Go(func() error {
		return stop(context.WithoutCancel(ctx), id)
	})
	return g.Wait()
}

// Once runs the closure.
func wrongOnce(ctx context.Context, once *sync.Once, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	once.Do(func() {
		err = stop(ctx, id) // want [lifetime]
	})
	return err
}

// The closure was made before the claim, and runs after it.
func wrongMadeBefore(ctx context.Context, id string) error {
	halt := func() error {
		return stop(ctx, id) // want [lifetime]
	}
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	return halt()
}

// The closure runs before the claim.
func rightRunBefore(ctx context.Context, id string) error {
	tell := func() error {
		return audit(ctx, id)
	}
	if err := tell(); err != nil {
		return err
	}
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	return stop(context.WithoutCancel(ctx), id)
}

// The closure runs for the loser.
func rightRunForLoser(ctx context.Context, id string) error {
	tell := func() error {
		return audit(ctx, id)
	}
	won, err := first(ctx, id)
	if err != nil {
		return err
	}
	if !won {
		return tell()
	}
	return stop(context.WithoutCancel(ctx), id)
}

// Deferred, the closure runs after the claim.
func wrongDeferred(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	defer func() {
		if err := audit(ctx, id); err != nil { // want [lifetime]
			log.Print(err)
		}
	}()
	return stop(context.WithoutCancel(ctx), id)
}

// Deferred, the closure has a context of its own.
func rightDeferred(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	free := context.WithoutCancel(ctx)
	defer func() {
		if err := audit(free, id); err != nil {
			log.Print(err)
		}
	}()
	return stop(free, id)
}

// Once runs the closure with a free context.
func rightOnce(ctx context.Context, once *sync.Once, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	once.Do(func() {
		err = stop(context.WithoutCancel(ctx), id)
	})
	return err
}
