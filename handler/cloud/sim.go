package cloud

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Sim is a cloud that exists in memory only: all providers in one. Its methods are safe for concurrent use.
type Sim struct {
	mu     sync.Mutex
	stop   Fault
	create Fault
	boxes  map[Box]bool    // those that run
	tokens map[tokenAt]Box // by provider and token: the box that was made for it, the zero box if the token is revoked
	made   int
	hook   func(context.Context, string)
	stops  []Box
	orders []Order
}

type tokenAt struct{ provider, token string }

// A Fault is what calls of one kind suffer.
type Fault struct {
	Latency time.Duration   // how long a call takes
	Hold    <-chan struct{} // if not nil: calls wait until it is closed
	Err     error           // if not nil: calls fail with it, and change nothing
	Times   int             // how many calls fail; 0 for all
}

// NewSim returns a cloud without boxes, latency or faults.
func NewSim() *Sim { return &Sim{boxes: make(map[Box]bool), tokens: make(map[tokenAt]Box)} }

// OnStop sets what stops suffer from now on.
func (s *Sim) OnStop(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stop = f
}

// OnProvision sets what orders for boxes suffer from now on.
func (s *Sim) OnProvision(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.create = f
}

// OnCall sets what is called at the beginning and the end of each call: "before stop", "after stop", and so on for provision
// and revoke.
func (s *Sim) OnCall(hook func(ctx context.Context, point string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook = hook
}

func (s *Sim) call(ctx context.Context, point string) {
	s.mu.Lock()
	hook := s.hook
	s.mu.Unlock()
	if hook != nil {
		hook(ctx, point)
	}
}

// Add puts a running box into the cloud.
func (s *Sim) Add(box Box) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.boxes[box] = true
}

// Running reports whether the box runs.
func (s *Sim) Running(box Box) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.boxes[box]
}

// Boxes lists the boxes that run, in no particular order.
func (s *Sim) Boxes() []Box {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.boxes))
}

// Stops lists the calls of Stop, failed ones too.
func (s *Sim) Stops() []Box {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.stops)
}

// Orders lists the calls of Provision, failed ones too.
func (s *Sim) Orders() []Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.orders)
}

// Stop implements [Stopper].
//
//claimvet:effect
func (s *Sim) Stop(ctx context.Context, box Box) error {
	s.call(ctx, "before stop")
	defer s.call(ctx, "after stop")
	s.mu.Lock()
	s.stops = append(s.stops, box)
	fault := s.stop
	s.mu.Unlock()

	if err := fault.wait(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.stop.take(); err != nil {
		return err
	}
	delete(s.boxes, box)
	return nil
}

// On returns the provisioner of one provider.
func (s *Sim) On(provider string) Provisioner { return simProvider{s, provider} }

type simProvider struct {
	sim  *Sim
	name string
}

// Provision implements [Provisioner].
//
//claimvet:effect
//claimvet:only (*github.com/molecule-ai/claimvet/handler.Auto).Provision
func (p simProvider) Provision(ctx context.Context, order Order) (string, error) {
	return p.sim.Make(ctx, p.name, order)
}

// Revoke implements [Provisioner].
//
//claimvet:effect
//claimvet:only (*github.com/molecule-ai/claimvet/handler.Auto).Revoke
func (p simProvider) Revoke(ctx context.Context, token string) error {
	return p.sim.Void(ctx, p.name, token)
}

// Make is the provider's end of [Provisioner.Provision], for a cloud that is called from another process.
//
//claimvet:effect
func (s *Sim) Make(ctx context.Context, provider string, order Order) (instance string, err error) {
	s.call(ctx, "before provision")
	defer s.call(ctx, "after provision")
	s.mu.Lock()
	s.orders = append(s.orders, order)
	fault := s.create
	s.mu.Unlock()

	if err := fault.wait(ctx); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.create.take(); err != nil {
		return "", err
	}
	at := tokenAt{provider, order.Token}
	box, spent := s.tokens[at]
	if spent && !s.boxes[box] {
		return "", fmt.Errorf("the token is spent: %w", ErrRefused)
	}
	if !spent {
		s.made++
		box = Box{Provider: provider, Instance: fmt.Sprintf("%s-%d-%.8s", provider, s.made, order.Token)}
		s.tokens[at], s.boxes[box] = box, true
	}
	return box.Instance, nil
}

// Void is the provider's end of [Provisioner.Revoke]. It suffers what stops suffer.
//
//claimvet:effect
func (s *Sim) Void(ctx context.Context, provider, token string) error {
	s.call(ctx, "before revoke")
	defer s.call(ctx, "after revoke")
	s.mu.Lock()
	fault := s.stop
	s.mu.Unlock()

	if err := fault.wait(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.stop.take(); err != nil {
		return err
	}
	at := tokenAt{provider, token}
	delete(s.boxes, s.tokens[at])
	s.tokens[at] = Box{}
	return nil
}

func (f Fault) wait(ctx context.Context) error {
	timer := time.NewTimer(f.Latency)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	if f.Hold == nil {
		return ctx.Err()
	}
	select {
	case <-f.Hold:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// take returns the error that the next call fails with.
func (f *Fault) take() error {
	err := f.Err
	if f.Times > 0 {
		if f.Times--; f.Times == 0 {
			f.Err = nil
		}
	}
	return err
}
