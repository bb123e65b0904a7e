// Package run runs functions for others: it has no directive, and knows nothing of claims.
package run

import (
	"context"
	"errors"
	"iter"
	"log"
	"sync"
	"time"
)

// Retry runs f until it succeeds.
func Retry(times int, f func() error) (err error) {
	for range times {
		if err = f(); err == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
	return err
}

// RetryCtx runs f until it succeeds or the context ends.
func RetryCtx(ctx context.Context, f func(context.Context) error) error {
	for {
		err := f(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(time.Second):
		}
	}
}

// Value runs f until it succeeds, and returns what it returned.
func Value[T any](times int, f func() (T, error)) (v T, err error) {
	for range times {
		if v, err = f(); err == nil {
			return v, nil
		}
	}
	return v, err
}

// Each runs f for each item.
func Each[T any](items []T, f func(T) error) (err error) {
	for _, item := range items {
		err = errors.Join(err, f(item))
	}
	return err
}

// Async runs f some time.
func Async(f func()) {
	go func() {
		defer func() {
			if p := recover(); p != nil {
				log.Print(p)
			}
		}()
		f()
	}()
}

// A Pool runs functions on workers.
type Pool struct {
	wg   sync.WaitGroup
	jobs chan func()
}

// NewPool starts the workers.
func NewPool(workers int) *Pool {
	p := &Pool{jobs: make(chan func())}
	for range workers {
		p.wg.Go(p.work)
	}
	return p
}

func (p *Pool) work() {
	for f := range p.jobs {
		f()
	}
}

// Submit hands f to a worker.
func (p *Pool) Submit(f func()) { p.jobs <- f }

// Close waits for the workers.
func (p *Pool) Close() {
	close(p.jobs)
	p.wg.Wait()
}

// Filter yields the items for which keep is true.
func Filter[T any](items iter.Seq[T], keep func(T) bool) iter.Seq[T] {
	return func(yield func(T) bool) {
		for item := range items {
			if keep(item) && !yield(item) {
				return
			}
		}
	}
}
