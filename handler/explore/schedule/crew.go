package schedule

import (
	"errors"
	"fmt"
	"time"
)

// Actor is one of those that take turns.
type Actor struct {
	Name string

	point   string        // the step that it is about to take
	turn    chan struct{} // one value for each step
	arrived chan string
	freed   chan struct{}
	ended   chan struct{}
	state   state
}

type state int

const (
	ready   state = iota // at a point
	held                 // in the middle of a step, until its next turn
	blocked              // in the middle of a step, until another actor goes on
	over
)

// Yield waits until it is the actor's turn to take the step that the point names. The program of the actor calls it. It reports
// false for an actor that was freed.
func (a *Actor) Yield(point string) bool {
	select {
	case <-a.freed:
		return false
	case a.arrived <- point:
	}
	select {
	case <-a.turn:
		return true
	case <-a.freed:
		return false
	}
}

// Point is the step that the actor takes at its next turn, or is in the middle of.
func (a *Actor) Point() string { return a.point }

// Wait says what keeps an actor from its next point.
type Wait int

// What an actor may wait for in the middle of a step.
const (
	Nothing  Wait = iota // it is at work
	ForTurn              // it was stopped there on purpose
	ForOther             // it waits for what another actor holds
)

// Locks knows of actors that are stopped in the middle of a step. Its methods are called by one goroutine.
type Locks interface {
	// Waits says where an actor stands that has not come to its next point for a while.
	Waits(*Actor) (Wait, error)
	// Release lets an actor go on that waits for its turn in the middle of a step. An actor that is freed is released too,
	// wherever it stands.
	Release(*Actor) error
	// Stepped is called when an actor has come to its next point or its end.
	Stepped(*Actor) error
}

// Crew is a set of actors. Its methods are called by one goroutine.
type Crew struct {
	actors []*Actor
	locks  Locks
}

// NewCrew returns a crew without actors. Locks may be nil: then each step is taken as a whole.
func NewCrew(locks Locks) *Crew { return &Crew{locks: locks} }

// Start adds an actor and runs its program up to its first point.
func (c *Crew) Start(name string, program func(*Actor)) (*Actor, error) {
	a := &Actor{
		Name: name, turn: make(chan struct{}), arrived: make(chan string), freed: make(chan struct{}), ended: make(chan struct{}),
	}
	c.actors = append(c.actors, a)
	go func() {
		defer close(a.ended)
		program(a)
	}()
	return a, c.settle(a)
}

// Ready lists the actors that can take a step, in the order in which they were started.
func (c *Crew) Ready() (ready []*Actor) {
	for _, a := range c.actors {
		if a.state != over && a.state != blocked {
			ready = append(ready, a)
		}
	}
	return ready
}

// Blocked says whether some actor waits for another.
func (c *Crew) Blocked() bool {
	for _, a := range c.actors {
		if a.state == blocked {
			return true
		}
	}
	return false
}

// Step lets an actor go on until its next point or its end, until it is stopped on purpose, or has to wait for another.
func (c *Crew) Step(a *Actor) error {
	if a.state == held {
		if err := c.locks.Release(a); err != nil {
			return err
		}
	} else {
		a.turn <- struct{}{}
	}
	if err := c.settle(a); err != nil {
		return err
	}
	for _, other := range c.actors { // that may have waited for this one
		if other.state == blocked {
			if err := c.settle(other); err != nil {
				return err
			}
		}
	}
	return nil
}

// Between says whether the actor is at a point or over, and not in the middle of a step.
func (a *Actor) Between() bool { return a.state == ready || a.state == over }

// Over says whether the actor's program has ended.
func (a *Actor) Over() bool { return a.state == over }

// stepLimit bounds a step. It is there for defects only.
const stepLimit = time.Minute

// settle waits until the actor has taken its step, or can go no further by itself.
func (c *Crew) settle(a *Actor) error {
	limit := time.NewTimer(stepLimit)
	defer limit.Stop()
	var again <-chan time.Time
	if c.locks != nil {
		ticker := time.NewTicker(time.Millisecond)
		defer ticker.Stop()
		again = ticker.C
	}
	for {
		select {
		case a.point = <-a.arrived:
			a.state = ready
			return c.stepped(a)
		case <-a.ended:
			a.state = over
			return c.stepped(a)
		case <-again:
			wait, err := c.locks.Waits(a)
			if err != nil {
				return err
			}
			switch wait {
			case ForTurn:
				a.state = held
				return nil
			case ForOther:
				a.state = blocked
				return nil
			}
		case <-limit.C:
			return fmt.Errorf("%s does not come to the end of %q", a.Name, a.point)
		}
	}
}

func (c *Crew) stepped(a *Actor) error {
	if c.locks == nil {
		return nil
	}
	return c.locks.Stepped(a)
}

// Free lets an actor run to its end without waiting for turns any more.
func (c *Crew) Free(a *Actor) error { return errors.Join(c.open(a), a.await()) }

// Close frees all actors, one after the other: first those that others may wait for.
func (c *Crew) Close() (err error) {
	for _, isHeld := range []bool{true, false} {
		for _, a := range c.actors {
			if (a.state == held) == isHeld {
				err = errors.Join(err, c.Free(a))
			}
		}
	}
	return err
}

func (c *Crew) open(a *Actor) error {
	select {
	case <-a.freed:
		return nil
	default:
		close(a.freed)
	}
	if c.locks != nil {
		return c.locks.Release(a)
	}
	return nil
}

func (a *Actor) await() error {
	select {
	case <-a.ended:
		a.state = over
		return nil
	case <-time.After(stepLimit):
		return fmt.Errorf("%s does not end", a.Name)
	}
}
