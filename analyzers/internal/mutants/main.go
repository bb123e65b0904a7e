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
	"runtime"
	"slices"
	"strings"
	"sync"
)

var errWrong = errors.New("claimvet is wrong about some variants")

type options struct {
	claimvet string
	sample   int
	only     string
	workers  int
	show     bool
}

func main() {
	var o options
	flag.StringVar(&o.claimvet, "claimvet", "bin/claimvet", "the `binary` to ask")
	flag.IntVar(&o.sample, "sample", 1, "ask about every `n`th variant only")
	flag.StringVar(&o.only, "only", "", "ask only about variants whose name contains this `text`, and print what is said")
	flag.IntVar(&o.workers, "j", runtime.GOMAXPROCS(0), "how `many` to ask about at once")
	flag.BoolVar(&o.show, "show", false, "print the variants of -only, too")
	flag.Parse()
	if o.sample < 1 || o.workers < 1 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "usage: mutants [-claimvet binary] [-sample n] [-j n] [-only text [-show]]")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		if errors.Is(err, errWrong) {
			os.Exit(1)
		}
		os.Exit(2)
	}
}

func run(ctx context.Context, w io.Writer, o options) error {
	claimvet, err := filepath.Abs(o.claimvet)
	if err != nil {
		return err
	}
	s, err := readSource()
	if err != nil {
		return err
	}
	if err := s.check(ctx, claimvet); err != nil {
		return err
	}
	var chosen []variant
	for _, v := range slices.Concat(every(o.sample, bugs()), every(o.sample, refactorings())) {
		if strings.Contains(v.name, o.only) {
			chosen = append(chosen, v)
		}
	}
	results, err := writeAll(s, chosen)
	if err != nil {
		return err
	}
	err = askAll(ctx, s, claimvet, results, o.workers)
	if o.only != "" {
		for _, r := range results {
			r.explain(w, s, o.show)
		}
	}
	if right := table(w, results); err == nil && !right {
		err = errWrong
	}
	return err
}

// every returns each nth variant, from the first.
func every(n int, variants []variant) []variant {
	var some []variant
	for i := 0; i < len(variants); i += n {
		some = append(some, variants[i])
	}
	return some
}

// check makes sure that neither claimvet nor a position test has anything to say about the handler as it is: otherwise
// what they say about variants means nothing.
func (s *source) check(ctx context.Context, claimvet string) error {
	findings, err := s.vet(ctx, claimvet, s.texts)
	if err != nil {
		return err
	}
	for _, f := range findings {
		err = errors.Join(err, fmt.Errorf("the handler as it is: %s:%d: %s", f.file, f.line, f.message))
	}
	for _, name := range redPositionTests(s.texts) {
		err = errors.Join(err, fmt.Errorf("the handler as it is: the position test %q fails", name))
	}
	return err
}

// writeAll writes the variants, and tells of each that does not compile.
func writeAll(s *source, variants []variant) ([]result, error) {
	var err error
	results := make([]result, len(variants))
	for i, v := range variants { // one by one: packages that are imported are shared, and read when they are first looked at
		texts, failed := v.write(s)
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", v.name, failed))
		}
		results[i] = result{variant: v, texts: texts}
	}
	return results, err
}

// askAll asks about the variants, several at once.
func askAll(ctx context.Context, s *source, claimvet string, results []result, workers int) error {
	errs := make([]error, len(results))
	next := make(chan int)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for i := range next {
				errs[i] = results[i].ask(ctx, s, claimvet)
			}
		})
	}
	for i := range results {
		next <- i
	}
	close(next)
	all.Wait()
	return errors.Join(errs...)
}
