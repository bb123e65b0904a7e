package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

// options is what a run needs to know.
type options struct {
	analyzers []*analysis.Analyzer
	patterns  []string
	renderer  renderer
	tags      string
	fix, diff bool
	dir       string // where the patterns are meant; empty for the working directory
	// baseline holds the findings that are not reported, writeBaseline is where to put all that are found; mostly both are nil.
	baseline, writeBaseline *baseline
	tests, gaveUp           bool
	// salt names every setting that changes what the passes report: cached results are only good under the same.
	salt string
}

// buildFlags are those of the go command.
func (o *options) buildFlags() []string {
	if o.tags == "" {
		return nil
	}
	return []string{"-tags=" + o.tags}
}

// parseArgs reads the command line. Where it returns false, nothing remains to be done and code is the exit code.
func parseArgs(args []string, analyzers []*analysis.Analyzer, stdout, stderr io.Writer) (opts *options, code int, ok bool) {
	fs := flag.NewFlagSet("claimvet", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // errors and help are printed here, in full sentences and on the right stream
	format := fs.String("f", "text", "output `format`: text, stylish, json or sarif")
	fix := fs.Bool("fix", false, "apply the suggested fixes, and report what remains")
	diff := fs.Bool("diff", false, "print what -fix would change as a diff")
	tags := fs.String("tags", "", "comma-separated build `tags`")
	explain := fs.String("explain", "", "say what a pass or a rule with this `name` reports, and how to mend it")
	showList := fs.Bool("list", false, "list the passes")
	version := fs.Bool("version", false, "print the version and exit")
	baselineFile := fs.String("baseline", "", "report only findings that are not in this `file`")
	writeFile := fs.String("write-baseline", "", "write what is found to this `file`, and report nothing")
	suite.RegisterFlags(fs)
	switches := addPassFlags(fs, analyzers)

	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		usage(stdout, analyzers)
		return nil, exitClean, false
	case err != nil:
		return nil, complain(stderr, "%v", err), false
	}
	if *version {
		fmt.Fprintln(stdout, "claimvet "+versionString())
		return nil, exitClean, false
	}
	if *explain != "" {
		return nil, help([]string{*explain}, analyzers, stdout, stderr), false
	}
	if *showList {
		list(analyzers, stdout)
		return nil, exitClean, false
	}
	r, known := renderers()[*format]
	if !known {
		return nil, complain(stderr, "unknown format %q: -f takes %s", *format, alternatives(slices.Sorted(maps.Keys(renderers())))), false
	}
	opts, err := newOptions(fs, selectPasses(analyzers, switches), *tags, "f", "fix", "diff", "baseline", "write-baseline")
	if err != nil {
		return nil, complain(stderr, "%v", err), false
	}
	opts.renderer, opts.fix, opts.diff = r, *fix, *diff
	if err := opts.useBaselines(*baselineFile, *writeFile); err != nil {
		return nil, complain(stderr, "%v", err), false
	}
	return opts, 0, true
}

// newOptions makes the options of a run from flags that are parsed. The flags of which presentation alone depends are named: the
// passes report the same whatever they are set to.
func newOptions(fs *flag.FlagSet, analyzers []*analysis.Analyzer, tags string, presentation ...string) (*options, error) {
	opts := &options{analyzers: analyzers, patterns: fs.Args(), tags: tags}
	opts.tests, opts.gaveUp = fs.Lookup("tests").Value.String() == "true", fs.Lookup("gaveup").Value.String() == "true"
	for _, p := range opts.patterns {
		// The flag package stops at the first package; what follows would be taken for one more, and matched by nothing.
		if strings.HasPrefix(p, "-") {
			return nil, fmt.Errorf("flag %s after a package: flags come first", p)
		}
	}
	if len(opts.patterns) == 0 {
		opts.patterns = []string{"."}
	}
	if len(opts.analyzers) == 0 {
		return nil, errors.New("every pass is switched off")
	}
	fs.Visit(func(f *flag.Flag) {
		if !slices.Contains(presentation, f.Name) {
			opts.salt += fmt.Sprintf("%s=%q\n", f.Name, f.Value)
		}
	})
	return opts, nil
}

// alternatives lists words as in a sentence: "a, b or c".
func alternatives(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

func complain(stderr io.Writer, format string, args ...any) int {
	fmt.Fprintf(stderr, "claimvet: "+format+"\nRun 'claimvet -h' for usage.\n", args...)
	return exitTrouble
}

// A passSwitch is the flag -<pass> or -<rule>. It has three values, since -claimgate alone means "only this one" and
// -claimgate=false means "all but this one", as in go vet.
type passSwitch struct{ set, on bool }

func (s *passSwitch) IsBoolFlag() bool { return true }

func (s *passSwitch) String() string {
	if !s.set {
		return ""
	}
	return strconv.FormatBool(s.on)
}

func (s *passSwitch) Set(v string) error {
	on, err := strconv.ParseBool(v)
	if err != nil {
		return errors.New("want true or false")
	}
	s.set, s.on = true, on
	return nil
}

// addPassFlags gives each pass and each rule its switch, and each of a pass's own flags the name -<pass>.<flag>, as go vet does.
func addPassFlags(fs *flag.FlagSet, analyzers []*analysis.Analyzer) map[string]*passSwitch {
	switches := addRuleFlags(fs, analyzers)
	for _, a := range analyzers {
		s := new(passSwitch)
		switches[a.Name] = s
		fs.Var(s, a.Name, "run only this pass, or with =false all others")
		a.Flags.VisitAll(func(f *flag.Flag) { fs.Var(f.Value, a.Name+"."+f.Name, f.Usage) })
	}
	return switches
}

func addRuleFlags(fs *flag.FlagSet, analyzers []*analysis.Analyzer) map[string]*passSwitch {
	switches := map[string]*passSwitch{}
	for _, a := range analyzers {
		for _, rule := range rulepage.Rules(a.Name) {
			s := new(passSwitch)
			switches[rule] = s
			fs.Var(s, rule, "report only by this rule, or with =false by all others")
		}
	}
	return switches
}

// selectPasses returns the passes that run. What they report of rules that are not wanted is kept back.
func selectPasses(analyzers []*analysis.Analyzer, switches map[string]*passSwitch) []*analysis.Analyzer {
	var asked, off []string
	for name, s := range switches {
		switch {
		case s.set && s.on:
			asked = append(asked, name)
		case s.set:
			off = append(off, name)
		}
	}
	return suite.Select(analyzers, asked, off)
}
