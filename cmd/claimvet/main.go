// Claimvet checks claim protocols: one atomic operation that at most one contender wins, and what may run before it, after it
// and when it fails.
//
// It is one binary with two faces. To cmd/go it is a vet tool:
//
//	go vet -vettool=$(which claimvet) ./...
//
// and to people and scripts it is a command:
//
//	claimvet ./...
//
// which exits with 0 where nothing was found, with 1 where something was, and with 2 where some package could not be analysed:
// it never says "clean" of something that it has not looked at. With -fix it applies the suggested fixes, and then reports
// what remains.
package main

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/suite"
)

// Exit codes of the command line; go vet's mode has its own, from unitchecker.
const (
	exitClean    = 0
	exitFindings = 1
	exitTrouble  = 2
)

func main() {
	args := os.Args[1:]
	analyzers := suite.Analyzers()
	if isVetProtocol(args) {
		vetMain(analyzers) // does not return
	}
	heedSignals()
	os.Exit(run(args, analyzers, os.Stdout, os.Stderr))
}

// run is the command line, without the process around it.
func run(args []string, analyzers []*analysis.Analyzer, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		switch args[0] { // a package of such a name is asked for as ./help, ./explain and so on
		case "help":
			return help(args[1:], analyzers, stdout, stderr)
		case "explain":
			return explain(args[1:], analyzers, stdout, stderr)
		case "gopls":
			return goplsMain(args[1:], analyzers, stdout, stderr)
		case "report":
			return reportMain(args[1:], analyzers, stdout, stderr)
		}
	}
	opts, code, ok := parseArgs(args, analyzers, stdout, stderr)
	if !ok {
		return code
	}
	switch {
	case opts.diff:
		return diffAll(opts, stdout, stderr)
	case opts.fix:
		return fixAll(opts, stdout, stderr)
	case opts.writeBaseline != nil:
		return writeBaseline(opts, stderr)
	}
	res, err := analyse(opts, stderr)
	if err != nil {
		return abandon(opts, err, stdout, stderr)
	}
	return finish(opts, res, stdout, stderr)
}

// finish prints what was found and what could not be looked at, and returns the exit code that says which.
func finish(opts *options, res result, stdout, stderr io.Writer) int {
	// Findings are printed even where some other package could not be analysed: they are true all the same.
	if err := opts.renderer.render(stdout, res); err != nil {
		fmt.Fprintf(stderr, "claimvet: cannot write the findings: %v\n", err)
		return exitTrouble
	}
	switch opts.renderer.(type) {
	case textRenderer, stylishRenderer:
		hint(stderr, res)
	}
	printProblems(stderr, res)
	if len(res.problems) == 0 {
		sayGone(stderr, opts.baseline, res.gone)
	}
	switch {
	case len(res.problems) > 0:
		return exitTrouble
	case len(res.findings) > 0:
		return exitFindings
	}
	return exitClean
}

// abandon says that nothing could be analysed. The formats that tell of problems do so here too: no empty file for a reader of
// SARIF to stumble over.
func abandon(opts *options, cause error, stdout, stderr io.Writer) int {
	fmt.Fprintf(stderr, "claimvet: %v\n", cause)
	res := result{analyzers: opts.analyzers, problems: []problem{{Message: cause.Error()}}}
	if err := opts.renderer.render(stdout, res); err != nil {
		fmt.Fprintf(stderr, "claimvet: cannot write the findings: %v\n", err)
	}
	return exitTrouble
}
