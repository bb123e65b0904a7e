package checks

import (
	"errors"
	"fmt"
	"log"
)

// ok is set by the winner alone.
func rightFlag(id string) error {
	ok := false
	if first(id) {
		ok = true
	}
	log.Print(id, " ok: ", ok)
	if ok {
		return stop(id)
	}
	return errBusy
}

// ok was true before anybody asked, and the loser forgets to clear it.
func wrongFlag(id string) error {
	ok := true
	if !first(id) {
		log.Print("lost ", id)
	}
	if ok {
		return stop(id) // want [gate]
	}
	return errBusy
}

// ok starts as whatever the caller says.
func wrongFlagFromCaller(id string, ok bool) error {
	if first(id) {
		ok = true
	}
	if ok {
		return stop(id) // want [gate]
	}
	return errBusy
}

// The loser clears the flag.
func rightFlagCleared(id string) error {
	ok := true
	if !first(id) {
		ok = false
	}
	if !ok {
		return errBusy
	}
	return stop(id)
}

// The flag lives in a struct.
func rightFlagInStruct(id string) error {
	var st struct{ won, told bool }
	st.won = first(id)
	st.told = true
	if st.won {
		return stop(id)
	}
	return errBusy
}

// The wrong field of that struct.
func wrongFlagInStruct(id string) error {
	var st struct{ won, told bool }
	st.won = first(id)
	st.told = true
	if st.told {
		return stop(id) // want [gate]
	}
	return errBusy
}

// An error variable as the flag: only the loser fills it.
func rightErrorFlag(id string) error {
	var failed error
	if !first(id) {
		failed = fmt.Errorf("%s: %w", id, errBusy)
	}
	if failed != nil {
		return failed
	}
	return stop(id)
}

// The loser's error is overwritten before it is looked at.
func wrongErrorFlag(id string) error {
	var failed error
	if !first(id) {
		failed = fmt.Errorf("%s: %w", id, errBusy)
	}
	failed = check(id)
	if failed != nil {
		return failed
	}
	return stop(id) // want [gate]
}

func check(id string) error {
	if id == "" {
		return errors.New("no id")
	}
	return nil
}

// The sentinel is asked for, then the rest.
func rightErrorsIs(id string) error {
	err := enter(id)
	if errors.Is(err, errBusy) {
		return nil
	}
	if err != nil {
		return err
	}
	return stop(id)
}

// The sentinel alone is let through.
func wrongErrorsIs(id string) error {
	err := enter(id)
	if err != nil && !errors.Is(err, errBusy) {
		return err
	}
	return stop(id) // want [gate]
}

// Other errors than the sentinel mean "unknown".
func wrongSentinelOnly(id string) error {
	if err := enter(id); errors.Is(err, errBusy) {
		return nil
	}
	return stop(id) // want [gate]
}

// The error is wrapped first, and nil only for the winner.
func rightWrapped(id string) (err error) {
	if err = enter(id); err != nil {
		err = fmt.Errorf("enter %s: %w", id, err)
	}
	if err != nil {
		return err
	}
	return stop(id)
}

// A switch over the error.
func rightErrorSwitch(id string) error {
	switch err := enter(id); {
	case errors.Is(err, errBusy):
		return nil
	case err != nil:
		return err
	}
	return stop(id)
}

// A switch over the error that only tells.
func wrongErrorSwitch(id string) error {
	switch err := enter(id); {
	case errors.Is(err, errBusy):
		log.Print("lost ", id)
	case err != nil:
		return err
	}
	return stop(id) // want [gate]
}

// Results through named returns.
func rightNamed(id string) (won bool, err error) {
	won, err = try(id)
	if err != nil || !won {
		return
	}
	err = stop(id)
	return
}

// Results through named returns, and the bool is left to the caller.
func wrongNamed(id string) (won bool, err error) {
	won, err = try(id)
	if err != nil {
		return
	}
	err = stop(id) // want [gate]
	return
}

// The inner won shadows the outer one, which is true from the start.
func wrongShadow(id string) error {
	won := true
	if id != "" {
		won, err := try(id)
		if err != nil {
			return err
		}
		log.Print(id, " won: ", won)
	}
	if won {
		return stop(id) // want [gate]
	}
	return errBusy
}

// if with an initialiser, twice.
func rightIfElse(id string) error {
	if won, err := try(id); err != nil {
		return err
	} else if won {
		return stop(id)
	}
	return errBusy
}
