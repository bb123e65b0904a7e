// Hosts runs claimvet's passes over the same corpus of cases through everything that can run them, and prints what each of them
// did as a table. It is a program of this repository only: `make hosts`.
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
	timeout := flag.Duration("timeout", time.Hour, "give up after this time")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *timeout)
	defer cancel()
	if err := run(ctx, os.Stdout, os.Stderr, *root, *only, *partial); err != nil {
		fmt.Fprintf(os.Stderr, "hosts: %v\n", err)
		os.Exit(2)
	}
}

func run(ctx context.Context, out, log io.Writer, root, only string, partial bool) error {
	b, err := newBench(root, log)
	if err != nil {
		return err
	}
	defer b.close()
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
