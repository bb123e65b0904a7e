//go:build linux || darwin

package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// printTable prints what was measured, and the handler's part of each other: in each round by itself, since a machine may be
// slower in one than in the next.
func printTable(out io.Writer, l load, statements int, results []result) error {
	fmt.Fprintf(out, "\n%s (the handler: %d statements each)\n", l.name, statements/l.each)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "  \tper second\tthe handler's ratio to it")
	for i, r := range results {
		ratio := ""
		if i > 0 {
			ratio = spread("%.2f", ratios(results[0].perSecond, r.perSecond))
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\n", r.name, spread("%.0f", r.perSecond), ratio)
	}
	return w.Flush()
}

func ratios(of, to []float64) []float64 {
	all := make([]float64, len(of))
	for i := range of {
		all[i] = of[i] / to[i]
	}
	return all
}

// spread is the median of some values, with the least and the most.
func spread(format string, values []float64) string {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	median := (sorted[(n-1)/2] + sorted[n/2]) / 2
	return fmt.Sprintf(format+" ("+format+" to "+format+")", median, sorted[0], sorted[n-1])
}
