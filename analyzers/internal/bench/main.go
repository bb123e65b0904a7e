//go:build unix

// Bench measures what claimvet costs, beside a vet tool that does nothing and beside others, and prints that as tables. It is a
// program of this repository only: `make bench`.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/molecule-ai/claimvet/analyzers/internal/bench/usage"
)

type options struct {
	root   string // of the repository
	rounds int
	quick  bool
	seed   uint64
}

func main() {
	usage.Help()
	var o options
	flag.StringVar(&o.root, "root", "../../..", "the `directory` of the repository")
	flag.IntVar(&o.rounds, "rounds", 3, "how many `times` each tool runs over each input")
	flag.BoolVar(&o.quick, "quick", false, "one small input, without the tools for comparison, two rounds at most")
	flag.Uint64Var(&o.seed, "seed", 1, "the `number` from which the synthetic modules follow")
	flag.Parse()
	if flag.NArg() > 0 || o.rounds < 1 {
		fmt.Fprintln(os.Stderr, "bench: it takes flags only, and at least one round; -help lists them")
		os.Exit(2)
	}
	if o.quick {
		o.rounds = min(o.rounds, 2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o, os.Stdout, os.Stderr); err != nil {
		if ctx.Err() != nil {
			err = errors.New("interrupted; what was printed is complete")
		}
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(2)
	}
}

// run measures, and prints a table for each input as soon as it is measured.
func run(ctx context.Context, o options, out, log io.Writer) error {
	root, err := filepath.Abs(o.root)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(root, "cmd", "claimvet")); err != nil {
		return fmt.Errorf("%s is not the root of claimvet's repository, which -root has to name: %w", root, err)
	}
	work, err := os.MkdirTemp("", "claimvet-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	b := &bench{options: o, work: work, log: log}
	b.root = root
	tools, err := b.build(ctx)
	if err != nil {
		return err
	}
	inputs, err := b.inputs(ctx)
	if err != nil {
		return err
	}
	for _, in := range inputs {
		c, err := b.measure(ctx, tools, in)
		if err != nil {
			return fmt.Errorf("%s: %w", in.name, err)
		}
		if err := writeCost(out, c); err != nil {
			return err
		}
	}
	c, err := b.command(ctx, tools[subject], inputs[len(inputs)-1])
	if err != nil {
		return err
	}
	return writeCommand(out, c)
}
