// Package detaching hands contexts of requests to functions that let nothing hang on them, and to some that do.
package detaching

import (
	"context"
	"net/http"
	"time"

	"github.com/molecule-ai/claimvet/testdata/cases/detaching/audit"
)

type key struct{}

//claimvet:claim
func claim(id string) bool { return id != "" }

//claimvet:effect
func stop(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	return audit.Count(ctx, id)
}

//claimvet:effect
func halt(ctx context.Context, id string) error { return audit.Count(ctx, id) }

// release detaches in a helper.
//
//claimvet:rollback
func release(ctx context.Context, id string) {
	ctx, cancel := own(ctx)
	defer cancel()
	_ = audit.Count(ctx, id)
}

func own(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
}

// free gives up where the client has gone.
//
//claimvet:rollback
func free(ctx context.Context, id string) {
	if ctx.Err() == nil {
		_ = audit.Count(context.WithoutCancel(ctx), id)
	}
}

// note is declared to want a context that outlives the request, and makes itself one.
//
//claimvet:detached
func note(ctx context.Context, id string) {
	who, _ := ctx.Value(key{}).(string)
	_ = audit.Count(context.WithoutCancel(ctx), id+who)
}

//claimvet:detached
func watch(ctx context.Context, id string) { _ = audit.Count(ctx, id) }

func rightDetachers(w http.ResponseWriter, r *http.Request) {
	ctx, id := r.Context(), r.PathValue("id")
	if !claim(id) {
		return
	}
	defer release(ctx, id)
	if err := stop(ctx, id); err != nil {
		return
	}
	note(ctx, id)
	audit.Seen(ctx, id)
	_ = audit.Record(ctx, id)
}

func wrongEffect(w http.ResponseWriter, r *http.Request) {
	ctx, id := r.Context(), r.PathValue("id")
	if !claim(id) {
		return
	}
	defer release(ctx, id)
	_ = halt(ctx, id) // want [lifetime]
}

func wrongRollback(w http.ResponseWriter, r *http.Request) {
	ctx, id := r.Context(), r.PathValue("id")
	if !claim(id) {
		return
	}
	defer free(ctx, id) // want [lifetime]
	_ = stop(ctx, id)
}

func wrongHelper(w http.ResponseWriter, r *http.Request) {
	ctx, id := r.Context(), r.PathValue("id")
	if !claim(id) {
		return
	}
	defer release(ctx, id)
	_ = audit.Count(ctx, id) // want [lifetime]
}

func wrongDetached(w http.ResponseWriter, r *http.Request) {
	watch(r.Context(), r.PathValue("id")) // want [lifetime]
	note(r.Context(), r.PathValue("id"))
}

// Only these literals call the function, and both give it a context of their own.
func nightly(ctx context.Context, id string) error {
	if !claim(id) {
		return nil
	}
	defer release(ctx, id)
	return halt(ctx, id)
}

// One of these literals passes on the client's.
func daily(ctx context.Context, id string) error {
	if !claim(id) {
		return nil
	}
	defer release(ctx, id)
	return halt(ctx, id) // want [lifetime]
}

type job struct {
	Run func(ctx context.Context) error
}

func rightJobs(add func(string, func())) []job {
	add("@nightly", func() { _ = nightly(context.Background(), "a") })
	return []job{{Run: func(ctx context.Context) error { return nightly(context.WithoutCancel(ctx), "b") }}}
}

func wrongJobs(mux *http.ServeMux) {
	mux.HandleFunc("/daily", func(w http.ResponseWriter, r *http.Request) { _ = daily(r.Context(), "a") })
	mux.HandleFunc("/soon", func(w http.ResponseWriter, r *http.Request) { _ = daily(context.WithoutCancel(r.Context()), "b") })
}

// The loop asks a helper whether to go on, and that asks the context.
func rightPoll(ctx context.Context, id string) {
	for pause(ctx) {
		if !claim(id) {
			continue
		}
		func() {
			defer release(ctx, id)
			_ = halt(ctx, id)
		}()
	}
}

func pause(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(time.Second):
		return true
	}
}

// What the helper says has no part in whether the loop goes on.
func wrongPoll(ctx context.Context, ids []string) {
	for _, id := range ids {
		waited := pause(ctx)
		if claim(id) {
			func() {
				defer release(ctx, id)
				_ = halt(ctx, id) // want [lifetime]
			}()
		}
		_ = waited
	}
}
