package main

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"golang.org/x/tools/go/analysis"
)

const usageText = `claimvet checks claim protocols in Go programs: side effects that run without a won claim, rollbacks that undo
somebody else's, claims that nothing undoes or commits, work after a claim that dies with the client.

Usage:

	claimvet [flags] [packages]      check packages (default: the one in this directory), named as for 'go build'
	claimvet help <pass>             what a pass reports, and how to mend it
	claimvet gopls -o FILE           build a gopls with the passes inside, for your editor
	go vet -vettool=$(which claimvet) [flags] [packages]
	                                 the same through go vet, which caches results

Flags:

	-f format        text (default): position, message, source line and the path that leads there
	                 json: one object a line, with related positions, category, url and fixes
	-tests           also report findings in _test.go files
	-gaveup          also list the places where the engine gave up, and says nothing
	-tags list       comma-separated build tags
	-<pass>          run only this pass; -<pass>=false runs all others
	-version         print the version
	-h               this text

Exit code: 0 nothing found, 1 findings, 2 something could not be analysed (it is named on standard error).

To silence a finding, say why: //claimvet:ignore <pass> <reason>

Passes:

`

func usage(w io.Writer, analyzers []*analysis.Analyzer) {
	fmt.Fprint(w, usageText)
	for _, a := range analyzers {
		fmt.Fprintf(w, "\t%-16s %s\n", a.Name, title(a))
	}
}

// title is the first line of a pass's documentation, without the "name: " that go vet's convention puts before it.
func title(a *analysis.Analyzer) string {
	first, _, _ := strings.Cut(a.Doc, "\n")
	return strings.TrimPrefix(first, a.Name+": ")
}

// help prints the documentation of the passes named, or the usage where none is.
func help(names []string, analyzers []*analysis.Analyzer, stdout, stderr io.Writer) int {
	if len(names) == 0 {
		usage(stdout, analyzers)
		return exitClean
	}
	for i, name := range names {
		a := byName(analyzers, name)
		if a == nil {
			return complain(stderr, "no pass is called %q; there are %s", name, strings.Join(passNames(analyzers), ", "))
		}
		if i > 0 {
			fmt.Fprintln(stdout)
		}
		_, text, _ := strings.Cut(a.Doc, "\n")
		fmt.Fprintf(stdout, "%s: %s\n", a.Name, title(a))
		if text = strings.TrimSpace(text); text != "" {
			fmt.Fprintf(stdout, "\n%s\n", text)
		}
		if a.URL != "" {
			fmt.Fprintf(stdout, "\nSee %s\n", a.URL)
		}
		first := true
		a.Flags.VisitAll(func(f *flag.Flag) {
			if first {
				fmt.Fprint(stdout, "\nFlags:\n\n")
				first = false
			}
			fmt.Fprintf(stdout, "\t-%s.%s\t%s (default %q)\n", a.Name, f.Name, f.Usage, f.DefValue)
		})
	}
	return exitClean
}

func byName(analyzers []*analysis.Analyzer, name string) *analysis.Analyzer {
	for _, a := range analyzers {
		if a.Name == name {
			return a
		}
	}
	return nil
}

func passNames(analyzers []*analysis.Analyzer) []string {
	var names []string
	for _, a := range analyzers {
		names = append(names, a.Name)
	}
	return names
}
