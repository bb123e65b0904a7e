package closures

import (
	"log"
	"maps"
	"slices"
)

// Called at once, after the check.
func rightAtOnce(id string) error {
	if !first(id) {
		return errBusy
	}
	return func() error {
		log.Print("stopping ", id)
		return stop(id)
	}()
}

// Called at once, before the claim.
func wrongAtOnce(id string) error {
	err := func() error {
		log.Print("stopping ", id)
		return stop(id) // want [gate]
	}()
	if !first(id) {
		return errBusy
	}
	return err
}

// Made before the claim, called after the check.
func rightMadeBefore(id string) error {
	halt := func() error { return stop(id) }
	if !first(id) {
		return errBusy
	}
	return halt()
}

// Made after the claim, but called by whoever.
func wrongMadeAfter(id string) error {
	won := first(id)
	halt := func() error {
		return stop(id) // want [gate]
	}
	if !won {
		log.Print("lost ", id)
	}
	return halt()
}

// Called twice: once too early.
func wrongTwice(id string) error {
	halt := func() error {
		return stop(id) // want [gate]
	}
	if err := halt(); err != nil {
		return err
	}
	if !first(id) {
		return errBusy
	}
	return halt()
}

// The check is inside the closure.
func rightCheckInside(id string) error {
	won := first(id)
	halt := func() error {
		if !won {
			return errBusy
		}
		return stop(id)
	}
	return halt()
}

// The check inside the closure is the wrong way round.
func wrongCheckInside(id string) error {
	won := first(id)
	halt := func() error {
		if won {
			return errBusy
		}
		return stop(id) // want [gate]
	}
	return halt()
}

// Claim, check and stop are all inside.
func rightAllInside(id string) error {
	move := func() error {
		if !first(id) {
			return errBusy
		}
		return stop(id)
	}
	return move()
}

// Claim and stop are all inside, in the wrong order.
func wrongAllInside(id string) error {
	move := func() error {
		err := stop(id) // want [gate]
		if !first(id) {
			return errBusy
		}
		return err
	}
	return move()
}

// The claim is made inside and its result carried out.
func rightClaimInside(id string) error {
	won := false
	func() {
		won = first(id)
	}()
	if !won {
		return errBusy
	}
	return stop(id)
}

// The claim is made inside and its result carried out, and not looked at.
func wrongClaimInside(id string) error {
	won := false
	func() {
		won = first(id)
	}()
	log.Print("won: ", won)
	return stop(id) // want [gate]
}

// The helper calls the closure for each box, and the closure claims each.
func rightEach(ids []string) error {
	return each(ids, func(id string) error {
		if !first(id) {
			return nil
		}
		return stop(id)
	})
}

// The helper calls the closure for each box, and the closure claims afterwards.
func wrongEach(ids []string) error {
	return each(ids, func(id string) error {
		if err := stop(id); err != nil { // want [gate]
			return err
		}
		if !first(id) {
			return nil
		}
		log.Print("stopped ", id)
		return nil
	})
}

// A loop over a function has its body in a closure that nobody sees.
func rightRangeFunc(ids map[string]int) error {
	for id := range maps.Keys(ids) {
		if !first(id) {
			continue
		}
		if err := stop(id); err != nil {
			return err
		}
	}
	return nil
}

// A loop over a function, and the stop is in front of the check.
func wrongRangeFunc(ids []string) error {
	for id := range slices.Values(ids) {
		won := first(id)
		if err := stop(id); err != nil { // want [gate]
			return err
		}
		if !won {
			break
		}
	}
	return nil
}

// Won before a loop over a function, the claim holds inside it.
func rightRangeFuncInside(key string, ids []string) error {
	if !first(key) {
		return errBusy
	}
	for id := range slices.Values(ids) {
		if err := stop(id); err != nil {
			return err
		}
	}
	return nil
}

// A closure that returns the closure that stops.
func rightNested(id string) error {
	prepare := func() func() error {
		return func() error { return stop(id) }
	}
	halt := prepare()
	if !first(id) {
		return errBusy
	}
	return halt()
}

// A closure that returns the closure that stops, which is called too early.
func wrongNested(id string) error {
	prepare := func() func() error {
		return func() error {
			return stop(id) // want [gate]
		}
	}
	err := prepare()()
	if !first(id) {
		return errBusy
	}
	return err
}
