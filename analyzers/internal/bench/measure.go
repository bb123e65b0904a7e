//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"

	"github.com/molecule-ai/claimvet/analyzers/internal/bench/usage"
	"github.com/molecule-ai/claimvet/analyzers/internal/bench/vetrun"
)

// A cost is what was measured on one input.
type cost struct {
	input
	units int
	tools []toolCost // the baseline comes first
}

// A toolCost is what one tool used, by round.
type toolCost struct {
	tool  string
	vet   []usage.Usage // go vet with it, which cmd/go has not seen
	again []usage.Usage // the same right after that
	alone []usage.Usage // its own processes
}

// measure runs the tools over an input, in turn: through go vet, where each has to do everything anew, and by themselves.
func (b *bench) measure(ctx context.Context, all []tool, in input) (cost, error) {
	var chosen []tool
	for _, t := range all {
		if in.peers || !t.peer {
			chosen = append(chosen, t)
		}
	}
	// The first run compiles what is imported, which is nobody's cost here.
	fmt.Fprintf(b.log, "%s: compiling\n", in.name)
	if _, _, err := b.vet(ctx, chosen[baseline], in); err != nil {
		return cost{}, err
	}
	c := cost{input: in, tools: make([]toolCost, len(chosen))}
	for i, t := range chosen {
		c.tools[i] = toolCost{tool: t.name, vet: make([]usage.Usage, b.rounds), again: make([]usage.Usage, b.rounds)}
	}
	for round := range b.rounds {
		fmt.Fprintf(b.log, "%s: go vet, round %d of %d\n", in.name, round+1, b.rounds)
		for _, i := range vetrun.Turns(len(chosen), round) {
			cold, again, err := b.vet(ctx, chosen[i], in)
			if err != nil {
				return cost{}, err
			}
			c.tools[i].vet[round], c.tools[i].again[round] = cold, again
		}
	}
	fmt.Fprintf(b.log, "%s: the tools alone, %d rounds\n", in.name, b.rounds)
	err := b.alone(ctx, chosen, &c)
	return c, err
}

// vet runs go vet with a copy of the tool that cmd/go has not seen, and once more.
func (b *bench) vet(ctx context.Context, t tool, in input) (cold, again usage.Usage, err error) {
	fresh, err := vetrun.Fresh(t.file, b.work)
	if err != nil {
		return cold, again, err
	}
	defer os.Remove(fresh)
	if cold, err = vetrun.Vet(ctx, fresh, in.Target); err != nil {
		return cold, again, err
	}
	again, err = vetrun.Vet(ctx, fresh, in.Target)
	return cold, again, err
}

// alone runs the tools on what cmd/go hands them, and adds what they used to the costs.
func (b *bench) alone(ctx context.Context, chosen []tool, c *cost) error {
	dir, err := os.MkdirTemp(b.work, "units")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fresh, err := vetrun.Fresh(chosen[baseline].file, dir)
	if err != nil {
		return err
	}
	units, err := vetrun.Record(ctx, fresh, dir, c.Target)
	if err != nil {
		return err
	}
	c.units = units.Len()
	var files []string
	for _, t := range chosen {
		files = append(files, t.file)
	}
	used, err := units.Replay(ctx, files, dir, b.rounds)
	if err != nil {
		return err
	}
	for i := range used {
		c.tools[i].alone = used[i]
	}
	return nil
}

// A commandCost is what claimvet used as a command, by round.
type commandCost struct {
	input
	cold, again []usage.Usage // on an empty cache, and right after that
}

// command runs the subject as people run it at their desks, where it loads the packages itself and has a cache of its own.
func (b *bench) command(ctx context.Context, subject tool, in input) (commandCost, error) {
	c := commandCost{input: in}
	for round := range b.rounds {
		fmt.Fprintf(b.log, "%s: the command, round %d of %d\n", in.name, round+1, b.rounds)
		cache, err := os.MkdirTemp(b.work, "cache")
		if err != nil {
			return c, err
		}
		for _, used := range []*[]usage.Usage{&c.cold, &c.again} {
			cmd := exec.CommandContext(ctx, subject.file, in.Patterns...)
			cmd.Dir, cmd.Env = in.Dir, append(os.Environ(), "CLAIMVET_CACHE="+cache)
			u, err := usage.Run(cmd)
			if err != nil {
				return c, fmt.Errorf("%s reports something, or cannot look at everything; make lint-self shows what: %w", subject.name, err)
			}
			*used = append(*used, u)
		}
	}
	return c, nil
}
