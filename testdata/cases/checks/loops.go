package checks

import (
	"log"
	"time"
)

// Each try is checked.
func rightRetry(id string) error {
	for attempt := 0; attempt < 3; attempt++ {
		if first(id) {
			return stop(id)
		}
		time.Sleep(time.Second)
	}
	return errBusy
}

// After the last try nobody asks who won.
func wrongRetry(id string) error {
	for attempt := 0; attempt < 3; attempt++ {
		if first(id) {
			break
		}
		time.Sleep(time.Second)
	}
	return stop(id) // want [gate]
}

// The loop ends with the claim and with nothing else.
func rightUntilWon(id string) error {
	for !first(id) {
		time.Sleep(time.Second)
	}
	return stop(id)
}

// The loop also ends when the tries are used up.
func wrongUntilWon(id string) error {
	for tries := 3; tries > 0 && !first(id); tries-- {
		time.Sleep(time.Second)
	}
	return stop(id) // want [gate]
}

// won outlives the loop and is asked after it.
func rightWonAfterLoop(id string) error {
	won := false
	for tries := 3; tries > 0 && !won; tries-- {
		won = first(id)
	}
	if !won {
		return errBusy
	}
	return stop(id)
}

// tries outlives the loop and says nothing about the last try.
func wrongTriesAfterLoop(id string) error {
	tries := 3
	for ; tries > 0; tries-- {
		if first(id) {
			break
		}
	}
	log.Print(id, " tries left: ", tries)
	return stop(id) // want [gate]
}

// The labelled break is for the winner; the deadline returns.
func rightLabelledBreak(id string, deadline <-chan time.Time) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
waiting:
	for {
		select {
		case <-deadline:
			return errBusy
		case <-tick.C:
			if first(id) {
				break waiting
			}
		}
	}
	return stop(id)
}

// The labelled break is for both.
func wrongLabelledBreak(id string, deadline <-chan time.Time) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
waiting:
	for {
		select {
		case <-deadline:
			break waiting
		case <-tick.C:
			if first(id) {
				break waiting
			}
		}
	}
	return stop(id) // want [gate]
}

// continue with a label skips the stop for a loser.
func rightLabelledContinue(racks [][]string) {
rack:
	for _, boxes := range racks {
		for _, id := range boxes {
			if !first(id) {
				continue rack
			}
			if err := stop(id); err != nil {
				log.Print(err)
			}
		}
	}
}

// continue stands after the stop.
func wrongContinue(ids []string) {
	for _, id := range ids {
		won := first(id)
		if err := stop(id); err != nil { // want [gate]
			log.Print(err)
		}
		if !won {
			continue
		}
		log.Print("stopped ", id)
	}
}

// goto makes a loop too.
func rightGoto(id string) error {
	tries := 3
again:
	if !first(id) {
		if tries--; tries > 0 {
			goto again
		}
		return errBusy
	}
	return stop(id)
}

// goto leads past the check.
func wrongGoto(id string, hurry bool) error {
	won := first(id)
	if hurry {
		goto halt
	}
	if !won {
		return errBusy
	}
halt:
	return stop(id) // want [gate]
}

// One of the candidates is won, or the function is left.
func rightFound(ids []string) error {
	found, box := false, ""
	for _, id := range ids {
		if first(id) {
			found, box = true, id
			break
		}
	}
	if !found {
		return errBusy
	}
	return stop(box)
}

// One of the candidates is won, or none of them.
func wrongFound(ids []string) error {
	box := ""
	for _, id := range ids {
		box = id
		if first(id) {
			break
		}
	}
	return stop(box) // want [gate]
}

// The loop returns the winner's stop from inside a select.
func rightSelect(id string, quit <-chan struct{}, tick <-chan time.Time) error {
	for {
		select {
		case <-quit:
			return errBusy
		case <-tick:
		}
		if !first(id) {
			continue
		}
		return stop(id)
	}
}
