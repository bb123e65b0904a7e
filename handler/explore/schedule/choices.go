// Package schedule runs actors one step at a time, in every order there is.
//
// An actor is a goroutine that calls [Actor.Yield] before each step that others can see. [Crew] lets one actor at a time go on
// to its next such point. [All] runs a test anew for each sequence of choices that it can make, so that a test which chooses
// the next actor with [Choices.Next] sees every schedule.
package schedule

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
)

// Choices is what one run decides with.
type Choices struct {
	pick  func(depth int, weights []int) int
	taken []choice
}

type choice struct{ n, picked int }

// Next chooses one of the weights, and returns its index. The weights are how many sequences of choices come after each, in
// about the right proportion. There is at least one, and each is at least 1.
func (c *Choices) Next(weights ...int) int {
	if len(weights) == 1 {
		return 0 // no choice
	}
	picked := c.pick(len(c.taken), weights)
	c.taken = append(c.taken, choice{len(weights), picked})
	return picked
}

// All calls run for each sequence of choices, depth first, and returns how many there are. It stops at the first error. Given
// the same choices, run must come to the same next one.
func All(run func(*Choices) error) (n int, err error) {
	var path []choice
	for {
		diverged := false
		c := &Choices{pick: func(depth int, weights []int) int {
			if depth >= len(path) {
				return 0
			}
			diverged = diverged || path[depth].n != len(weights)
			return min(path[depth].picked, len(weights)-1)
		}}
		err := run(c)
		n++
		if diverged || len(c.taken) < len(path) {
			return n, errors.Join(fmt.Errorf("run %d had other choices than the run before, which began alike", n), err)
		}
		if err != nil {
			return n, err
		}
		if path = following(c.taken); path == nil {
			return n, nil
		}
	}
}

// following returns the beginning of the next sequence in order, nil after the last.
func following(taken []choice) []choice {
	path := slices.Clone(taken)
	for len(path) > 0 {
		last := &path[len(path)-1]
		if last.picked++; last.picked < last.n {
			return path
		}
		path = path[:len(path)-1]
	}
	return nil
}

// Sample calls run n times, with sequences of choices that are spread evenly over all there are, as far as the weights are right:
// each of the n takes its share of the tree of choices, and a place in it that depends on nothing but its number. It stops at
// the first error. Some sequences may be run more than once; distinct is how many different ones there were.
func Sample(n int, run func(*Choices) error) (distinct int, err error) {
	seen := make(map[string]bool)
	for k := range n {
		random := rand.New(rand.NewPCG(1, uint64(k)))
		place, share := (float64(k)+random.Float64())/float64(n), 1.0
		c := &Choices{pick: func(_ int, weights []int) int {
			total := 0
			for _, w := range weights {
				total += w
			}
			if share*float64(n) < 1 { // the place within the share depends on the random numbers alone
				place = random.Float64()
			}
			place *= float64(total)
			picked := 0
			for ; picked < len(weights)-1 && place >= float64(weights[picked]); picked++ {
				place -= float64(weights[picked])
			}
			place /= float64(weights[picked])
			share *= float64(weights[picked]) / float64(total)
			return picked
		}}
		err := run(c)
		seen[fmt.Sprint(c.taken)] = true
		if err != nil {
			return len(seen), err
		}
	}
	return len(seen), nil
}
