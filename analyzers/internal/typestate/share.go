package typestate

import "github.com/molecule-ai/claimvet/analyzers/internal/ir"

// The body of a declared call may take so many blocks, and end in so many ways.
// One that takes more, such as a statement that is sent again until somebody
// knows how it went, is not followed: then the declaration alone speaks, and
// who calls it does not pay for it.
const (
	bodySteps = 200
	bodyEnds  = 6
)

// follow runs the body of a declared call; false where that is more than its
// share.
func (x *exec) follow(c conf, fn *ir.Func, binds, args []term) ([]exit, bool) {
	if x.hard[fn] {
		return nil, false
	}
	own, outer := x.steps+bodySteps, x.share
	x.share = own
	if outer > 0 {
		x.share = min(own, outer)
	}
	x.muted++
	exits := x.enter(c, fn, binds, args)
	x.muted--
	over := x.over()
	x.share = outer
	if x.steps > own || len(exits) > bodyEnds {
		x.hard[fn] = true
	}
	return exits, !over && !x.hard[fn]
}

// over reports that the body of the declared call that is under way has taken
// its share.
func (x *exec) over() bool { return x.share > 0 && x.steps > x.share }
