package checks

import "log"

// won is computed here and used there.
func rightWonLater(id string, verbose bool) error {
	n, err := insert(id)
	if err != nil {
		return err
	}
	won := n == 1
	if verbose {
		log.Print(id, " rows: ", n)
	}
	if !won {
		return errBusy
	}
	return stop(id)
}

// The name says won, the comparison says lost.
func wrongWonLater(id string, verbose bool) error {
	n, err := insert(id)
	if err != nil {
		return err
	}
	won := n == 0
	if verbose {
		log.Print(id, " rows: ", n)
	}
	if !won {
		return errBusy
	}
	return stop(id) // want [gate]
}

// A nil error does not say that a row was written.
func wrongErrorOnly(id string) error {
	if _, err := insert(id); err != nil {
		return err
	}
	return stop(id) // want [gate]
}

// The count is logged, and that is all.
func wrongLoggedOnly(id string) error {
	n, err := insert(id)
	if err != nil {
		return err
	}
	log.Print(id, " rows: ", n)
	return stop(id) // want [gate]
}

// n != 1 is a full check.
func rightNotOne(id string) error {
	if n, err := insert(id); err != nil || n != 1 {
		return errBusy
	}
	return stop(id)
}

// n == 1 in front of the stop.
func rightEqualsOne(id string) error {
	n, err := insert(id)
	if err == nil && n == 1 {
		return stop(id)
	}
	return err
}

// || in the place of &&: a nil error is enough to get in.
func wrongErrOrCount(id string) error {
	n, err := insert(id)
	if err == nil || n == 1 {
		return stop(id) // want [gate]
	}
	return err
}

// && in the place of ||: a loser without an error stays.
func wrongErrAndCount(id string) error {
	n, err := insert(id)
	if err != nil && n == 0 {
		return err
	}
	return stop(id) // want [gate]
}

// More than none.
func rightAtLeastOne(id string) error {
	if n, err := insert(id); err != nil {
		return err
	} else if n >= 1 {
		return stop(id)
	}
	return errBusy
}

// None or more is always true.
func wrongAtLeastNone(id string) error {
	if n, err := insert(id); err != nil {
		return err
	} else if n >= 0 {
		return stop(id) // want [gate]
	}
	return errBusy
}

// The constant stands on the left.
func rightYoda(id string) error {
	n, err := insert(id)
	if err != nil {
		return err
	}
	if 1 > n {
		return errBusy
	}
	return stop(id)
}

// The constant stands on the left, and the sign points the wrong way.
func wrongYoda(id string) error {
	n, err := insert(id)
	if err != nil {
		return err
	}
	if 0 < n {
		return errBusy
	}
	return stop(id) // want [gate]
}

// No count is below none.
func wrongNegative(id string) error {
	n, err := insert(id)
	if err != nil || n < 0 {
		return errBusy
	}
	return stop(id) // want [gate]
}

// None or fewer is lost.
func rightNoneOrFewer(id string) error {
	n, err := insert(id)
	if err != nil || n <= 0 {
		return errBusy
	}
	return stop(id)
}

// The count goes through another variable and another type.
func rightConverted(id string) error {
	n, err := insert(id)
	if err != nil {
		return err
	}
	rows := int(n)
	if rows == 0 {
		return errBusy
	}
	return stop(id)
}

// A switch on the count.
func rightSwitchCount(id string) error {
	n, err := insert(id)
	if err != nil {
		return err
	}
	switch n {
	case 0:
		return errBusy
	case 1:
		return stop(id)
	default:
		log.Panic("more than one row for ", id)
	}
	return nil
}

// The case for losers falls through to the winner's.
func wrongFallthrough(id string) error {
	n, err := insert(id)
	switch {
	case err != nil:
		return err
	case n == 0:
		log.Print("lost ", id)
		fallthrough
	default:
		return stop(id) // want [gate]
	}
}

// The case for losers leaves.
func rightSwitchTrue(id string) error {
	n, err := insert(id)
	switch {
	case err != nil:
		return err
	case n == 0:
		return errBusy
	default:
		return stop(id)
	}
}

// Only break: out of the switch, not out of the function.
func wrongBreakInSwitch(id string) error {
	n, err := insert(id)
	if err != nil {
		return err
	}
	switch {
	case n == 0:
		log.Print("lost ", id)
		break
	default:
		log.Print("won ", id)
	}
	return stop(id) // want [gate]
}

// An error means that nobody knows: the row may be written or not.
func wrongUnknown(id string) error {
	n, err := insert(id)
	if err == nil && n == 0 {
		return errBusy
	}
	return stop(id) // want [gate]
}
