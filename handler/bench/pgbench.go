//go:build linux || darwin

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"

	"github.com/molecule-ai/claimvet/handler/postgres"
)

// pgbenchProgram finds pgbench beside PostgreSQL's other programs, or where PATH leads.
func pgbenchProgram(ctx context.Context) (string, error) {
	dir, err := postgres.BinDir(ctx)
	if err != nil {
		return "", err
	}
	program := filepath.Join(dir, "pgbench")
	if _, err := os.Stat(program); !errors.Is(err, fs.ErrNotExist) {
		return program, err
	}
	if program, err = exec.LookPath("pgbench"); err != nil {
		return "", fmt.Errorf("no pgbench in %s or on PATH: install it (Debian: sudo apt-get install postgresql; "+
			"Red Hat: sudo dnf install postgresql-contrib; macOS: brew install postgresql)", dir)
	}
	return program, nil
}

var (
	rate      = regexp.MustCompile(`(?m)^tps = ([0-9.]+) `)
	processed = regexp.MustCompile(`(?m)^number of transactions actually processed: (\d+)/`)
)

// pgbench is a contestant without a server of HTTP. One of its transactions is one turn of a client; each statement in it is a
// transaction of the database, as the handler's are.
func (b *bench) pgbench(program, script string) runner {
	return func(ctx context.Context, l load, turns int) (int, float64, error) {
		cmd := exec.CommandContext(ctx, program, "--no-vacuum", "--protocol=prepared", "--file="+script, "--define=n=0",
			"--client="+strconv.Itoa(b.clients), "--jobs="+strconv.Itoa(min(b.clients, runtime.NumCPU())),
			"--transactions="+strconv.Itoa(turns), b.server.URL("postgres"))
		cmd.Env = append(os.Environ(), "LC_ALL=C")
		out, err := cmd.CombinedOutput()
		if err != nil {
			return 0, 0, fmt.Errorf("%w\n%s", err, out)
		}
		done, tps := processed.FindSubmatch(out), rate.FindSubmatch(out)
		if done == nil || tps == nil {
			return 0, 0, fmt.Errorf("it printed something else than expected:\n%s", out)
		}
		n, err := strconv.Atoi(string(done[1]))
		if err != nil {
			return 0, 0, err
		}
		perSecond, err := strconv.ParseFloat(string(tps[1]), 64)
		return n * l.each, perSecond * float64(l.each), err
	}
}
