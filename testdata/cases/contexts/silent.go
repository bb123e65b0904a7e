package contexts

import (
	"context"
	"log"
	"log/slog"
	"runtime/trace"
	"time"
)

// Looking at the context is not handing it over.
func rightLook(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	if ctx.Err() != nil {
		log.Print("client gone: ", ctx.Value(key{}))
	}
	select {
	case <-ctx.Done():
		log.Print("client gone")
	default:
	}
	return stop(context.WithoutCancel(ctx), id)
}

// Logging with the context is not handing it over, but stopping with it is.
func wrongLog(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	slog.InfoContext(ctx, "won", "box", id)
	return stop(ctx, id) // want [lifetime]
}

// Logging with the context is not handing it over.
func rightLog(ctx context.Context, logger *slog.Logger, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	slog.InfoContext(ctx, "won", "box", id)
	if err := stop(context.WithoutCancel(ctx), id); err != nil {
		logger.ErrorContext(ctx, "not stopped", "box", id, "error", err)
		logger.Log(ctx, slog.LevelDebug, "tried")
	}
	return nil
}

// A trace's task is silent itself, and what uses its context is not.
func wrongTask(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	ctx, task := trace.NewTask(ctx, "stop")
	defer task.End()
	return stop(ctx, id) // want [lifetime]
}

// A trace's task for its own sake.
func rightTask(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	ctx, task := trace.NewTask(ctx, "stop")
	defer task.End()
	trace.Log(ctx, "box", id)
	defer trace.StartRegion(ctx, "stop").End()
	return stop(context.WithoutCancel(ctx), id)
}

// Waiting for the client while the box stops: the context is looked at, the stop is free.
func rightWait(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	done := make(chan error, 1)
	free := context.WithoutCancel(ctx)
	go func() { done <- stop(free, id) }()
	select {
	case <-ctx.Done():
		return context.Cause(free)
	case err := <-done:
		return err
	case <-time.After(time.Minute):
		return errBusy
	}
}
