package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
)

// baselineVersion is that of the file and of what an identity is made of.
const baselineVersion = 1

// A baseline holds the findings that a project lives with, so that only others are reported. It is a file for people to read and
// for git to merge: one JSON object a line, a heading first, then the entries in a fixed order.
type baseline struct {
	file    string // as the user named it
	dir     string // names of files in it count from here, so that it is good on every machine
	entries map[identity]int
}

// baselineHeading is the first line.
type baselineHeading struct {
	Claimvet string `json:"claimvet"` // "baseline"
	Version  int    `json:"version"`
}

// A baselineEntry is one further line: findings with the same identity are counted.
type baselineEntry struct {
	identity
	Count int `json:"count"`
}

func newBaseline(file string) (*baseline, error) {
	abs, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	return &baseline{file: file, dir: filepath.Dir(abs), entries: map[identity]int{}}, nil
}

// useBaselines reads the baseline, so that trouble with it is told before the work rather than after it.
func (o *options) useBaselines(read, write string) (err error) {
	switch {
	case write != "" && read != "":
		return errors.New("-write-baseline writes all findings: leave -baseline out")
	case write != "" && (o.fix || o.diff):
		return errors.New("-write-baseline does not go with -fix or -diff: fix first, then write what remains")
	case write != "":
		o.writeBaseline, err = newBaseline(write)
	case read != "":
		o.baseline, err = readBaseline(read)
	}
	return err
}

// readBaseline reads a file that write has written. Errors are sentences that say what to do.
func readBaseline(file string) (*baseline, error) {
	b, err := newBaseline(file)
	if err != nil {
		return nil, err
	}
	again := ": write it again with -write-baseline " + file
	data, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no baseline %s: write it with -write-baseline %s", file, file)
	case err != nil:
		return nil, fmt.Errorf("cannot read the baseline: %w", err)
	}
	first, rest, _ := strings.Cut(string(data), "\n")
	var head baselineHeading
	if err := decodeLine(first, &head); err != nil || head.Claimvet != "baseline" {
		return nil, fmt.Errorf("%s is not a baseline of claimvet%s", file, again)
	}
	if head.Version != baselineVersion {
		return nil, fmt.Errorf("the baseline %s has version %d, and this claimvet reads version %d%s", file, head.Version, baselineVersion, again)
	}
	number := 1
	for line := range strings.Lines(rest) {
		number++
		if strings.TrimSpace(line) == "" {
			continue
		}
		var e baselineEntry
		if err := decodeLine(line, &e); err != nil || e.File == "" || e.Pass == "" || e.Count < 1 {
			return nil, fmt.Errorf("line %d of the baseline %s is not an entry%s", number, file, again)
		}
		b.entries[e.identity] += e.Count
	}
	return b, nil
}

func decodeLine(line string, v any) error {
	dec := json.NewDecoder(strings.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}

// write replaces the file by one with the findings.
func (b *baseline) write(findings []finding) error {
	prints := newFingerprints(sources{})
	count := map[identity]int{}
	for _, f := range findings {
		count[prints.identity(f, b.name(f.Pos.Filename))]++
	}
	var entries []baselineEntry
	for id, n := range count {
		entries = append(entries, baselineEntry{id, n})
	}
	slices.SortFunc(entries, func(x, y baselineEntry) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Function, y.Function), cmp.Compare(x.Line, y.Line),
			cmp.Compare(x.Pass, y.Pass), cmp.Compare(x.Rule, y.Rule))
	})
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // `n < 1` is to be read by people
	if err := enc.Encode(baselineHeading{"baseline", baselineVersion}); err != nil {
		return err
	}
	for _, e := range entries {
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	return os.WriteFile(b.file, buf.Bytes(), 0o666)
}

// name is how entries name a file.
func (b *baseline) name(file string) string {
	if rel, err := filepath.Rel(b.dir, file); err == nil {
		file = rel
	}
	return filepath.ToSlash(file)
}

// known tells which of the findings, which are sorted, are in the baseline. Of several that are alike, the first are taken for
// the old ones. left is how many more of each the baseline has, below zero where it has fewer.
func (b *baseline) known(findings []finding) (known []bool, left map[identity]int) {
	prints := newFingerprints(sources{})
	left = maps.Clone(b.entries)
	for _, f := range findings {
		id := prints.identity(f, b.name(f.Pos.Filename))
		left[id]--
		known = append(known, left[id] >= 0)
	}
	return known, left
}

// A reportKey tells the reports of one run from one another.
type reportKey struct {
	file          string
	line, column  int
	pass, message string
}

func keyOf(pos token.Position, pass, message string) reportKey {
	return reportKey{pos.Filename, pos.Line, pos.Column, pass, message}
}

// reports are those of the findings, which are sorted, that are in the baseline.
func (b *baseline) reports(findings []finding) map[reportKey]bool {
	known, _ := b.known(findings)
	reports := map[reportKey]bool{}
	for i, f := range findings {
		if known[i] {
			reports[keyOf(f.Pos, f.Category, f.Message)] = true
		}
	}
	return reports
}

// apply takes the findings that are in the baseline out of the result. What the baseline has beyond them, although this run has looked there, is counted as gone.
func (b *baseline) apply(res *result, opts *options) {
	known, left := b.known(res.findings)
	var others []finding
	for i, f := range res.findings {
		if !known[i] {
			others = append(others, f)
		}
	}
	res.findings = others
	for id, n := range left {
		if n > 0 && b.looked(res, opts, id) {
			res.gone += n
		}
	}
}

// looked tells whether a finding with this identity would have been found, were it still there.
func (b *baseline) looked(res *result, opts *options, id identity) bool {
	switch {
	case byName(opts.analyzers, id.Pass) == nil:
		return false
	case strings.HasSuffix(id.File, "_test.go") && !opts.tests, id.Rule == rulepage.GaveUp && !opts.gaveUp:
		return false
	}
	file := filepath.Join(b.dir, filepath.FromSlash(id.File))
	if res.mainFiles[file] {
		return true
	}
	_, err := os.Stat(file)
	return errors.Is(err, fs.ErrNotExist)
}

// writeBaseline is the command with -write-baseline: it reports nothing, since what it finds is from now on accepted.
func writeBaseline(opts *options, stderr io.Writer) int {
	res, err := analyse(opts, stderr)
	if err != nil {
		fmt.Fprintf(stderr, "claimvet: %v\n", err)
		return exitTrouble
	}
	file := opts.writeBaseline.file
	if len(res.problems) > 0 {
		printProblems(stderr, res)
		fmt.Fprintf(stderr, "claimvet: %s is not written until everything can be analysed\n", file)
		return exitTrouble
	}
	if err := opts.writeBaseline.write(res.findings); err != nil {
		fmt.Fprintf(stderr, "claimvet: cannot write the baseline: %v\n", err)
		return exitTrouble
	}
	fmt.Fprintf(stderr, "claimvet: %s written to %s; -baseline %s reports only others\n", plural(len(res.findings), "finding"), file, file)
	return exitClean
}

// sayGone speaks of entries that can go.
func sayGone(w io.Writer, b *baseline, gone int) {
	switch gone {
	case 0:
	case 1:
		fmt.Fprintf(w, "claimvet: 1 finding of the baseline %s is no longer found: write it again with -write-baseline %s\n", b.file, b.file)
	default:
		fmt.Fprintf(w, "claimvet: %d findings of the baseline %s are no longer found: write it again with -write-baseline %s\n", gone, b.file, b.file)
	}
}
