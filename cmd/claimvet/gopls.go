package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/molecule-ai/claimvet/cmd/claimvet/internal/gopls"
)

const goplsUsage = `claimvet gopls builds a gopls, the language server of editors, that carries the passes: their reports then show while you type.

Usage:

	claimvet gopls -o FILE [-gopls VERSION] [-suite DIR]

Flags:

	-o file          the gopls to write; one that is there is replaced when the new one is built and works
	-gopls version   the version of gopls, ` + gopls.Oldest + ` or later (default: the newest release that this Go can build)
	-suite dir       a checkout of claimvet to take the passes from (default: what this claimvet was built from)
	-h               this text

It takes the go command and, unless everything is in the module cache, a network. The first build takes a few minutes.

Exit code: 0 done, 2 not done; standard error says why.
`

// goplsMain is the subcommand that builds a gopls.
func goplsMain(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("claimvet gopls", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // errors and help are printed here, in full sentences and on the right stream
	opts := gopls.Options{Progress: func(sentence string) { fmt.Fprintf(stderr, "claimvet gopls: %s\n", sentence) }}
	fs.StringVar(&opts.Output, "o", "", "")
	fs.StringVar(&opts.Version, "gopls", "", "")
	fs.StringVar(&opts.Suite, "suite", "", "")
	complain := func(format string, args ...any) int {
		fmt.Fprintf(stderr, "claimvet gopls: "+format+"\nRun 'claimvet gopls -h' for usage.\n", args...)
		return exitTrouble
	}
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, goplsUsage)
		return exitClean
	case err != nil:
		return complain("%v", err)
	case fs.NArg() > 0:
		return complain("%q is one argument too many", fs.Arg(0))
	case opts.Output == "":
		return complain("say with -o FILE where the gopls shall go")
	}
	// A build that is interrupted cleans up after itself.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	result, err := gopls.Build(ctx, opts)
	if err != nil {
		fmt.Fprintf(stderr, "claimvet gopls: %v\n", err)
		return exitTrouble
	}
	opts.Progress(fmt.Sprintf("%s is gopls %s. It reports the example: %s", opts.Output, result.Version, result.Report))
	return exitClean
}
