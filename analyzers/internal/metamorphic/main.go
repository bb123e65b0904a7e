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
	"regexp"
	"slices"
	"strings"
)

var errChanged = errors.New("verdicts changed that must not")

type options struct {
	claimvet string
	dir      string
	patterns []string
	kind     string
	only     *regexp.Regexp
	rounds   int
	list     bool
	keep     bool
}

func main() {
	var o options
	flag.StringVar(&o.claimvet, "claimvet", "bin/claimvet", "the `binary` to ask")
	flag.StringVar(&o.dir, "dir", "testdata", "the `directory` of the module with the programs")
	flag.StringVar(&o.kind, "kind", "", "make only changes whose `name` begins so: declare, rename, move")
	only := flag.String("only", "", "make only changes that the `regexp` matches, as -list names them")
	flag.IntVar(&o.rounds, "rounds", 0, "ask at most `n` times of each kind of change, 0 for as often as it takes")
	flag.BoolVar(&o.list, "list", false, "list the changes that are made")
	flag.BoolVar(&o.keep, "keep", false, "leave the module as it was changed last, and say where")
	flag.Parse()
	o.patterns = flag.Args()
	var err error
	if o.only, err = regexp.Compile(*only); err != nil {
		fmt.Fprintln(os.Stderr, "metamorphic: -only:", err)
		os.Exit(2)
	}
	if len(o.patterns) == 0 {
		fmt.Fprintln(os.Stderr, "usage: metamorphic [-claimvet binary] [-dir directory] [-kind name] [-only regexp] [-rounds n] [-list] [-keep] packages")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err = run(ctx, os.Stdout, o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "metamorphic:", err)
		if errors.Is(err, errChanged) {
			os.Exit(1)
		}
		os.Exit(2)
	}
}

// run makes each change, and prints what became of the verdicts.
func run(ctx context.Context, w io.Writer, o options) error {
	claimvet, err := filepath.Abs(o.claimvet)
	if err != nil {
		return err
	}
	c, err := read(o.dir, o.patterns)
	if err != nil {
		return err
	}
	if o.keep {
		fmt.Fprintln(w, c.copy)
	} else {
		defer os.RemoveAll(c.copy)
	}
	base, err := c.vet(ctx, claimvet, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%d packages, %d reports\n", len(c.pkgs), len(base))
	wrong := 0
	for _, k := range []struct {
		name  string
		edits []edit
	}{{"declare", c.declarations()}, {"rename", c.renamings()}, {"move", c.moves()}} {
		if !strings.HasPrefix(k.name, o.kind) {
			continue
		}
		k.edits = slices.DeleteFunc(k.edits, func(e edit) bool { return o.only != nil && !o.only.MatchString(e.name) })
		t, err := c.try(ctx, claimvet, base, rounds(k.edits, o.rounds))
		if err != nil {
			return err
		}
		if o.list {
			for _, name := range t.made {
				fmt.Fprintf(w, "\t%s\n", name)
			}
		}
		for _, line := range t.changed {
			fmt.Fprintln(w, line)
		}
		wrong += len(t.changed)
		fmt.Fprintf(w, "%-8s %4d changes in %d rounds, %d of them do not compile; %d verdicts allowed to change, %d changed\n",
			k.name, len(t.made), t.rounds, t.broken, t.allowed, len(t.changed))
	}
	if wrong > 0 {
		return errChanged
	}
	return nil
}
