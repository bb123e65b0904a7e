package handler

import (
	"context"
	"net/http"
	"sync"
)

// work counts the switches in this process, those that it recovers too. One mutex guards the flag and the count: a switch
// that saw the flag down is counted before a shutdown can see the count at zero.
type work struct {
	mu       sync.Mutex
	draining chan struct{} // the flag: closed when it goes up
	running  sync.WaitGroup
}

func newWork() *work { return &work{draining: make(chan struct{})} }

func (k *work) enter() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.isDraining() {
		return false
	}
	k.running.Add(1)
	return true
}

func (k *work) leave() { k.running.Done() }

func (k *work) isDraining() bool {
	select {
	case <-k.draining:
		return true
	default:
		return false
	}
}

// drain refuses new switches and returns a channel that is closed when the last one has ended.
func (k *work) drain() <-chan struct{} {
	k.mu.Lock()
	if !k.isDraining() {
		close(k.draining)
	}
	k.mu.Unlock()
	idle := make(chan struct{})
	go func() {
		k.running.Wait()
		close(idle)
	}()
	return idle
}

// tracked runs next as work that a shutdown waits for. [http.Server.Shutdown] alone does not promise that: a switch
// outlives its request.
func (h *Handler) tracked(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !h.work.enter() {
			unavailable("SHUTTING_DOWN", "This replica is shutting down. Ask again.").write(w)
			return
		}
		defer h.work.leave()
		next(w, r)
	}
}

// Drain refuses new switches, takes over no more, and waits for those at work. When ctx ends first, it interrupts them: each
// undoes its claim or hands its switch over, which takes at most the settle budget. At the end it gives up the leases of those
// that could not even do that.
func (h *Handler) Drain(ctx context.Context) {
	idle := h.work.drain()
	select {
	case <-idle:
	case <-ctx.Done():
		h.interrupt()
		<-idle
	}
	h.interrupt()
	rest, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.settleBudget)
	defer cancel()
	if err := h.store.ReleaseAll(rest); err != nil {
		h.log.Error("leases are left to run out", "error", err)
	}
}
