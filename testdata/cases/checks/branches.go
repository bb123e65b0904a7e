package checks

import (
	"log"
	"time"
)

// The stop runs before anybody knows who won.
func wrongBefore(id string) error {
	err := stop(id) // want [gate]
	if !first(id) {
		return errBusy
	}
	return err
}

// The loser is gone when the stop runs.
func rightAfter(id string) error {
	if !first(id) {
		return errBusy
	}
	return stop(id)
}

// The result is thrown away: pending.
func wrongIgnored(id string) error {
	first(id)
	return stop(id) // want [gate]
}

// The result is in a variable that nothing reads.
func wrongBlank(id string) error {
	won := first(id)
	_ = won
	return stop(id) // want [gate]
}

// The test is the wrong way round: only losers get through.
func wrongInverted(id string) error {
	if first(id) {
		return errBusy
	}
	return stop(id) // want [gate]
}

// Twice inverted is a check.
func rightInverted(id string) error {
	lost := !first(id)
	if lost {
		return errBusy
	}
	return stop(id)
}

// Comparing with false is inverting.
func rightEqualsFalse(id string) error {
	if first(id) == false {
		return errBusy
	}
	return stop(id)
}

// Comparing with true is not.
func wrongEqualsTrue(id string) error {
	if first(id) == true {
		return errBusy
	}
	return stop(id) // want [gate]
}

// The else branch leaves.
func rightElse(id string) error {
	if first(id) {
		log.Print("won ", id)
	} else {
		return errBusy
	}
	return stop(id)
}

// The else branch only says so.
func wrongElse(id string) error {
	if first(id) {
		log.Print("won ", id)
	} else {
		log.Print("lost ", id)
	}
	return stop(id) // want [gate]
}

// The stop stands further up in the file than the claim, and runs after it all the same.
func rightUpsideDown(id string) error {
	won := false
	for pass := 0; pass < 2; pass++ {
		if won {
			return stop(id)
		}
		won = first(id)
	}
	return errBusy
}

// The same loop, but what it remembers is that it has asked.
func wrongUpsideDown(id string) error {
	asked := false
	for pass := 0; pass < 2; pass++ {
		if asked {
			return stop(id) // want [gate]
		}
		first(id)
		asked = true
	}
	return errBusy
}

// && runs its right side only for the winner.
func rightShortAnd(id string) bool {
	return first(id) && stop(id) == nil
}

// || runs its right side only for losers.
func wrongShortOr(id string) bool {
	return first(id) || stop(id) == nil // want [gate]
}

// The left side of && runs first.
func wrongShortOrder(id string) bool {
	return stop(id) == nil && first(id) // want [gate]
}

// A switch on nothing with the claim in a case.
func rightSwitchCase(id string) error {
	switch {
	case id == "":
		return nil
	case first(id):
		return stop(id)
	}
	return errBusy
}

// After the switch a loser is there too.
func wrongSwitchCase(id string) error {
	switch {
	case id == "":
		return nil
	case first(id):
		log.Print("won ", id)
	}
	return stop(id) // want [gate]
}

// A switch on the result.
func rightSwitchBool(id string) error {
	switch first(id) {
	case true:
		return stop(id)
	default:
		return errBusy
	}
}

// A switch on the result with the cases confused.
func wrongSwitchBool(id string) error {
	switch first(id) {
	case true:
		return errBusy
	default:
		return stop(id) // want [gate]
	}
}

// A condition that has nothing to do with the claim is no check of it.
func wrongOtherCondition(id string, ready bool) error {
	won := first(id)
	log.Print(id, " won: ", won)
	if ready {
		return stop(id) // want [gate]
	}
	return nil
}

// Both conditions are asked.
func rightBothConditions(id string, ready bool) error {
	won := first(id)
	if ready && won {
		return stop(id)
	}
	return nil
}

// force lets a loser through.
func wrongForce(id string, force bool) error {
	if !first(id) && !force {
		return errBusy
	}
	return stop(id) // want [gate]
}

// dryRun lets nobody through who has not won.
func rightDryRun(id string, dryRun bool) error {
	if !first(id) || dryRun {
		return errBusy
	}
	return stop(id)
}

// The claim is made on one branch only.
func wrongSometimes(id string, careful bool) error {
	if careful && !first(id) {
		return errBusy
	}
	return stop(id) // want [gate]
}

// The claim is made on one branch only, and only that branch stops.
func rightSometimes(id string, careful bool) error {
	if careful {
		if !first(id) {
			return errBusy
		}
		return stop(id)
	}
	return nil
}

// Waiting is no winning.
func wrongSleep(id string) error {
	if !first(id) {
		time.Sleep(time.Second)
	}
	return stop(id) // want [gate]
}
