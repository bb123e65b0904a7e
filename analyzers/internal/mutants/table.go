package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
)

// table prints what is said about each variant, and the counts. It returns whether claimvet is right about all.
func table(w io.Writer, results []result) bool {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "VARIANT\tKIND\tEXPECTED\tCLAIMVET\t\tPOSITION TESTS\t")
	var caught, silent, bugs, rest, red, green int
	for _, r := range results {
		kind, expected := "same", "silent"
		if r.isBug() {
			kind, expected = "bug", "["+r.rule+"]"
		}
		mark, position, positionMark := "", "green", ""
		if len(r.red) > 0 {
			position = fmt.Sprintf("%d red", len(r.red))
		}
		if !r.right {
			mark = "WRONG"
		}
		if r.isBug() != (len(r.red) > 0) {
			positionMark = "wrong"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.name, kind, expected, r.verdict, mark, position, positionMark)
		switch {
		case r.isBug():
			bugs += 1
			caught += count(r.right)
			red += count(len(r.red) > 0)
		default:
			rest += 1
			silent += count(r.right)
			green += count(len(r.red) == 0)
		}
	}
	tw.Flush()
	fmt.Fprintf(w, "\nclaimvet:        %d of %d bugs reported by the right rule, %d of %d refactorings silent\n", caught, bugs, silent, rest)
	fmt.Fprintf(w, "position tests:  %d of %d bugs turn one red, %d of %d refactorings leave all green\n", red, bugs, green, rest)
	return caught == bugs && silent == rest
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// explain prints what is said about one variant and, if asked to, the files that it changes.
func (r result) explain(w io.Writer, s *source, show bool) {
	fmt.Fprintf(w, "== %s\n", r.name)
	for _, f := range r.findings {
		fmt.Fprintf(w, "%s:%d: (%s) %s\n", f.file, f.line, f.fn, f.message)
	}
	for _, name := range r.red {
		fmt.Fprintf(w, "position test red: %s\n", name)
	}
	for _, name := range slices.Sorted(maps.Keys(r.texts)) {
		if text := r.texts[name]; show && text != s.texts[name] {
			fmt.Fprintf(w, "-- %s\n%s", name, text)
		}
	}
}
