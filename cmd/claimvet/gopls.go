package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/cmd/claimvet/internal/editor"
	"github.com/molecule-ai/claimvet/cmd/claimvet/internal/gopls"
)

const goplsUsage = `claimvet gopls builds a gopls, the language server of editors, that carries the passes: their reports then show
while you type.

Usage:

	claimvet gopls -o FILE [-gopls VERSION] [-suite DIR]
	claimvet gopls -print-config EDITOR [-o FILE]

Flags:

	-o file          the gopls to write; one that is there is replaced when the new one is built and works
	-gopls version   the version of gopls, ` + gopls.Oldest + ` or later (default: the newest release that this Go can build)
	-suite dir       a checkout of claimvet to take the passes from (default: what this claimvet was built from)
	-print-config editor
	                 build nothing; print the settings that make an editor (%s) run file, or
	                 without -o the gopls on the PATH, with each pass by name, to switch it off
	-h               this text

Building takes the go command and, unless everything is in the module cache, a network. The first build takes a few minutes.

Exit code: 0 done, 2 not done; standard error says why.
`

// goplsMain is the subcommand that builds a gopls, and tells editors of it.
func goplsMain(args []string, analyzers []*analysis.Analyzer, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("claimvet gopls", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // errors and help are printed here, in full sentences and on the right stream
	opts := gopls.Options{Progress: func(sentence string) { fmt.Fprintf(stderr, "claimvet gopls: %s\n", sentence) }}
	fs.StringVar(&opts.Output, "o", "", "")
	fs.StringVar(&opts.Version, "gopls", "", "")
	fs.StringVar(&opts.Suite, "suite", "", "")
	editorName := fs.String("print-config", "", "")
	complain := func(format string, args ...any) int {
		fmt.Fprintf(stderr, "claimvet gopls: "+format+"\nRun 'claimvet gopls -h' for usage.\n", args...)
		return exitTrouble
	}
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintf(stdout, goplsUsage, strings.Join(editor.Names(), ", "))
		return exitClean
	case err != nil:
		return complain("%v", err)
	case fs.NArg() > 0:
		return complain("%q is one argument too many", fs.Arg(0))
	case *editorName != "":
		e, err := editor.ByName(*editorName)
		if err != nil {
			return complain("%v", err)
		}
		return printConfig(e, opts.Output, passNames(analyzers), stdout, stderr)
	case opts.Output == "":
		return complain("say with -o FILE where the gopls shall go")
	}
	// A build that is interrupted cleans up after itself.
	result, err := gopls.Build(running, opts)
	if err != nil {
		fmt.Fprintf(stderr, "claimvet gopls: %v\n", err)
		return exitTrouble
	}
	opts.Progress("Checked. It reports: " + result.Report)
	opts.Progress(fmt.Sprintf("%s is gopls %s. For the settings of your editor (%s): claimvet gopls -print-config %s -o %s",
		opts.Output, result.Version, strings.Join(editor.Names(), ", "), editor.Names()[0], opts.Output))
	return exitClean
}

// printConfig writes to standard output nothing but what can be pasted.
func printConfig(e editor.Editor, file string, passes []string, stdout, stderr io.Writer) int {
	command := "gopls"
	if file != "" {
		abs, err := filepath.Abs(file)
		if err != nil {
			fmt.Fprintf(stderr, "claimvet gopls: %s cannot be made an absolute path: %v\n", file, err)
			return exitTrouble
		}
		command = abs
	}
	text, err := e.Settings(command, passes)
	if err == nil {
		_, err = io.WriteString(stdout, text)
	}
	if err != nil {
		fmt.Fprintf(stderr, "claimvet gopls: cannot write the settings: %v\n", err)
		return exitTrouble
	}
	fmt.Fprintf(stderr, "claimvet gopls: This goes into %s. A pass that is set to %s is silent.\n", e.Place, e.Off)
	if file == "" {
		fmt.Fprintln(stderr, "claimvet gopls: It names the gopls on the PATH; with -o FILE, it names that file.")
	} else if _, err := os.Stat(command); err != nil {
		fmt.Fprintf(stderr, "claimvet gopls: There is no %s yet; claimvet gopls -o %s builds it.\n", file, file)
	}
	return exitClean
}
