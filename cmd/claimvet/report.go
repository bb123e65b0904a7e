package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/suite"
	"github.com/molecule-ai/claimvet/analyzers/trace"
	"github.com/molecule-ai/claimvet/cmd/claimvet/internal/page"
)

const reportUsage = `claimvet report writes one page of HTML: for each function that claims, a picture of its paths that says where the claim
stands, its source, and the way to each report on both. It needs no network and no script.

Usage:

	claimvet report [-o FILE] [flags] [packages]

Flags:

	-o file          the page to write (default report.html); - is standard output
	-baseline file   reports that are in this file are shown as known, and not counted
	-tests           also report findings in _test.go files
	-stack           with an internal error of claimvet, also print where in it that happened
	-tags list       comma-separated build tags
	-<rule>, -<pass> reports of this rule or pass only, as in -gate; with =false of all others
	-h               this text

Exit code: 0 nothing found but what is known, 1 findings, 2 something could not be analysed (the page names it, and so does standard error) or the
page could not be written. Where nothing at all could be looked at, no page is written.
`

// reportMain is the subcommand that writes the page.
func reportMain(args []string, analyzers []*analysis.Analyzer, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("claimvet report", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors and help are printed here, in full sentences and on the right stream
	output := flags.String("o", "report.html", "")
	tags := flags.String("tags", "", "")
	baselineFile := flags.String("baseline", "", "")
	suite.RegisterFlags(flags)
	switches := addPassFlags(flags, analyzers)
	complain := func(err error) int {
		fmt.Fprintf(stderr, "claimvet report: %v\nRun 'claimvet report -h' for usage.\n", err)
		return exitTrouble
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, reportUsage)
		return exitClean
	case err != nil:
		return complain(err)
	case *output == "":
		return complain(errors.New("say with -o FILE where the page shall go"))
	}
	selected := selectPasses(analyzers, switches)
	opts, err := newOptions(flags, selected, *tags, "o", "baseline")
	if err != nil {
		return complain(err)
	}
	if err := opts.useBaselines(*baselineFile, ""); err != nil {
		return complain(err)
	}
	known := opts.baseline
	opts.baseline = nil                                   // what is known is on the page too
	opts.analyzers = []*analysis.Analyzer{trace.Analyzer} // all passes run beneath it
	res, err := analyse(opts, stderr)
	if err != nil {
		fmt.Fprintf(stderr, "claimvet report: %v\n", err)
	} else if res.packages == 0 {
		printProblems(stderr, res)
	}
	if res.packages == 0 {
		fmt.Fprintln(stderr, "claimvet report: nothing could be looked at, so there is no page")
		return exitTrouble
	}
	funcs := only(res.traces, selected)
	p := newPage(opts, res, funcs)
	if known != nil {
		p.Known = knownReports(known, funcs)
	}
	if err := writePage(*output, p, stdout); err != nil {
		fmt.Fprintf(stderr, "claimvet report: cannot write the page: %v\n", err)
		return exitTrouble
	}
	printProblems(stderr, res)
	claiming, reports, old := count(p)
	name := shortPath(*output)
	if *output == "-" {
		name = "the page"
	}
	beside := ""
	if old > 0 {
		beside = fmt.Sprintf(", and %d that the baseline %s has", old, known.file)
	}
	fmt.Fprintf(stderr, "claimvet report: wrote %s: %s with claims, %s%s\n", name, plural(claiming, "function"), plural(reports, "report"), beside)
	switch {
	case len(res.problems) > 0:
		return exitTrouble
	case reports > 0:
		return exitFindings
	}
	return exitClean
}

// only keeps the reports of the passes that were asked for, and the functions that there is something to tell of. A function that is there twice is kept once: a file that belongs to a
// package and to that package's external test variant is analysed twice.
func only(funcs []trace.Func, passes []*analysis.Analyzer) (kept []trace.Func) {
	for _, f := range funcs {
		f.Findings = slices.DeleteFunc(f.Findings, func(g trace.Finding) bool { return byName(passes, g.Pass) == nil })
		f.Silenced = slices.DeleteFunc(f.Silenced, func(s trace.Silenced) bool { return byName(passes, s.Pass) == nil })
		if len(f.Blocks) == 0 && len(f.Findings) == 0 && len(f.Silenced) == 0 && len(f.GaveUp) == 0 {
			continue
		}
		kept = append(kept, f)
	}
	slices.SortStableFunc(kept, func(a, b trace.Func) int { return comparePos(a.Pos, b.Pos) })
	return slices.CompactFunc(kept, func(a, b trace.Func) bool { return reflect.DeepEqual(a, b) })
}

// knownReports tells which findings are in a baseline.
func knownReports(b *baseline, funcs []trace.Func) func(trace.Finding) bool {
	var findings []finding
	for _, f := range funcs {
		for _, g := range f.Findings {
			findings = append(findings, finding{Pos: g.Pos, End: g.End, Category: g.Pass, Message: g.Message})
		}
	}
	known := b.reports(sortFindings(findings))
	return func(g trace.Finding) bool { return known[keyOf(g.Pos, g.Pass, g.Message)] }
}

// count counts what is on a page: the functions that claim, the reports, and those that are known.
func count(p page.Page) (claiming, reports, known int) {
	for _, f := range p.Funcs {
		if len(f.Blocks) > 0 {
			claiming++
		}
		for _, g := range f.Findings {
			if p.Known != nil && p.Known(g) {
				known++
			} else {
				reports++
			}
		}
	}
	return claiming, reports, known
}

func newPage(opts *options, res result, funcs []trace.Func) page.Page {
	p := page.Page{
		Subject: strings.Join(opts.patterns, " "), Version: moduleVersion(), Packages: res.packages, Funcs: funcs,
		Source: readSource, Short: shortPath,
	}
	for _, problem := range res.problems {
		p.Problems = append(p.Problems, page.Problem{Pos: problem.Pos, Message: problem.Message})
	}
	return p
}

// readSource reads a file. Its name, which stands beside an error on the page, is not in the error too.
func readSource(file string) ([]byte, error) {
	data, err := os.ReadFile(file)
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	return data, err
}

// writePage writes a page when it is complete, so that none that is there is replaced by half of one.
func writePage(file string, p page.Page, stdout io.Writer) error {
	var buf bytes.Buffer
	if err := page.Write(&buf, p); err != nil {
		return err
	}
	if file == "-" {
		_, err := stdout.Write(buf.Bytes())
		return err
	}
	return os.WriteFile(file, buf.Bytes(), 0o666)
}
