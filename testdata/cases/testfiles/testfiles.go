// Package testfiles is about code whose tests do otherwise than the code does:
// what a test compares, stores or implements says nothing of other code.
package testfiles

import "context"

type job struct{ id int64 }

type store interface {
	//claimvet:claim final
	Take(ctx context.Context) (*job, error)
}

//claimvet:effect
func send(id int64) {}

// Only a test asks whether there is a job, so a nil error says that there is.
func work(ctx context.Context, s store) error {
	j, err := s.Take(ctx)
	if err != nil {
		return err
	}
	send(j.id)
	return nil
}

func workAnyway(ctx context.Context, s store) {
	j, _ := s.Take(ctx)
	send(j.id) // want [gate]
}

// A worker says when it has nothing to do. In a test it says so otherwise.
type worker struct {
	jobs   store
	onIdle func()
}

func newWorker(s store) *worker { return &worker{jobs: s, onIdle: rest} }

func rest() {}

func (w *worker) once(ctx context.Context) error {
	w.onIdle()
	return work(ctx, w.jobs)
}

func (w *worker) onceHasty(ctx context.Context) error {
	send(0) // want [gate]
	return work(ctx, w.jobs)
}
