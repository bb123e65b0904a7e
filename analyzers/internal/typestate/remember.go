package typestate

import (
	"go/token"
	"slices"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// remember runs a function, unless it has been run from an equal state: then
// it ends the same way.
func (x *exec) remember(fn *ir.Func, c conf) []exit {
	if x.peek != nil || x.probe != nil {
		return x.run(fn, c)
	}
	x.canon.read(c.state)
	k := runKey{fn, x.anchor(), x.late(), len(x.started) > 0, x.dry > 0, x.muted > 0, x.ended > 0, x.carried, string(x.canon.key)}
	if r, ok := x.runs[k]; ok {
		return r.again(c.at)
	}
	exits := x.run(fn, c)
	if x.over() {
		return nil
	}
	x.runs[k] = pastRun{c.at, slices.Clone(exits)}
	return exits
}

// A runKey is all that a run depends on; what is reported depends on the
// anchor too.
type runKey struct {
	fn                                        *ir.Func
	anchor                                    token.Pos
	late, started, dry, muted, ended, carried bool
	state                                     string
}

// pastRun is how a run ended, and the way that it began on.
type pastRun struct {
	from  *node
	exits []exit
}

// again returns the exits with the way to them leading over at: what follows
// must not be said to have come another way.
func (r pastRun) again(at *node) []exit {
	exits := slices.Clone(r.exits)
	if at == r.from {
		return exits
	}
	moved := map[*node]*node{r.from: at}
	var move func(n *node) *node
	move = func(n *node) *node {
		to, ok := moved[n]
		if !ok && n != nil {
			to = &node{move(n.parent), n.step}
			moved[n] = to
		}
		return to
	}
	for i := range exits {
		exits[i].at = move(exits[i].at)
	}
	return exits
}
