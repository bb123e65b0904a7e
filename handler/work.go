package handler

import (
	"context"
	"net/http"
	"sync"
)

// work counts the switches in this process. One mutex guards the flag and the count: a switch that saw the flag down is
// counted before a shutdown can see the count at zero.
type work struct {
	mu       sync.Mutex
	draining bool
	running  sync.WaitGroup
}

func (k *work) enter() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.draining {
		return false
	}
	k.running.Add(1)
	return true
}

func (k *work) leave() { k.running.Done() }

func (k *work) isDraining() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.draining
}

// drain refuses new switches and returns a channel that is closed when the last one has ended.
func (k *work) drain() <-chan struct{} {
	k.mu.Lock()
	k.draining = true
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

// Drain refuses new switches and waits for those at work. When ctx ends first, it interrupts them: each undoes its claim
// or hands its switch over, which takes at most the settle budget.
func (h *Handler) Drain(ctx context.Context) {
	idle := h.work.drain()
	select {
	case <-idle:
	case <-ctx.Done():
		h.interrupt()
		<-idle
	}
	h.interrupt()
}
