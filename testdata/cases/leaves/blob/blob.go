// Package blob has nothing to do with claims, and some functions that cannot panic.
package blob

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
)

type Blob struct {
	Kind string
	tags map[string]string
}

func (b Blob) IsManifest() bool { return strings.HasPrefix(b.Kind, "manifest") }

// Title is made of what cannot panic either.
func (b *Blob) Title() string {
	if b.IsManifest() {
		return fmt.Sprintf("manifest %s", b.Kind)
	}
	return b.Kind
}

func New(kind string) *Blob { return &Blob{Kind: kind, tags: make(map[string]string)} }

// Check says so itself.
func Check(b *Blob) {
	if b.Kind == "" {
		panic("blob: no kind")
	}
}

// Each calls what it is given.
func Each(b *Blob, f func(string)) {
	for k := range b.tags {
		f(k)
	}
}

// Titled reaches what panics.
func Titled(b *Blob) string {
	Check(b)
	return b.Title()
}

// Count takes a context since others of its kind do.
func (b *Blob) Count(_ context.Context) int { return len(b.tags) }

// Sum looks at its context as little.
func (b *Blob) Sum(ctx context.Context, more int) int {
	_ = ctx
	return b.Count(ctx) + more
}

// Squash looks.
func (b *Blob) Squash(ctx context.Context) error {
	return exec.CommandContext(ctx, "squash", b.Kind).Run()
}

// Passed hands it on to somebody who may look.
func (b *Blob) Passed(ctx context.Context, f func(context.Context) int) int {
	return b.Count(ctx) + f(ctx)
}
