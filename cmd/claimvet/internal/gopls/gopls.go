// Package gopls builds a gopls that carries the suite, so that editors show its reports while one types.
//
// gopls loads no plugins, and the list of its analyzers is in an internal package. Who may import an internal package is decided
// by import path alone, so a main module that is named golang.org/x/tools/gopls/claimvet may. Build makes such a module, in a
// directory that is thrown away: gopls' own main, and a file that appends the passes to the list. gopls itself is built as it
// was released, with the versions of its dependencies that it was released with.
package gopls

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Options is what a build needs to know.
type Options struct {
	// Output is the file to write. What is there stays as it is until the new gopls has passed its check.
	Output string
	// Version is the version of gopls. Empty is the newest release that can be built by the Go which the go command takes in the
	// working directory.
	Version string
	// Suite is the directory of a checkout of claimvet to take the passes from. Empty is the source of this executable.
	Suite string
	// Progress is told in plain sentences what is being done.
	Progress func(sentence string)
}

// A Result says what was built.
type Result struct {
	Version string // what the new gopls answers to `gopls version`
	Report  string // what it said of the example defect that it was checked with
}

// Build builds a gopls with the suite, checks that it works, and puts it at opts.Output. Its errors are whole sentences for the
// user; one that quotes the compiler has more than one line.
func Build(ctx context.Context, opts Options) (Result, error) {
	output, err := outputFile(opts.Output)
	if err != nil {
		return Result{}, err
	}
	work, err := os.MkdirTemp("", "claimvet-gopls-")
	if err != nil {
		return Result{}, fmt.Errorf("no directory to build in: %w", err)
	}
	defer os.RemoveAll(work)
	// The executable is built beside its final place: within one file system a rename is atomic.
	beside, err := os.MkdirTemp(filepath.Dir(output), ".claimvet-gopls-")
	if err != nil {
		return Result{}, fmt.Errorf("cannot write to %s: %w; name another file with -o", filepath.Dir(output), withoutPath(err))
	}
	defer os.RemoveAll(beside)

	m, err := assemble(ctx, work, opts)
	if err != nil {
		return Result{}, err
	}
	opts.Progress("Building. The first time this takes a few minutes.")
	built := filepath.Join(beside, filepath.Base(output))
	if err := m.build(ctx, built); err != nil {
		return Result{}, err
	}
	opts.Progress("Checking that the new gopls starts, and reports an example defect.")
	report, err := m.check(ctx, built)
	if err != nil {
		return Result{}, err
	}
	if err := os.Rename(built, output); err != nil {
		return Result{}, fmt.Errorf("the new gopls cannot be put in its place: %w", err)
	}
	return Result{Version: m.version(), Report: report}, nil
}

// outputFile returns the absolute path of the file to write, after a look at what is there: a build takes minutes, and a
// mistake in its arguments should not.
func outputFile(name string) (string, error) {
	path, err := filepath.Abs(name)
	if err != nil {
		return "", fmt.Errorf("%s cannot be made an absolute path: %w", name, err)
	}
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return "", fmt.Errorf("%s is a directory: name a file, such as %s", name, filepath.Join(name, "gopls"))
	case err == nil && !info.Mode().IsRegular():
		return "", fmt.Errorf("%s is not a regular file: name another with -o", name)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("cannot look at %s: %w", name, withoutPath(err))
	}
	if info, err := os.Stat(filepath.Dir(path)); errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("there is no directory %s: make it first", filepath.Dir(path))
	} else if err != nil {
		return "", fmt.Errorf("cannot look at %s: %w", filepath.Dir(path), withoutPath(err))
	} else if !info.IsDir() {
		return "", fmt.Errorf("%s is not a directory", filepath.Dir(path))
	}
	return path, nil
}

// withoutPath is the cause of an error of the file system, for a sentence that names the file already.
func withoutPath(err error) error {
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
