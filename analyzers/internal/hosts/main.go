// Hosts runs claimvet's passes over the same corpus of cases through everything that can run them, and prints what each of them
// did as a table. It is a program of this repository only: `make hosts`. With -latency it measures gopls instead: `make bench`.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	root := flag.String("root", "../../..", "the `directory` of the repository")
	only := flag.String("only", "", "measure only hosts whose name contains this `text`")
	partial := flag.Bool("partial", false, "a host that cannot be had on this machine is no failure")
	latency := flag.Bool("latency", false, "measure instead how long gopls takes after an edit of the handler, without and with the suite")
	edits := flag.Int("edits", 20, "how many `times` -latency edits")
	timeout := flag.Duration("timeout", time.Hour, "give up after this time")
	flag.Parse()
	if flag.NArg() > 0 || *edits < 1 {
		fmt.Fprintln(os.Stderr, "hosts: it takes flags only, and at least one edit; -help lists them")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *timeout)
	defer cancel()
	do := func(b *bench) error { return compare(ctx, b, os.Stdout, *only, *partial) }
	if *latency {
		do = func(b *bench) error { return measureLatency(ctx, b, os.Stdout, *edits) }
	}
	if err := onBench(*root, os.Stderr, do); err != nil {
		fmt.Fprintf(os.Stderr, "hosts: %v\n", err)
		os.Exit(2)
	}
}

// onBench does something in a bench of its own.
func onBench(root string, log io.Writer, do func(*bench) error) error {
	b, err := newBench(root, log)
	if err != nil {
		return err
	}
	return errors.Join(do(b), b.close())
}

// compare runs the corpus through the hosts.
func compare(ctx context.Context, b *bench, out io.Writer, only string, partial bool) error {
	chosen := slices.DeleteFunc(hosts(), func(h host) bool { return !strings.Contains(h.name(), only) })
	if len(chosen) == 0 {
		return fmt.Errorf("no host has %q in its name", only)
	}
	var rows []row
	for _, h := range chosen {
		rows = append(rows, measure(ctx, b, h))
	}
	if err := write(out, rows); err != nil {
		return err
	}
	return judge(rows, partial)
}

// judge turns the table into an exit code.
func judge(rows []row, partial bool) error {
	switch state := worst(rows); {
	case state == bad:
		return errors.New("what stands in bold is not as it should be")
	case state == absent && !partial:
		return errors.New("not everything was run (-partial allows that)")
	}
	return nil
}
