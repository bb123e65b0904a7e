// Package auto: dispatcher and direct provisioners.
package auto

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

//claimvet:column boxes.status

// Direct provisions directly.
//
//claimvet:only Auto Retry
//claimvet:effect
func Direct(ctx context.Context, region string) error { return ctx.Err() }

func Auto(ctx context.Context, region string) error {
	return attempt(func() error { return Direct(ctx, region) })
}

func Retry(ctx context.Context, region string) error {
	for range 3 {
		if Direct(ctx, region) == nil {
			return nil
		}
	}
	return errors.New("no luck")
}

func attempt(f func() error) error { return f() }

type Prov struct {
	Hooks
	// OnDone is called only by Run.
	//
	//claimvet:only (*Prov).Run
	OnDone func(ctx context.Context)
}

type Hooks struct{}

// Fire fires.
//
//claimvet:only (*Prov).Run
func (Hooks) Fire(ctx context.Context) {}

func (p *Prov) Run(ctx context.Context) {
	p.Fire(ctx)
	if p.OnDone != nil {
		p.OnDone(ctx)
	}
	go func() { p.Hooks.Fire(ctx) }()
}

func NewProv() *Prov {
	return &Prov{OnDone: func(context.Context) {}}
}

func Wire(p *Prov, f func(context.Context)) { p.OnDone = f }

func bad1(ctx context.Context) {
	_ = attempt(func() error { return Direct(ctx, "eu") }) // want [dispatch]
}

var table = map[string]func(context.Context, string) error{
	"auto":   Auto,
	"direct": Direct, // want [dispatch]
}

func bad2(p *Prov) {
	p.Fire(context.Background()) // want [dispatch]
	f := p.Fire                  // want [dispatch]
	f(context.Background())
	p.OnDone(context.Background()) // want [dispatch]
	g := Hooks.Fire                // want [dispatch]
	g(p.Hooks, context.Background())
}

type firer interface{ Fire(context.Context) }

func bad3(p *Prov) firer {
	return p // want [dispatch]
}

// steps

func Backup(ctx context.Context, id string) error { return nil }

//claimvet:after Backup
func Drop(ctx context.Context, id string) error { return nil }

func ok1(ctx context.Context, id string) error {
	if err := Backup(ctx, id); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return Drop(ctx, id)
}

func ok2(ctx context.Context, id string) (err error) {
	defer func() {
		if err == nil {
			err = Drop(ctx, id)
		}
	}()
	return Backup(ctx, id)
}

func ok3(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if err := Backup(ctx, id); err != nil {
			return err
		}
		if err := Drop(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func bad4(ctx context.Context, id string, force bool) error {
	if !force {
		if err := Backup(ctx, id); err != nil {
			return err
		}
	}
	return Drop(ctx, id) // want [order]
}

func bad5(ctx context.Context, ids []string) error {
	for _, id := range ids {
		_ = Backup(ctx, id)
	}
	return Drop(ctx, "all") // want [order]
}

func bad6(ctx context.Context, id string) error {
	go Backup(ctx, id)
	return Drop(ctx, id) // want [order]
}

func bad7(w http.ResponseWriter, r *http.Request) {
	if err := Drop(r.Context(), r.FormValue("id")); err != nil { // want [order]
		http.Error(w, "x", 500)
	}
}

func bad8(ctx context.Context, id string) error {
	if err := Drop(ctx, id); err != nil { // want [order]
		return err
	}
	return Backup(ctx, id)
}
