package testfiles

import (
	"context"
	"testing"
)

type empty struct{}

func (empty) Take(context.Context) (*job, error) { return nil, nil }

func TestOnce(t *testing.T) {
	if j, err := store(empty{}).Take(context.Background()); j != nil || err != nil {
		t.Errorf("took %v, %v", j, err)
	}
	w := newWorker(empty{})
	w.onIdle = func() { send(0) }
	if w.onIdle == nil {
		t.Error("does not say when it has nothing to do")
	}
}
