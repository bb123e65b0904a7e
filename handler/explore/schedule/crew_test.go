package schedule_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"github.com/molecule-ai/claimvet/handler/explore/schedule"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// even gives the same weight to each.
func even(ready []*schedule.Actor) []int {
	return slices.Repeat([]int{1}, len(ready))
}

// turns runs the crew to its end, in an order that is chosen.
func turns(crew *schedule.Crew, choices *schedule.Choices) error {
	for ready := crew.Ready(); len(ready) > 0; ready = crew.Ready() {
		if err := crew.Step(ready[choices.Next(even(ready)...)]); err != nil {
			return err
		}
	}
	if crew.Blocked() {
		return errors.New("deadlock")
	}
	return crew.Close()
}

// The number of orders of two and three and one step is 6! / (2! 3! 1!).
func TestEveryOrder(t *testing.T) {
	orders := make(map[string]bool)
	n, err := schedule.All(func(choices *schedule.Choices) error {
		crew := schedule.NewCrew(nil)
		order := ""
		for _, steps := range []int{2, 3, 1} {
			if _, err := crew.Start("actor", func(a *schedule.Actor) {
				for range steps {
					a.Yield("step")
					order += fmt.Sprint(steps)
				}
			}); err != nil {
				return err
			}
		}
		defer func() { orders[order] = true }()
		return turns(crew, choices)
	})
	if err != nil || n != 60 || len(orders) != 60 {
		t.Errorf("%d runs with %d orders, %v; want 60", n, len(orders), err)
	}
}

// Two actors that read, and then write one more than they read, lose an update in some order, and not in every one.
func TestFindsALostUpdate(t *testing.T) {
	results := make(map[int]int)
	if _, err := schedule.All(func(choices *schedule.Choices) error {
		crew := schedule.NewCrew(nil)
		shared := 0
		for range 2 {
			if _, err := crew.Start("counter", func(a *schedule.Actor) {
				a.Yield("read")
				read := shared
				a.Yield("write")
				shared = read + 1
			}); err != nil {
				return err
			}
		}
		defer func() { results[shared]++ }()
		return turns(crew, choices)
	}); err != nil {
		t.Fatal(err)
	}
	if results[1] != 4 || results[2] != 2 {
		t.Errorf("results %v, want 4 lost updates of 6", results)
	}
}

// mutex is a lock that an actor takes in the middle of its step, and keeps until its next turn.
type mutex struct {
	holder, waiting *schedule.Actor
	acquire         chan *schedule.Actor
	granted         map[*schedule.Actor]chan struct{}
}

func (m *mutex) Waits(a *schedule.Actor) (schedule.Wait, error) {
	select {
	case by := <-m.acquire:
		if m.holder == nil {
			m.holder = by
		} else {
			m.waiting = by
		}
	default:
	}
	switch a {
	case m.holder:
		return schedule.ForTurn, nil
	case m.waiting:
		return schedule.ForOther, nil
	}
	return schedule.Nothing, nil
}

func (m *mutex) Release(a *schedule.Actor) error {
	if a == m.holder {
		m.granted[a] <- struct{}{}
	}
	return nil
}

func (m *mutex) Stepped(a *schedule.Actor) error {
	if m.holder == a {
		m.holder, m.waiting = m.waiting, nil
	}
	return nil
}

// While one is in the middle of its step, the other has to wait in the middle of its own.
func TestActorsWaitForEachOther(t *testing.T) {
	waited := 0
	n, err := schedule.All(func(choices *schedule.Choices) error {
		m := &mutex{acquire: make(chan *schedule.Actor), granted: make(map[*schedule.Actor]chan struct{})}
		crew := schedule.NewCrew(m)
		inside := 0
		for _, name := range []string{"a", "b"} {
			a, err := crew.Start(name, func(a *schedule.Actor) {
				a.Yield("enter")
				m.acquire <- a
				<-m.granted[a]
				if inside++; inside > 1 {
					t.Error("two inside")
				}
				inside--
			})
			if err != nil {
				return err
			}
			m.granted[a] = make(chan struct{})
		}
		for ready := crew.Ready(); len(ready) > 0; ready = crew.Ready() {
			if err := crew.Step(ready[choices.Next(even(ready)...)]); err != nil {
				return err
			}
			if crew.Blocked() {
				waited++
			}
		}
		return crew.Close()
	})
	if err != nil || n != 4 || waited == 0 {
		t.Errorf("%d runs, %d waits, %v; want 4 runs and some waits", n, waited, err)
	}
}
