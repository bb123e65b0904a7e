package gopls

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// A goCommand runs the go command, in one directory and in an environment where nothing of the user's surroundings (a
// workspace, a vendor directory, another target) has a say. Which Go it is has been decided by then, in the user's.
type goCommand struct {
	dir string
	env []string

	version  string // as in "go1.26.0"
	modCache string
}

// newGoCommand returns a go command that works in dir, and keeps temporary files in temp: one that is interrupted leaves them.
func newGoCommand(ctx context.Context, dir, temp string) (*goCommand, error) {
	if _, err := exec.LookPath("go"); err != nil {
		return nil, fmt.Errorf("building gopls takes the go command, and there is none on the PATH: "+
			"install Go, or put its bin directory there (%w)", err)
	}
	toolchain, err := chosenToolchain(ctx)
	if err != nil {
		return nil, err
	}
	g := &goCommand{dir: dir, env: []string{"GO111MODULE=on", "GOWORK=off", "GOTOOLCHAIN=" + toolchain, "GOTMPDIR=" + temp}}
	out, err := g.run(ctx, "env", "-json", "GOVERSION", "GOFLAGS", "GOMODCACHE", "GOHOSTOS", "GOHOSTARCH")
	if err != nil {
		return nil, err
	}
	var env struct{ GOVERSION, GOFLAGS, GOMODCACHE, GOHOSTOS, GOHOSTARCH string }
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, fmt.Errorf("go env -json: %w", err)
	}
	g.version, g.modCache = languageVersion(env.GOVERSION), env.GOMODCACHE
	// The result has to run here. An empty variable would not do, since the file that `go env -w` writes then decides.
	g.env = append(g.env, "GOOS="+env.GOHOSTOS, "GOARCH="+env.GOHOSTARCH, "GOFLAGS="+buildFlags(env.GOFLAGS))
	return g, nil
}

// chosenToolchain returns the GOTOOLCHAIN that always means the Go which `go version` names here: that of the go.mod or go.work of
// this directory, of the variable, of the file that `go env -w` writes, or the one on the PATH.
func chosenToolchain(ctx context.Context) (string, error) {
	const here = "" // the working directory
	version := func(env ...string) (string, error) {
		out, err := execute(ctx, here, env, "go", "env", "GOVERSION")
		return languageVersion(strings.TrimSpace(string(out))), err
	}
	chosen, err := version()
	if err != nil {
		return "", err
	}
	if local, err := version("GOTOOLCHAIN=local"); err != nil || chosen == local {
		return "local", err // which has no other name where it was built from a working tree of Go
	}
	return chosen, nil
}

// languageVersion takes from GOVERSION what go/version understands: "go1.27-devel_abc X:exp" and "devel go1.27-abc" have more.
func languageVersion(goversion string) string {
	for field := range strings.FieldsSeq(goversion) {
		if strings.HasPrefix(field, "go") {
			return field
		}
	}
	return goversion
}

// buildFlags is GOFLAGS for our commands: of the user's, only what is about the machine rather than the program.
func buildFlags(goflags string) string {
	flags := "-mod=mod"
	for flag := range strings.FieldsSeq(goflags) {
		switch name, _, _ := strings.Cut(strings.TrimLeft(flag, "-"), "="); name {
		case "modcacherw", "p":
			flags += " " + flag
		}
	}
	return flags
}

// run returns what the command wrote to standard output, or an error with what it wrote to standard error.
func (g *goCommand) run(ctx context.Context, args ...string) ([]byte, error) {
	return g.runWith(ctx, nil, args...)
}

func (g *goCommand) runWith(ctx context.Context, env []string, args ...string) ([]byte, error) {
	return execute(ctx, g.dir, append(g.env[:len(g.env):len(g.env)], env...), "go", args...)
}

// execute runs a program with additional environment variables.
func execute(ctx context.Context, dir string, env []string, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), env...)
	cmd.WaitDelay = 5 * time.Second // the go command may leave compilers behind that hold its output open
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("stopped: %w", context.Cause(ctx))
		}
		what := filepath.Base(name) + " " + args[0]
		if text := strings.TrimSpace(stderr.String()); text != "" {
			return stdout.Bytes(), fmt.Errorf("%s: %s", what, text)
		}
		return stdout.Bytes(), fmt.Errorf("%s: %w", what, err)
	}
	return stdout.Bytes(), nil
}

// versions lists the versions of gopls that are known, the retracted ones left out. Where no proxy can be asked, those in the
// module cache are; it is laid out as a proxy is.
func (g *goCommand) versions(ctx context.Context) ([]string, error) {
	list := func(env ...string) ([]string, error) {
		out, err := g.runWith(ctx, env, "list", "-m", "-versions", "-f", `{{join .Versions " "}}`, goplsPath)
		return strings.Fields(string(out)), err
	}
	versions, err := list()
	if err == nil {
		return versions, nil
	}
	cached, cacheErr := list("GOPROXY=file://" + filepath.ToSlash(filepath.Join(g.modCache, "cache", "download")))
	if cacheErr != nil || len(cached) == 0 {
		return nil, err
	}
	return cached, nil
}

// goMod reads the go.mod of a version of gopls, without downloading the rest of it.
func (g *goCommand) goMod(ctx context.Context, version string) (*modfile.File, error) {
	out, err := g.run(ctx, "list", "-m", "-f", "{{.GoMod}}", goplsPath+"@"+version)
	if err != nil {
		return nil, err
	}
	return readGoMod(strings.TrimSpace(string(out)))
}

// download returns the directory of a module in the module cache.
func (g *goCommand) download(ctx context.Context, m module.Version) (dir string, err error) {
	out, err := g.run(ctx, "mod", "download", "-json", m.String())
	var info struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(out, &info); jsonErr == nil && info.Error != "" {
		return "", fmt.Errorf("go mod download: %s", info.Error)
	}
	if err != nil {
		return "", err
	}
	return info.Dir, nil
}
