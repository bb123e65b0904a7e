package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/trace"
)

// explain tells of a place, named as file:line or file:line:col, or of a pass or rule.
func explain(args []string, analyzers []*analysis.Analyzer, stdout, stderr io.Writer) int {
	opts, code, ok := parseArgs(args, analyzers, stdout, stderr)
	switch {
	case !ok:
		return code
	case opts.fix || opts.diff:
		return complain(stderr, "explain changes nothing: -fix and -diff go with packages, as in claimvet -fix ./...")
	case opts.writeBaseline != nil:
		return complain(stderr, "explain writes no baseline: -write-baseline goes with packages, as in claimvet -write-baseline known.jsonl ./...")
	case opts.renderer != renderers()["text"]:
		return complain(stderr, "explain is text for people: -f goes with packages, as in claimvet -f json ./...")
	}
	places := opts.patterns
	if len(places) == 1 && places[0] == "." {
		return complain(stderr, "explain what? Name a place, as in claimvet explain handler.go:42, or a rule, as in claimvet explain gate")
	}
	for i, place := range places {
		if i > 0 {
			fmt.Fprintln(stdout)
		}
		if code := explainOne(place, opts, analyzers, stdout, stderr); code != exitClean {
			return code
		}
	}
	return exitClean
}

func explainOne(arg string, opts *options, analyzers []*analysis.Analyzer, stdout, stderr io.Writer) int {
	pos := parsePos(arg)
	if pos.Filename == "" {
		if lookup(analyzers, arg) == nil && strings.HasSuffix(arg, ".go") {
			return complain(stderr, "which line of %s? Name it, as in claimvet explain %s:42", arg, arg)
		}
		if lookup(analyzers, arg) == nil {
			return complain(stderr, "%s is neither a place, such as handler.go:42, nor one of the passes %s, nor a rule", arg, strings.Join(passNames(analyzers), ", "))
		}
		return help([]string{arg}, analyzers, stdout, stderr)
	}
	if err := checkPlace(&pos); err != nil {
		return complain(stderr, "%v", err)
	}
	here := *opts
	here.baseline = nil // what is known is explained too
	here.dir, here.patterns = filepath.Dir(pos.Filename), []string{"."}
	here.analyzers = append(slices.Clone(opts.analyzers), trace.Analyzer)
	res, err := analyse(&here, stderr)
	if err != nil {
		fmt.Fprintf(stderr, "claimvet: %v\n", err)
		return exitTrouble
	}
	if !res.files[pos.Filename] {
		printProblems(stderr, res)
		if len(res.problems) == 0 {
			fmt.Fprintf(stderr, "claimvet: %s is not part of its package as it is built here: is it excluded by a build tag? -tags sets them\n", shortPath(pos.Filename))
		}
		return exitTrouble
	}
	if slices.ContainsFunc(res.problems, func(p problem) bool { return p.Internal }) {
		// What is silent there says nothing, and of what is not the way is missing.
		printProblems(stderr, res)
		return exitTrouble
	}
	asides := slices.DeleteFunc(slices.Clone(res.traces), func(f trace.Func) bool { return len(f.Within)+len(f.Guarded) == 0 })
	res.traces = only(res.traces, opts.analyzers)
	e := explainer{res: res, asides: asides, src: sources{}, baseline: opts.baseline}
	if e.baseline != nil {
		e.known = e.baseline.reports(res.findings)
	}
	e.place(pos)
	if _, err := stdout.Write(e.out.Bytes()); err != nil {
		fmt.Fprintf(stderr, "claimvet: cannot write the explanation: %v\n", err)
		return exitTrouble
	}
	printProblems(stderr, res)
	if len(res.problems) > 0 {
		return exitTrouble
	}
	return exitClean
}

// checkPlace makes sure that the place exists, and names its file as the go command does.
func checkPlace(pos *token.Position) error {
	data, err := os.ReadFile(pos.Filename)
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
		return fmt.Errorf("cannot read %s: %v", shortPath(pos.Filename), pathErr.Err)
	} else if err != nil {
		return err
	}
	if file, err := filepath.EvalSymlinks(filepath.Dir(pos.Filename)); err == nil {
		pos.Filename = filepath.Join(file, filepath.Base(pos.Filename))
	}
	if n := bytes.Count(data, []byte("\n")) + 1; pos.Line < 1 || pos.Line > n {
		return fmt.Errorf("%s has no line %d: it ends at line %d", shortPath(pos.Filename), pos.Line, n)
	}
	return nil
}

// An explainer tells of one place.
type explainer struct {
	res    result
	asides []trace.Func // in which no claim is followed for itself
	src    sources
	// baseline is nil where none was named, and known are the reports that are in it.
	baseline *baseline
	known    map[reportKey]bool
	out      bytes.Buffer
}

func (e *explainer) printf(format string, args ...any) { fmt.Fprintf(&e.out, format, args...) }

// place tells of the reports at a place or, where there are none, of what is known of it.
func (e *explainer) place(pos token.Position) {
	found := e.reportsAt(pos)
	for i, f := range found {
		if i > 0 {
			e.printf("\n%s\n\n", strings.Repeat("-", 80))
		}
		e.report(f)
	}
	if len(found) == 0 {
		e.silence(pos)
	}
}

// reportsAt are the reports that begin on the line, or else those that reach over it. Of several, a column chooses those that
// it lies in.
func (e *explainer) reportsAt(pos token.Position) []finding {
	var begin, over, at []finding
	for _, f := range e.res.findings {
		switch {
		case f.Pos.Filename != pos.Filename:
		case f.Pos.Line == pos.Line:
			begin = append(begin, f)
			last := f.End.Line > f.Pos.Line || pos.Column < f.End.Column || pos.Column == f.Pos.Column
			if f.Pos.Column <= pos.Column && last {
				at = append(at, f)
			}
		case f.Pos.Line < pos.Line && pos.Line <= f.End.Line:
			over = append(over, f)
		}
	}
	switch {
	case len(at) > 0:
		return at
	case len(begin) > 0:
		return begin
	}
	return over
}
