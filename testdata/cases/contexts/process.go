package contexts

import (
	"context"
	"log"
	"net/http"
	"os"
	"os/signal"
	"time"
)

// The process's context ends with the process, not with a client.
func rightNotify(ids <-chan string) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	for id := range ids {
		won, err := first(ctx, id)
		if err != nil || !won {
			continue
		}
		if err := stop(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// The context's end is the loop's end: a worker.
func rightWorker(ctx context.Context, ids <-chan string) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case id := <-ids:
			won, err := first(ctx, id)
			if err != nil || !won {
				continue
			}
			if err := stop(ctx, id); err != nil {
				log.Print(err)
			}
		}
	}
}

// The context's error is the loop's end: a worker as well.
func rightPoller(ctx context.Context, id string) {
	for ctx.Err() == nil {
		won, err := first(ctx, id)
		if err != nil || !won {
			time.Sleep(time.Second)
			continue
		}
		if err := stop(ctx, id); err != nil {
			log.Print(err)
		}
	}
}

// A loop does not make a worker: this one never asks the context.
func wrongLoop(ctx context.Context, ids []string) error {
	for _, id := range ids {
		won, err := first(ctx, id)
		if err != nil || !won {
			continue
		}
		if err := stop(ctx, id); err != nil { // want [lifetime]
			return err
		}
	}
	return nil
}

// serve outlives every request.
//
//claimvet:detached
func serve(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	return stop(ctx, id)
}

// A request's context is handed to what outlives requests.
func wrongDetached(w http.ResponseWriter, r *http.Request) {
	if err := serve(r.Context(), r.PathValue("id")); err != nil { // want [lifetime]
		w.WriteHeader(http.StatusBadGateway)
	}
}

// A free context is handed to what outlives requests.
func rightDetached(w http.ResponseWriter, r *http.Request) {
	if err := serve(context.WithoutCancel(r.Context()), r.PathValue("id")); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}
