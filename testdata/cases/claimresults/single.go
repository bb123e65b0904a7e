package claimresults

import (
	"errors"
	"log"
)

// bool: true has won.
func rightBool(id string) error {
	if asBool(id) {
		return stop(id)
	}
	return errBusy
}

// bool: false has lost.
func wrongBool(id string) error {
	if asBool(id) {
		return nil
	}
	return stop(id) // want [gate]
}

// int: more than none has won.
func rightInt(id string) error {
	if asInt(id) > 0 {
		return stop(id)
	}
	return errBusy
}

// int: none has lost.
func wrongInt(id string) error {
	if asInt(id) > 0 {
		return nil
	}
	return stop(id) // want [gate]
}

// Each integer type will do.
func rightUint(id string) error {
	if n := asUint(id); n == 0 {
		return errBusy
	}
	return stop(id)
}

// Each integer type can be got wrong.
func wrongUint(id string) error {
	if n := asUint(id); n != 0 {
		return errBusy
	}
	return stop(id) // want [gate]
}

// Pointer: not nil has won.
func rightPointer(id string) error {
	j := asPointer(id)
	if j == nil {
		return errBusy
	}
	return stop(j.id)
}

// Pointer: nil has lost.
func wrongPointer(id string) error {
	j := asPointer(id)
	if j != nil {
		return errBusy
	}
	return stop(id) // want [gate]
}

// Pointer: nobody asked.
func wrongPointerUnasked(id string) error {
	j := asPointer(id)
	log.Print("job ", j)
	return stop(id) // want [gate]
}

// Slice: not empty has won.
func rightSlice(ids []string) error {
	jobs := asSlice(ids...)
	if len(jobs) == 0 {
		return errBusy
	}
	return stop(jobs[0].id)
}

// Slice: empty has lost.
func wrongSlice(ids []string) error {
	jobs := asSlice(ids...)
	if len(jobs) > 0 {
		return errBusy
	}
	return stop("idle") // want [gate]
}

// Slice: each of its elements has been won.
func rightSliceLoop(ids []string) {
	for _, j := range asSlice(ids...) {
		if err := stop(j.id); err != nil {
			log.Print(err)
		}
	}
}

// Slice: the loop runs over what was asked for, not over what was won.
func wrongSliceLoop(ids []string) {
	jobs := asSlice(ids...)
	for _, id := range ids {
		if err := stop(id); err != nil { // want [gate]
			log.Print(err)
		}
	}
	log.Print("won ", len(jobs))
}

// error: nil has won.
func rightError(id string) error {
	if err := asError(id); err != nil {
		return err
	}
	return stop(id)
}

// error: any other has not.
func wrongError(id string) error {
	if err := asError(id); err != nil {
		return stop(id) // want [gate]
	}
	return nil
}

// error: told and forgotten.
func wrongErrorLogged(id string) error {
	if err := asError(id); err != nil {
		log.Print(err)
	}
	return stop(id) // want [gate]
}

// error: the winner's branch.
func rightErrorNil(id string) error {
	err := asError(id)
	if err == nil {
		return stop(id)
	}
	if errors.Is(err, errBusy) {
		return nil
	}
	return err
}
