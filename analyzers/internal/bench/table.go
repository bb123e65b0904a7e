//go:build unix

package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/molecule-ai/claimvet/analyzers/internal/bench/usage"
)

// A quantity is one column of what a tool used.
type quantity struct {
	unit, format string
	of           func(usage.Usage) float64
}

var (
	cpu  = quantity{"s", "%.2f", func(u usage.Usage) float64 { return u.CPU.Seconds() }}
	wall = quantity{"s", "%.2f", func(u usage.Usage) float64 { return u.Wall.Seconds() }}
	peak = quantity{"MB", "%.0f", func(u usage.Usage) float64 { return float64(u.Peak) / 1e6 }}
)

// writeCost prints a table for an input: of the baseline what it used, of the others the ratio to it, in each round by itself,
// since a machine may be slower in one than in the next.
func writeCost(out io.Writer, c cost) error {
	head := fmt.Sprintf("%s, %d units", c.name, c.units)
	lines := [][]string{{head, "go vet: CPU", "wall", "memory", "wall, again", "the tool alone: CPU", "memory"}}
	base := c.tools[baseline]
	for i, t := range c.tools {
		line := []string{t.tool}
		for _, q := range []quantity{cpu, wall, peak} {
			line = append(line, q.cell(i == baseline, t.vet, base.vet))
		}
		line = append(line, wall.absolute(t.again))
		for _, q := range []quantity{cpu, peak} {
			line = append(line, q.cell(i == baseline, t.alone, base.alone))
		}
		lines = append(lines, line)
	}
	return writeTable(out, lines)
}

func (q quantity) cell(isBase bool, used, base []usage.Usage) string {
	if isBase {
		return q.absolute(used)
	}
	ratios := q.values(used)
	for round, value := range q.values(base) {
		ratios[round] /= value
	}
	return "× " + spread("%.2f", ratios)
}

func (q quantity) absolute(used []usage.Usage) string {
	return spread(q.format, q.values(used)) + " " + q.unit
}

func (q quantity) values(used []usage.Usage) []float64 {
	var values []float64
	for _, u := range used {
		values = append(values, q.of(u))
	}
	return values
}

// writeCommand prints a table for the command.
func writeCommand(out io.Writer, c commandCost) error {
	lines := [][]string{{"the command: " + c.name, "CPU", "wall", "memory"}}
	for _, run := range []struct {
		name string
		used []usage.Usage
	}{{"on an empty cache", c.cold}, {"again", c.again}} {
		line := []string{run.name}
		for _, q := range []quantity{cpu, wall, peak} {
			line = append(line, q.absolute(run.used))
		}
		lines = append(lines, line)
	}
	return writeTable(out, lines)
}

// spread is the median of some values, with the least and the most.
func spread(format string, values []float64) string {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	median := (sorted[(n-1)/2] + sorted[n/2]) / 2
	return fmt.Sprintf(format+" ("+format+" to "+format+")", median, sorted[0], sorted[n-1])
}

// writeTable prints lines as Markdown, the first as heads, with the columns aligned, and an empty line.
func writeTable(out io.Writer, lines [][]string) error {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, text := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(text))
		}
	}
	var b strings.Builder
	for n, line := range lines {
		for i, text := range line {
			fmt.Fprintf(&b, "| %s ", text+strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text)))
		}
		b.WriteString("|\n")
		if n == 0 {
			for _, width := range widths {
				fmt.Fprintf(&b, "|%s", strings.Repeat("-", width+2))
			}
			b.WriteString("|\n")
		}
	}
	b.WriteString("\n")
	_, err := io.WriteString(out, b.String())
	return err
}
