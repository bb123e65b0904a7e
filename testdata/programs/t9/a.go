package t9

import (
	"context"
	"net/http"
)

//claimvet:claim
func claim(ctx context.Context, id string) (bool, error) { return id != "", nil }

//claimvet:rollback
func release(ctx context.Context, id string) error { return nil }

//claimvet:effect
func stop(ctx context.Context, id string) error { return nil }

func r1(w http.ResponseWriter, r *http.Request) {
	won, err := claim(r.Context(), "x")
	if err != nil || !won {
		return
	}
	r = r.WithContext(context.WithoutCancel(r.Context()))
	defer release(r.Context(), "x")
	_ = stop(r.Context(), "x")
}

func r2(w http.ResponseWriter, r *http.Request) {
	won, err := claim(r.Context(), "x")
	if err != nil || !won {
		return
	}
	r2 := r.Clone(context.WithoutCancel(r.Context()))
	defer release(r2.Context(), "x")
	_ = stop(r2.Context(), "x")
}

// struct that embeds *http.Request
type C struct {
	W http.ResponseWriter
	R *http.Request
}

func (c *C) Ctx() context.Context { return c.R.Context() }

func r3(c *C) {
	won, err := claim(c.Ctx(), "x")
	if err != nil || !won {
		return
	}
	c.R = c.R.WithContext(context.WithoutCancel(c.R.Context()))
	defer release(c.Ctx(), "x")
	_ = stop(c.Ctx(), "x")
}

func r4(c *C) {
	won, err := claim(c.Ctx(), "x")
	if err != nil || !won {
		return
	}
	defer release(context.Background(), "x")
	_ = stop(c.Ctx(), "x") // want [lifetime]
}
