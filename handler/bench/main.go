//go:build linux || darwin

// Bench measures what the reference handler costs, beside two that do less: a bare server, whose switch is one conditional
// UPDATE, and pgbench, which sends the handler's own statements without any Go in between.
//
// All work on one PostgreSQL of the bench's own, in memory where there is room and without fsync, so that what is compared
// is not the disk. They take turns, round by round; each is measured in the same minute as the others.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

type options struct {
	clients int
	rounds  int
	warmup  int           // turns of each client in the warm-up, which also says how many fit into the time
	length  time.Duration // of one measurement
}

// maxClients is as many as the database has connections for.
const maxClients = 150

func main() {
	var o options
	flag.IntVar(&o.clients, "clients", 8, "how many `clients` ask at once")
	flag.IntVar(&o.rounds, "rounds", 5, "how many `times` each is measured")
	flag.IntVar(&o.warmup, "warmup", 50, "`turns` of each client before the first measurement")
	flag.DurationVar(&o.length, "time", 2*time.Second, "`time` that one measurement takes, about")
	flag.Parse()
	if flag.NArg() > 0 || o.clients < 1 || o.clients > maxClients || o.rounds < 1 || o.warmup < 1 || o.length <= 0 {
		fmt.Fprintf(os.Stderr, "bench: each flag must be more than 0, and -clients at most %d; nothing may follow the flags. "+
			"bench -h explains them.\n", maxClients)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, o, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
}

// run measures everything and prints the tables.
func run(ctx context.Context, o options, out, progress io.Writer) error {
	b, err := newBench(ctx, o)
	if err != nil {
		return err
	}
	defer b.close()
	for _, load := range []load{lostClaims, wonSwitches} {
		sent, boxes, err := b.record(ctx, load)
		if err != nil {
			return fmt.Errorf("%s: %w", load.name, err)
		}
		script, err := script(sent, boxes)
		if err != nil {
			return fmt.Errorf("%s: %w", load.name, err)
		}
		fmt.Fprintf(progress, "measuring %s: %d rounds, in each of which every contestant has about %s\n", load.name, o.rounds, o.length)
		results, err := b.measure(ctx, load, script)
		if err != nil {
			return fmt.Errorf("%s: %w", load.name, err)
		}
		if err := printTable(out, load, len(sent), results); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "\nMedian of %d rounds, and from least to most; %d clients. Ratios are of the same round.\n", o.rounds, o.clients)
	return nil
}
