package main

import (
	"context"
	"errors"
	"fmt"
	"go/version"
	"os/exec"
	"runtime"
	"strings"
)

// tooNew tells somebody whose go command is of a later Go than this program was built with what to do: what such a go command
// compiles cannot be read here, and the errors that come of that say anything but that. It returns "" where this is not so.
func tooNew(goCommand string) string {
	theirs, ours := languageOf(goCommand), languageOf(runtime.Version())
	if !version.IsValid(theirs) || !version.IsValid(ours) || version.Compare(version.Lang(theirs), version.Lang(ours)) <= 0 {
		return ""
	}
	return fmt.Sprintf("this claimvet was built with %s and cannot read what %s compiles, which is the go command here: build it with that Go, as in GOTOOLCHAIN=%s go install github.com/molecule-ai/claimvet/cmd/claimvet@latest",
		ours, theirs, theirs)
}

// languageOf is the version in what runtime.Version and GOVERSION say: "go1.27-devel_abc X:exp" and "devel go1.27-abc" have more.
func languageOf(goversion string) string {
	for field := range strings.FieldsSeq(goversion) {
		if strings.HasPrefix(field, "go") {
			v, _, _ := strings.Cut(field, "-")
			return v
		}
	}
	return ""
}

// goodFor asks for the version of the go command while that is at work: it may be another for each go.mod. The context ends
// what it does for a program that cannot read it, or that is told to end. readable says why, or nil, when that is known.
func goodFor(opts *options) (ctx context.Context, readable func() error) {
	ctx, cancel := context.WithCancelCause(running)
	known := make(chan struct{})
	go func() {
		defer close(known)
		cmd := exec.CommandContext(running, "go", "env", "GOVERSION")
		cmd.Dir = opts.dir
		out, err := cmd.Output()
		if text := tooNew(string(out)); err == nil && text != "" {
			cancel(errors.New(text))
		}
	}()
	return ctx, func() error {
		<-known
		defer cancel(nil)
		return context.Cause(ctx)
	}
}
