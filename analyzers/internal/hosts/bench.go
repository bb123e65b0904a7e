package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
)

// A bench is where the hosts are measured: the repository, where their programs are built, and directories to work in.
type bench struct {
	root string    // of the repository
	bin  string    // where programs are built, and kept
	work string    // thrown away at the end
	log  io.Writer // what is being done

	dirs atomic.Int64
}

func newBench(root string, log io.Writer) (*bench, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(root, "cmd", "claimvet")); err != nil {
		return nil, fmt.Errorf("%s is not the root of claimvet's repository: %w", root, err)
	}
	work, err := os.MkdirTemp("", "claimvet-hosts")
	if err != nil {
		return nil, err
	}
	// Some hosts report the real path of a file, others the one that they were handed.
	if work, err = filepath.EvalSymlinks(work); err != nil {
		return nil, err
	}
	return &bench{root: root, bin: filepath.Join(root, "bin"), work: work, log: log}, nil
}

func (b *bench) close() error { return os.RemoveAll(b.work) }

// dir makes an empty directory.
func (b *bench) dir(name string) (string, error) {
	dir := filepath.Join(b.work, fmt.Sprintf("%s%d", name, b.dirs.Add(1)))
	return dir, os.Mkdir(dir, 0o777)
}

// corpus copies the module of the example defects, for a host to change.
func (b *bench) corpus() (string, error) {
	dir, err := b.dir("corpus")
	if err != nil {
		return "", err
	}
	return dir, os.CopyFS(dir, os.DirFS(filepath.Join(b.root, "testdata")))
}

// claimvet builds the command with an id of its own: cmd/go and the command's own cache both go by it, so that what they
// remember of another build does not count.
func (b *bench) claimvet(ctx context.Context) (string, error) {
	id := fmt.Sprintf("hosts-%d-%d", os.Getpid(), b.dirs.Add(1))
	file := filepath.Join(b.work, id, "claimvet")
	_, err := b.run(ctx, b.root, nil, "go", "build", "-ldflags=-buildid="+id, "-o", file, "./cmd/claimvet")
	return file, err
}

// run runs a command in dir, with additions to the environment, and returns its standard output.
func (b *bench) run(ctx context.Context, dir string, env []string, name string, args ...string) (string, error) {
	stdout, stderr, err := output(ctx, dir, env, name, args...)
	return stdout, failure(name, stderr, err)
}

// runLinter is run for a command whose exit code 1 means that it found something, which is no failure.
func (b *bench) runLinter(ctx context.Context, dir string, env []string, name string, args ...string) (stdout, stderr string, err error) {
	stdout, stderr, err = output(ctx, dir, env, name, args...)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == 1 {
		err = nil
	}
	return stdout, stderr, failure(name, stderr, err)
}

func output(ctx context.Context, dir string, env []string, name string, args ...string) (stdout, stderr string, err error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	return out.String(), errs.String(), err
}

func failure(name, stderr string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, strings.TrimSpace(stderr))
}
