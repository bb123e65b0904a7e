package closures

import "log"

// Deferred by the winner.
func rightDefer(id string) error {
	if !first(id) {
		return errBusy
	}
	defer stop(id)
	log.Print("won ", id)
	return nil
}

// Deferred before the claim, the stop runs for losers as well.
func wrongDefer(id string) error {
	defer stop(id) // want [gate]
	if !first(id) {
		return errBusy
	}
	log.Print("won ", id)
	return nil
}

// Deferred before the claim, the closure asks.
func rightDeferAsks(id string) error {
	won := false
	defer func() {
		if won {
			if err := stop(id); err != nil {
				log.Print(err)
			}
		}
	}()
	if won = first(id); !won {
		return errBusy
	}
	return nil
}

// Deferred before the claim, the closure does not ask.
func wrongDeferAsks(id string) (err error) {
	defer func() {
		if err := stop(id); err != nil { // want [gate]
			log.Print(err)
		}
	}()
	if !first(id) {
		return errBusy
	}
	return nil
}

// Deferred before the claim, the closure asks for the error: the loser has one.
func rightDeferError(id string) (err error) {
	defer func() {
		if err == nil {
			err = stop(id)
		}
	}()
	if !first(id) {
		return errBusy
	}
	return nil
}

// Deferred before the claim, the closure asks for the error the wrong way round.
func wrongDeferError(id string) (err error) {
	defer func() {
		if err != nil {
			log.Print(err, stop(id)) // want [gate]
		}
	}()
	if !first(id) {
		return errBusy
	}
	return nil
}

// The operands of a defer are evaluated when it is registered, and the stop is one.
func wrongDeferOperand(id string) error {
	defer log.Print("stopped: ", stop(id)) // want [gate]
	if !first(id) {
		return errBusy
	}
	return nil
}

// The operands of a defer are evaluated when it is registered, which is after the check.
func rightDeferOperand(id string) error {
	if !first(id) {
		return errBusy
	}
	defer log.Print("stopped: ", stop(id))
	return nil
}
