package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

const usageText = `claimvet checks claim protocols in Go programs: side effects that run without a won claim, rollbacks that undo
somebody else's, claims that nothing undoes or commits, work after a claim that dies with the client.

Usage:

	claimvet [flags] [packages]      check packages (default: the one in this directory), named as for 'go build'
	claimvet help <pass or rule>     what it reports, why, and how to mend it; [gate] and the like are rules, as a finding ends
	claimvet explain [flags] <file:line>
	                                 why a line is reported, step by step, and what to change; or where a claim stands on it
	claimvet report [-o FILE] [flags] [packages]
	                                 the same as one page of HTML, with a picture of each function that claims
	claimvet gopls -o FILE           build a gopls with the passes inside, for your editor
	go vet -vettool=$(which claimvet) [flags] [packages]
	                                 the same through go vet, which caches results

Flags:

	-f format        text (default): position, message, source line and the path that leads there
	                 stylish: a list by file, with a count
	                 json: one object a line, with rule, related positions, category, url and fixes
	                 sarif: SARIF 2.1.0, as GitHub's code scanning and other viewers read it
	-fix             apply the suggested fixes with which the program still compiles, in the files of the main module that
	                 are not generated, and report what remains
	-diff            print what -fix would do at first as a diff, and change nothing
	-baseline file   report only findings that are not in this file: for a large code base to begin with; explain and report
	                 tell of those that are in it as known
	-write-baseline file
	                 write what is found to this file, for -baseline; report nothing and exit with 0
	-explain name    the same as claimvet help <name>
	-list            list the passes, with the short names of their rules
	-tests           also report findings in _test.go files
	-gaveup          also list the places where the engine gave up, and says nothing
	-stack           with an internal error of claimvet, also print where in it that happened
	-tags list       comma-separated build tags
	-<rule>, -<pass> report only by this rule, or run only this pass, as in -gate; with =false all others
	-version         print the version, the commit and the Go that built it
	-h               this text

Exit code: 0 nothing found, 1 findings, 2 something could not be analysed (it is named on standard error). This holds for every
format; after -fix it is about what remains, and with -diff 1 means that there is a diff.

To silence a finding, say why, on the line above it: //claimvet:ignore <rule> <reason>. The rule is what the message ends with;
the name of a pass silences all of its rules.

Passes:

`

// noRules explains what is no rule, but stands where rules do.
var noRules = map[string]string{
	rulepage.GaveUp: `[gaveup], which is no rule

With -gaveup, claimvet lists the places from which on it did not follow the program, or withheld a report that it was not sure
of. Such a line is no finding about your code: it says that silence means nothing there. Begin with the functions that have
effects. What helps depends on the reason in the message; docs/adoption.md in claimvet's repository goes through
them.
`,
	rulepage.Internal: `[internal], which is no rule

A pass of claimvet failed on this package, which says nothing about your code, and what is not reported there says nothing
either. Editors and golangci-lint show it among reports; claimvet itself, and go vet, say it on standard error and fail. It is a
defect of claimvet: please report it, with what -stack adds, at
` + suite.Issues + `
`,
}

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
		a := lookup(analyzers, name)
		text := noRules[ruleName(name)]
		if a == nil && text == "" {
			return complain(stderr, "no pass or rule is called %q; there are the passes %s, and 'claimvet -list' shows their rules", name, strings.Join(passNames(analyzers), ", "))
		}
		if i > 0 {
			fmt.Fprintln(stdout)
		}
		if a == nil {
			fmt.Fprint(stdout, text)
			continue
		}
		fmt.Fprint(stdout, explanation(a, name))
	}
	return exitClean
}

// explanation is the text about a pass, or about the rule by whose name it was asked for.
func explanation(a *analysis.Analyzer, name string) string {
	if name != a.Name {
		if page, err := rulepage.Parse(a.Name, a.Doc); err == nil {
			if r := page.Rule(ruleName(name)); r != nil {
				return page.Text(r) + "\nSee " + a.URL + rulepage.Anchor(r.Name) + "\n"
			}
		}
	}
	return documentation(a)
}

// ruleName is the name of a rule without the brackets that it has at the end of a message.
func ruleName(name string) string { return strings.TrimSuffix(strings.TrimPrefix(name, "["), "]") }

// documentation is the text about a pass: what it reports, where to read more, and its flags.
func documentation(a *analysis.Analyzer) string {
	var b strings.Builder
	_, text, _ := strings.Cut(a.Doc, "\n")
	fmt.Fprintf(&b, "%s: %s\n", a.Name, title(a))
	if text = strings.TrimSpace(text); text != "" {
		fmt.Fprintf(&b, "\n%s\n", text)
	}
	if a.URL != "" {
		fmt.Fprintf(&b, "\nSee %s\n", a.URL)
	}
	first := true
	a.Flags.VisitAll(func(f *flag.Flag) {
		if first {
			b.WriteString("\nFlags:\n\n")
			first = false
		}
		fmt.Fprintf(&b, "\t-%s.%s\t%s (default %q)\n", a.Name, f.Name, f.Usage, f.DefValue)
	})
	return b.String()
}

// list prints the passes, one a line.
func list(analyzers []*analysis.Analyzer, stdout io.Writer) {
	table := tabwriter.NewWriter(stdout, 0, 8, 2, ' ', 0)
	for _, a := range analyzers {
		names := rulepage.Rules(a.Name)
		for i, rule := range names {
			names[i] = "[" + rule + "]"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", a.Name, strings.Join(names, " "), title(a))
	}
	table.Flush()
}

// lookup finds a pass by its name or by the short name of one of its rules, as it stands at the end of a message: [gate].
func lookup(analyzers []*analysis.Analyzer, name string) *analysis.Analyzer {
	if a := byName(analyzers, name); a != nil {
		return a
	}
	for _, a := range analyzers {
		if slices.Contains(rulepage.Rules(a.Name), ruleName(name)) {
			return a
		}
	}
	return nil
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
