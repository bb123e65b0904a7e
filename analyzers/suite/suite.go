// Package suite lists the passes that make up claimvet. Every driver (the command, the editor's gopls, the golangci-lint
// plugin) takes them from here, so that a pass that is added once is carried by all of them.
package suite

import (
	"flag"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/autodispatch"
	"github.com/molecule-ai/claimvet/analyzers/claimdirective"
	"github.com/molecule-ai/claimvet/analyzers/claimgate"
	"github.com/molecule-ai/claimvet/analyzers/claimsql"
	"github.com/molecule-ai/claimvet/analyzers/internal/guard"
	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
	"github.com/molecule-ai/claimvet/analyzers/requestctx"
	"github.com/molecule-ai/claimvet/analyzers/rollbackdefer"
	"github.com/molecule-ai/claimvet/analyzers/rulepage"
	"github.com/molecule-ai/claimvet/analyzers/steporder"
)

// Analyzers returns the passes, in the order in which a list for people names them. The slice is the caller's own.
func Analyzers() []*analysis.Analyzer {
	return []*analysis.Analyzer{
		claimgate.Analyzer,
		rollbackdefer.Analyzer,
		requestctx.Analyzer,
		autodispatch.Analyzer,
		claimsql.Analyzer,
		steporder.Analyzer,
		claimdirective.Analyzer,
	}
}

// Issues is where an internal error is reported to those who can mend it.
const Issues = guard.Issues

// Stack reports whether an internal error is to be told with the stack, by the flag -stack.
func Stack() bool { return guard.Stack }

// Select returns those of the passes that a user wants, who names passes or rules: those that are asked for or else all, without
// those that are off. Of a pass with several rules, some of which are wanted, the others are muted, in the whole process. names
// that are none are for the caller to refuse.
func Select(passes []*analysis.Analyzer, asked, off []string) (kept []*analysis.Analyzer) {
	report.Muted = map[string]bool{}
	for _, a := range passes {
		rules := rulepage.Rules(a.Name)
		wanted := slices.DeleteFunc(slices.Clone(rules), func(rule string) bool {
			return slices.Contains(off, rule) || len(asked) > 0 && !slices.Contains(asked, a.Name) && !slices.Contains(asked, rule)
		})
		switch {
		case slices.Contains(off, a.Name):
			continue
		case len(wanted) == 0 && (len(rules) > 0 || len(asked) > 0 && !slices.Contains(asked, a.Name)):
			continue
		}
		kept = append(kept, a)
		for _, rule := range rules {
			report.Muted[rule] = !slices.Contains(wanted, rule)
		}
	}
	return kept
}

// RegisterFlags registers the flags that concern the whole suite rather than one pass. The command line puts them on its own
// flag set; in go vet's mode they must be on flag.CommandLine before unitchecker.Main runs, since cmd/go accepts only the
// flags that the tool lists when it is asked with -flags.
func RegisterFlags(fs *flag.FlagSet) {
	fs.BoolVar(&report.GaveUp, "gaveup", false, "also list the places where the engine gave up, and said nothing")
	fs.BoolVar(&guard.Stack, "stack", false, "with an internal error, also print where in claimvet it happened")
	fs.BoolVar(&roles.Tests, "tests", false, "also report findings in _test.go files")
}
