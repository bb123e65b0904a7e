//go:build unix

package vetrun

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/molecule-ai/claimvet/analyzers/internal/bench/usage"
)

// Units are the compilation units that go vet hands to a vet tool for a target, each after those that it imports: packages that
// were asked for, their tests, and for facts only what they import.
type Units struct{ list []unit }

// A unit is one of them.
type unit struct {
	config  string         // the file that cmd/go wrote for the tool
	dir     string         // of the package
	imports map[string]int // the units whose facts it reads, by import path
}

// config is what is of interest in such a file (golang.org/x/tools/go/analysis/unitchecker.Config).
type config struct {
	ImportPath, Dir string
	VetxOutput      string            // where to write facts
	PackageVetx     map[string]string // where to read them, by import path
}

// Record runs go vet over the target with the tool, which cmd/go must not have seen before (see [Fresh]), and keeps in dir what
// cmd/go wrote for it. The target has to be compiled before, so that only the tool is new.
func Record(ctx context.Context, tool, dir string, t Target) (*Units, error) {
	if _, err := vet(ctx, tool, t, []string{"GOTMPDIR=" + dir}, "-work"); err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "go-build*", "b*", "vet.cfg"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("go vet -work left no vet.cfg in %s: had it seen this tool before?", dir)
	}
	return order(files)
}

// order reads the files, and puts what is imported first.
func order(files []string) (*Units, error) {
	configs := map[string]config{} // by file
	writers := map[string]string{} // the file of the unit that writes these facts
	for _, file := range files {
		c, err := readConfig(file)
		if err != nil {
			return nil, err
		}
		configs[file], writers[c.VetxOutput] = c, file
	}
	u := &Units{}
	done := map[string]int{} // by file; -1 while its imports are looked at
	var add func(file string) error
	add = func(file string) error {
		if at, ok := done[file]; ok {
			if at < 0 {
				return fmt.Errorf("%s imports itself", configs[file].ImportPath)
			}
			return nil
		}
		done[file] = -1
		next := unit{config: file, dir: configs[file].Dir, imports: map[string]int{}}
		for path, facts := range configs[file].PackageVetx {
			writer, ok := writers[facts]
			if !ok {
				return fmt.Errorf("%s reads facts of %s that no unit wrote", configs[file].ImportPath, path)
			}
			if err := add(writer); err != nil {
				return err
			}
			next.imports[path] = done[writer]
		}
		done[file] = len(u.list)
		u.list = append(u.list, next)
		return nil
	}
	for _, file := range files {
		if err := add(file); err != nil {
			return nil, err
		}
	}
	return u, nil
}

func readConfig(file string) (config, error) {
	var c config
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil {
		return c, fmt.Errorf("what cmd/go wrote for the tool cannot be read: %w", err)
	}
	return c, nil
}

// Len is the number of units.
func (u *Units) Len() int { return len(u.list) }

// Replay runs the tools on each unit, in turn and so many rounds (see [Turns]). It returns what each tool used in
// each round, over all units: first by tool, then by round. As many units are done at once as cmd/go does. Facts are kept in dir.
//
// What a tool costs by itself differs less from run to run than what go vet costs with it: the tools follow each other within
// a fraction of a second, and what cmd/go does for all of them alike is not in it.
func (u *Units) Replay(ctx context.Context, tools []string, dir string, rounds int) ([][]usage.Usage, error) {
	used := make([][]usage.Usage, len(tools))
	dirs := make([]string, len(tools))
	for i := range tools {
		used[i] = make([]usage.Usage, rounds)
		var err error
		if dirs[i], err = os.MkdirTemp(dir, "facts"); err != nil {
			return nil, err
		}
	}
	done := make([]chan struct{}, len(u.list))
	for n := range done {
		done[n] = make(chan struct{})
	}
	var mu sync.Mutex // guards used
	replay := func(ctx context.Context, n int) error {
		for _, i := range u.list[n].imports {
			select {
			case <-done[i]:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		for round := range rounds {
			for _, i := range Turns(len(tools), round) {
				one, err := u.run(ctx, tools[i], dirs[i], n)
				if err != nil {
					return err
				}
				mu.Lock()
				used[i][round].Add(one)
				mu.Unlock()
			}
		}
		close(done[n])
		return nil
	}
	// Units are started in their order, so that what waits only waits for what runs.
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for n := range u.list {
		g.Go(func() error { return replay(ctx, n) })
	}
	return used, g.Wait()
}

// Turns is the order in which n contestants run in a round: A B, then B A.
func Turns(n, round int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	if round%2 == 1 {
		slices.Reverse(order)
	}
	return order
}

// run runs the tool on one unit as cmd/go does, after it ran on those that this one imports. Tools cannot read each other's
// facts, so each has a directory of its own for them.
func (u *Units) run(ctx context.Context, tool, dir string, n int) (usage.Usage, error) {
	data, err := os.ReadFile(u.list[n].config)
	if err != nil {
		return usage.Usage{}, err
	}
	var all map[string]any // with what other versions of cmd/go may write
	if err := json.Unmarshal(data, &all); err != nil {
		return usage.Usage{}, err
	}
	facts := func(unit int) string { return filepath.Join(dir, fmt.Sprintf("%d.vetx", unit)) }
	imports := map[string]string{}
	for path, i := range u.list[n].imports {
		imports[path] = facts(i)
	}
	all["PackageVetx"], all["VetxOutput"], all["Stdout"] = imports, facts(n), ""
	if data, err = json.Marshal(all); err != nil {
		return usage.Usage{}, err
	}
	file := filepath.Join(dir, fmt.Sprintf("%d.cfg", n))
	if err := os.WriteFile(file, data, 0o666); err != nil {
		return usage.Usage{}, err
	}
	cmd := exec.CommandContext(ctx, tool, "-json", file)
	cmd.Dir = u.list[n].dir
	return run(cmd)
}
