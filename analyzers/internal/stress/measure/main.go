//go:build unix

// Measure runs claimvet, as go vet does, on each of the stress programs, in a process of its own, and prints what that costs as
// a table for docs/performance.md:
//
//	go run ./analyzers/internal/stress/measure -claimvet bin/claimvet -plot docs/claims.svg
//
// It fails where a program takes more than a second of CPU time above what type-checking it costs, or more than 300 MB.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/molecule-ai/claimvet/analyzers/internal/stress"
)

const (
	mostCPU  = time.Second
	mostPeak = 300 << 20
)

// sizes are those of the plot: how many functions claim.
var sizes = [...]int{1, 50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000}

func main() {
	if len(os.Args) > 1 && strings.HasSuffix(os.Args[len(os.Args)-1], ".cfg") {
		// What it is held against: this program again, as a vet tool that does nothing.
		unitchecker.Main(&analysis.Analyzer{Name: "empty", Doc: "report nothing", Run: func(*analysis.Pass) (any, error) { return nil, nil }})
	}
	tool := flag.String("claimvet", "", "the `file` of the command")
	plot := flag.String("plot", "", "draw what functions that claim cost into this SVG `file`")
	rounds := flag.Int("rounds", 3, "how often each is run; the least counts")
	flag.Parse()
	if *tool == "" || flag.NArg() > 0 || *rounds < 1 {
		fmt.Fprintln(os.Stderr, "measure: say which claimvet to run, as in: measure -claimvet bin/claimvet")
		os.Exit(2)
	}
	if err := run(*tool, *plot, *rounds); err != nil {
		fmt.Fprintf(os.Stderr, "measure: %v\n", err)
		os.Exit(1)
	}
}

func run(tool, plot string, rounds int) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "claimvet-stress")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	over := 0
	fmt.Println("| program | size | types alone | claimvet | above | memory |")
	fmt.Println("|---|---:|---:|---:|---:|---:|")
	for _, f := range stress.Families() {
		base, own, err := compare(dir, self, tool, f.Make(f.N), rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		above, mark := own.cpu-base.cpu, ""
		if above > mostCPU || own.peak > mostPeak {
			over++
			mark = " **too much**"
		}
		fmt.Printf("| %s | %d %s | %.2f s | %.2f s | %.2f s | %d MB |%s\n",
			f.Name, f.N, f.What, base.cpu.Seconds(), own.cpu.Seconds(), above.Seconds(), own.peak>>20, mark)
	}
	if plot != "" {
		family, _ := stress.ByName("functions")
		var points []point
		for _, n := range sizes {
			base, own, err := compare(dir, self, tool, family.Make(n), rounds)
			if err != nil {
				return fmt.Errorf("%d functions: %w", n, err)
			}
			points = append(points, point{n, own.cpu, base.cpu})
		}
		if err := os.WriteFile(plot, []byte(draw(points)), 0o666); err != nil {
			return err
		}
	}
	if over > 0 {
		return fmt.Errorf("%d programs took more than %v above type-checking, or more than %d MB", over, mostCPU, mostPeak>>20)
	}
	return nil
}

// A cost is what a process took.
type cost struct {
	cpu  time.Duration
	peak int64 // bytes
}

// compare runs both tools in turn.
func compare(dir, base, own string, p stress.Program, rounds int) (b, o cost, err error) {
	cfg, err := unit(dir, p)
	if err != nil {
		return b, o, err
	}
	for i := range rounds {
		for _, side := range []struct {
			tool string
			to   *cost
		}{{base, &b}, {own, &o}} {
			c, err := vet(side.tool, cfg)
			if err != nil {
				return b, o, err
			}
			if i == 0 || c.cpu < side.to.cpu {
				side.to.cpu = c.cpu
			}
			side.to.peak = max(side.to.peak, c.peak)
		}
	}
	return b, o, nil
}

// unit writes what go vet hands to a vet tool.
func unit(dir string, p stress.Program) (string, error) {
	file := filepath.Join(dir, "stress.go")
	cfg, err := json.Marshal(unitchecker.Config{
		ID: "example.com/stress", Compiler: "gc", Dir: dir, ImportPath: "example.com/stress", GoVersion: "go1.26", GoFiles: []string{file},
		ModulePath: "example.com/stress", ImportMap: map[string]string{}, PackageFile: map[string]string{}, PackageVetx: map[string]string{},
		VetxOutput: filepath.Join(dir, "vet.out"),
	})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(file, []byte(p.Source), 0o666); err != nil {
		return "", err
	}
	name := filepath.Join(dir, "vet.cfg")
	return name, os.WriteFile(name, cfg, 0o666)
}

// vet runs a vet tool. With -json, findings are no failure.
func vet(tool, cfg string) (cost, error) {
	cmd := exec.Command(tool, "-json", cfg)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		return cost{}, fmt.Errorf("%s: %w\n%s", tool, err, stderr.String())
	}
	used := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return cost{cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), peak(used)}, nil
}
