package main

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// vetSelection makes the switches of passes and rules mean under go vet what they mean on the command line. Package unitchecker
// knows those of passes, and would not run the pass of a rule that is asked for; so it is told which passes run. cmd/go takes
// only the flags that it is told of with -flags, which are those of flag.CommandLine too.
func vetSelection(args []string, analyzers []*analysis.Analyzer) []string {
	switches := addRuleFlags(flag.CommandLine, analyzers)
	for _, a := range analyzers {
		switches[a.Name] = new(passSwitch)
	}
	var others []string
	selected := false
	for _, arg := range args[1:] {
		name, value, ok := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if !ok {
			value = "true"
		}
		s := switches[name]
		if !strings.HasPrefix(arg, "-") || s == nil || s.Set(value) != nil {
			others = append(others, arg)
			continue
		}
		selected = true
	}
	if !selected {
		return args
	}
	kept := selectPasses(analyzers, switches)
	out := args[:1:1]
	for _, a := range analyzers {
		if runs := slices.Contains(kept, a); runs || len(kept) == 0 {
			out = append(out, fmt.Sprintf("-%s=%t", a.Name, runs))
		}
	}
	return append(out, others...)
}
