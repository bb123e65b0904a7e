package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/diff"
)

// Why not through `go vet -fix`, whose driver does much of this: with two fixes of a package that conflict its tool fails, and
// cmd/go drops all fixes of that package, now and in every later run; `-fix -diff` is answered with the silence of an earlier
// run in which the package was only imported (see askFor); and a fix is on disk before anybody knows whether it compiles.

// maxFixRounds bounds -fix. Each round applies what does not conflict, so a second is rare and a tenth means that a pass offers
// a fix for what its fix has made.
const maxFixRounds = 10

// fixAll applies the suggested fixes, round after round until there are none, and then reports what remains.
func fixAll(opts *options, stdout, stderr io.Writer) int {
	changed := map[string]bool{}
	for round := 0; ; round++ {
		res, err := analyse(opts, stderr)
		if err != nil {
			if round > 0 {
				sayChanged(stderr, len(changed))
			}
			return abandon(opts, err, stdout, stderr)
		}
		var m mended
		// What does not compile before a fix cannot be held to compile after it.
		if len(res.problems) == 0 && round < maxFixRounds {
			if m, err = mend(res, opts); err == nil {
				err = m.write()
			}
			if err != nil {
				fmt.Fprintf(stderr, "claimvet: -fix: %v\n", err)
				sayChanged(stderr, len(changed))
				return exitTrouble
			}
			for file := range m.after {
				changed[file] = true
			}
		}
		if len(m.after) > 0 {
			continue
		}
		m.sayRefused(stderr)
		if round == maxFixRounds {
			fmt.Fprintf(stderr, "claimvet: -fix: stopped after %d rounds, since the fixes do not come to an end\n", round)
		}
		code := finish(opts, res, stdout, stderr)
		if len(res.problems) > 0 {
			fmt.Fprintln(stderr, "claimvet: -fix: nothing is fixed until everything can be analysed")
		}
		sayChanged(stderr, len(changed))
		return code
	}
}

func sayChanged(w io.Writer, files int) {
	fmt.Fprintf(w, "claimvet: %s changed\n", plural(files, "file"))
}

// diffAll prints what the first round of fixAll would change, and changes nothing.
func diffAll(opts *options, stdout, stderr io.Writer) int {
	res, err := analyse(opts, stderr)
	if err != nil {
		fmt.Fprintf(stderr, "claimvet: %v\n", err)
		return exitTrouble
	}
	if len(res.problems) > 0 {
		printProblems(stderr, res)
		fmt.Fprintln(stderr, "claimvet: -diff: nothing is fixed until everything can be analysed")
		return exitTrouble
	}
	m, err := mend(res, opts)
	if err != nil {
		fmt.Fprintf(stderr, "claimvet: -diff: %v\n", err)
		return exitTrouble
	}
	m.sayRefused(stderr)
	if _, err := stdout.Write(m.diff()); err != nil {
		fmt.Fprintf(stderr, "claimvet: cannot write the diff: %v\n", err)
		return exitTrouble
	}
	if len(m.after) > 0 {
		return exitFindings
	}
	return exitClean
}

// mended is what one round of fixes makes of the files that it changes.
type mended struct {
	before, after map[string][]byte
	refused       []patch // these would leave a package that does not compile
}

// mend merges the fixes of a result, as far as they do not conflict and the program compiles with them. Nothing is written.
func mend(res result, opts *options) (mended, error) {
	files := newGoFiles(res.mainFiles)
	m := mended{before: map[string][]byte{}, after: map[string][]byte{}}
	var patches []patch
	for _, f := range res.findings {
		// Further fixes of a finding are alternatives.
		if len(f.Fixes) > 0 {
			if p, ok := files.patch(f, f.Fixes[0]); ok {
				patches = append(patches, p)
			}
		}
	}
	patches = compatible(patches)
	accepted, refused, err := compiling(patches, func(ps []patch) (bool, error) { return compiles(opts, files.apply(ps)) })
	if err != nil {
		return m, err
	}
	m.refused, m.after = refused, files.apply(accepted)
	for file := range m.after {
		m.before[file] = files.content(file)
	}
	return m, nil
}

// compiling splits patches into those with which the program compiles, and those that break it. Mostly one question is enough.
func compiling(patches []patch, compiles func([]patch) (bool, error)) (accepted, refused []patch, err error) {
	var try func(ps []patch)
	try = func(ps []patch) {
		if len(ps) == 0 || err != nil {
			return
		}
		var ok bool
		if ok, err = compiles(slices.Concat(accepted, ps)); err != nil {
			return
		}
		switch {
		case ok:
			accepted = append(accepted, ps...)
		case len(ps) == 1:
			refused = append(refused, ps...)
		default:
			try(ps[:len(ps)/2])
			try(ps[len(ps)/2:])
		}
	}
	try(patches)
	return accepted, refused, err
}

// write writes the files, all or none.
func (m mended) write() (err error) {
	var written []string
	defer func() {
		if err != nil {
			for _, file := range written {
				os.WriteFile(file, m.before[file], 0o666)
			}
		}
	}()
	for _, file := range slices.Sorted(maps.Keys(m.after)) {
		// Compiling took its time.
		if now, err := os.ReadFile(file); err != nil {
			return err
		} else if !bytes.Equal(now, m.before[file]) {
			return fmt.Errorf("%s was changed by somebody else meanwhile: run it again", shortPath(file))
		}
		written = append(written, file)
		if err := os.WriteFile(file, m.after[file], 0o666); err != nil {
			return err
		}
	}
	return nil
}

// diff is in the form that git apply and patch -p1 take.
func (m mended) diff() []byte {
	var buf bytes.Buffer
	for _, file := range slices.Sorted(maps.Keys(m.after)) {
		name := filepath.ToSlash(shortPath(file))
		// Not udiff's: its line numbers are wrong after a hunk with two edits.
		buf.Write(diff.Diff("a/"+name, m.before[file], "b/"+name, m.after[file]))
	}
	return buf.Bytes()
}

func (m mended) sayRefused(w io.Writer) {
	for _, p := range m.refused {
		fmt.Fprintf(w, "%s: claimvet: not fixed, since the program does not compile with the fix %q\n", position(p.pos), p.message)
	}
}
