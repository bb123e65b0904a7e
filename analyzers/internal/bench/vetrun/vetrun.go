//go:build unix

// Package vetrun runs go vet with a vet tool, or the tool alone as go vet runs it, and measures that.
package vetrun

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/bench/usage"
)

// A Target is what is vetted: packages, from a directory of a module.
type Target struct {
	Dir      string
	Patterns []string
}

// Vet runs go vet with the tool over the target. Findings are no failure. What the tool said before, with the same bytes in its
// file, is not asked again: see [Fresh].
func Vet(ctx context.Context, tool string, t Target) (usage.Usage, error) {
	return vet(ctx, tool, t, nil)
}

func vet(ctx context.Context, tool string, t Target, env []string, flags ...string) (usage.Usage, error) {
	args := append([]string{"vet", "-json", "-vettool=" + tool}, flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, t.Patterns...)...)
	cmd.Dir = t.Dir
	cmd.Env = append(os.Environ(), env...)
	return run(cmd)
}

// run runs what prints what vet tools print with -json. With that flag findings are no failure, but a crash is.
func run(cmd *exec.Cmd) (usage.Usage, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	said := strings.Join(cmd.Args, " ")
	u, err := usage.Run(cmd)
	if err == nil {
		err = failures(&stdout)
	}
	if err != nil {
		return u, fmt.Errorf("%s: %w\n%s", said, err, strings.TrimSpace(stderr.String()))
	}
	return u, nil
}

// failures returns what an analyzer could not do. That stands in the place of its findings: by package, by analyzer, a list of
// findings or an object that says what went wrong.
func failures(printed io.Reader) error {
	var all []error
	for dec := json.NewDecoder(printed); ; {
		var packages map[string]map[string]json.RawMessage
		if err := dec.Decode(&packages); errors.Is(err, io.EOF) {
			return errors.Join(all...)
		} else if err != nil {
			return fmt.Errorf("what the tool printed is not what vet tools print with -json: %w", err)
		}
		for pkg, analyzers := range packages {
			for name, said := range analyzers {
				if bytes.HasPrefix(said, []byte("{")) {
					all = append(all, fmt.Errorf("%s failed in %s: %s", name, pkg, said))
				}
			}
		}
	}
}

// Fresh copies a tool to dir so that cmd/go takes the copy for one that it has never seen: everything is vetted anew, while what
// was compiled stays in the build cache. Cmd/go knows a tool by its answer to -V=full, and that of a development version is a
// sum over the bytes of its file. So the copy gets some more bytes at its end, which nothing reads.
func Fresh(tool, dir string) (string, error) {
	from, err := os.Open(tool)
	if err != nil {
		return "", err
	}
	defer from.Close()
	if dir, err = os.MkdirTemp(dir, "fresh"); err != nil {
		return "", err
	}
	file := filepath.Join(dir, filepath.Base(tool))
	to, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o777)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(to, io.MultiReader(from, strings.NewReader(rand.Text())))
	return file, errors.Join(err, to.Close())
}
