// Lintcheck runs claimvet over the example defects and holds what it prints against the `// want` comments in them. It is the
// part of `make lint` that shows the tool at work; it is a program of this repository only.
//
//	lintcheck -claimvet bin/claimvet -dir testdata -show heads/c ./heads/... ./cases/...
//	lintcheck -claimvet bin/claimvet -dir testdata -all ./heads/... ./cases/...
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
)

func main() {
	claimvet := flag.String("claimvet", "bin/claimvet", "the `binary` to run")
	dir := flag.String("dir", "testdata", "the `directory` of the module to check")
	show := flag.String("show", "", "print the first report of packages whose path ends in this `text`, as claimvet prints it")
	all := flag.Bool("all", false, "print all reports, and how many were expected of each package")
	flag.Parse()
	if err := run(os.Stdout, *claimvet, *dir, *show, *all, flag.Args()); err != nil {
		fmt.Fprintf(os.Stderr, "lintcheck: %v\n", err)
		os.Exit(1)
	}
}

func run(w io.Writer, claimvet, dir, show string, all bool, patterns []string) error {
	if len(patterns) == 0 {
		return errors.New("no packages named")
	}
	claimvet, err := filepath.Abs(claimvet)
	if err != nil {
		return err
	}
	pkgs, err := expect.List(dir, patterns)
	if err != nil {
		return err
	}
	var files, shown []string
	for _, p := range pkgs {
		files = append(files, p.Files...)
		if all || show != "" && strings.HasSuffix(p.Path, show) {
			shown = append(shown, p.Path)
		}
	}
	wants, err := expect.Read(files)
	if err != nil {
		return err
	}
	reports, err := reported(claimvet, dir, patterns)
	if err != nil {
		return err
	}
	if len(shown) > 0 {
		text, err := output(claimvet, dir, shown)
		if err != nil {
			return err
		}
		if !all {
			text = first(text)
		}
		w.Write(text)
		fmt.Fprintln(w)
	}
	if all {
		summarise(w, pkgs, wants, reports)
	}
	mismatches := expect.Compare(wants, reports)
	for _, m := range mismatches {
		fmt.Fprintln(w, m)
	}
	if n := len(mismatches); n > 0 {
		return fmt.Errorf("%d differences between what is expected and what claimvet reports", n)
	}
	fmt.Fprintf(w, "%d packages: %d reports expected, the same %d reported\n", len(pkgs), wants.Count(), len(reports))
	if wants.Count() == 0 {
		return errors.New("nothing is expected: are these the right packages?")
	}
	return nil
}

// first returns the first report of claimvet's text: a line, and those below it, which are indented.
func first(text []byte) []byte {
	for i := range text {
		if text[i] == '\n' && i+1 < len(text) && text[i+1] != '\t' {
			return text[:i+1]
		}
	}
	return text
}

// summarise prints a line for each package, the silent ones included.
func summarise(w io.Writer, pkgs []expect.Package, wants expect.Wants, reports []expect.Report) {
	for _, p := range pkgs {
		expected, got := 0, 0
		for line, rules := range wants {
			if slices.Contains(p.Files, line.File) {
				expected += len(rules)
			}
		}
		for _, r := range reports {
			if slices.Contains(p.Files, r.File) {
				got++
			}
		}
		fmt.Fprintf(w, "%-60s expected %2d, reported %2d\n", p.Path, expected, got)
	}
}

// reported runs claimvet and reads its JSON.
func reported(claimvet, dir string, patterns []string) ([]expect.Report, error) {
	out, err := output(claimvet, dir, append([]string{"-f", "json"}, patterns...))
	if err != nil {
		return nil, err
	}
	var reports []expect.Report
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var f struct {
			Location struct {
				File string
				Line int
			}
			Message string
		}
		if err := dec.Decode(&f); err == io.EOF {
			return reports, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading claimvet's JSON: %w", err)
		}
		reports = append(reports, expect.Report{Line: expect.Line{File: f.Location.File, Line: f.Location.Line}, Message: f.Message})
	}
}

// output runs claimvet, which has to find something or nothing, but has to look at everything.
func output(claimvet, dir string, args []string) ([]byte, error) {
	cmd := exec.Command(claimvet, args...)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == 1 {
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", claimvet, err)
	}
	return out, nil
}
