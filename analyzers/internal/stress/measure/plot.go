//go:build unix

package main

import (
	"fmt"
	"strings"
	"time"
)

// A point is what a package costs in which so many functions claim.
type point struct {
	functions  int
	cpu, alone time.Duration // claimvet, and type-checking alone
}

// The picture, and the area of the plot in it.
const (
	width, height            = 640, 360
	left, right, top, bottom = 60, 20, 30, 50
)

// draw returns an SVG picture. It follows from the points alone.
func draw(points []point) string {
	var mostN int
	var mostCPU time.Duration
	for _, p := range points {
		mostN, mostCPU = max(mostN, p.functions), max(mostCPU, p.cpu, p.alone)
	}
	step := 100 * time.Millisecond
	for mostCPU > 8*step {
		step *= 2
	}
	mostCPU = max((mostCPU+step-1)/step*step, step)
	x := func(n int) int { return left + n*(width-left-right)/max(mostN, 1) }
	y := func(d time.Duration) int {
		return height - bottom - int(int64(d)*int64(height-top-bottom)/int64(mostCPU))
	}
	var s strings.Builder
	fmt.Fprintf(&s, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="CPU time against the number of functions that claim">`, width, height)
	s.WriteString(`
<style>
text { font: 13px sans-serif; fill: #24292f }
.grid { stroke: #d0d7de }
.own { stroke: #0969da; fill: none; stroke-width: 2 }
.alone { stroke: #6e7781; fill: none; stroke-width: 2; stroke-dasharray: 5 4 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.grid { stroke: #30363d }
.own { stroke: #58a6ff }
.alone { stroke: #8b949e }
}
</style>
`)
	for d := time.Duration(0); d <= mostCPU; d += step {
		fmt.Fprintf(&s, "<path class=\"grid\" d=\"M%d %dH%d\"/><text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.1f s</text>\n", left, y(d), width-right, left-8, y(d)+4, d.Seconds())
	}
	for n := 0; n <= mostN; n += max(mostN/5, 1) {
		fmt.Fprintf(&s, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%d</text>\n", x(n), height-bottom+20, n)
	}
	fmt.Fprintf(&s, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">functions that claim</text>\n", (left+width-right)/2, height-10)
	line := func(class, label string, of func(point) time.Duration) {
		var path strings.Builder
		for i, p := range points {
			path.WriteByte("LM"[btoi(i == 0)])
			fmt.Fprintf(&path, "%d %d", x(p.functions), y(of(p)))
		}
		fmt.Fprintf(&s, "<path class=%q d=%q/>\n", class, path.String())
		if n := len(points); n > 0 {
			fmt.Fprintf(&s, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", width-right, y(of(points[n-1]))-10, label)
		}
	}
	line("own", "claimvet", func(p point) time.Duration { return p.cpu })
	line("alone", "types alone", func(p point) time.Duration { return p.alone })
	s.WriteString("</svg>\n")
	return s.String()
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
