package claimresults

import (
	"errors"
	"log"
)

// (bool, error): the bool decides.
func rightBoolError(id string) error {
	won, err := asBoolError(id)
	if err != nil || !won {
		return err
	}
	return stop(id)
}

// (bool, error): a nil error does not.
func wrongBoolError(id string) error {
	if _, err := asBoolError(id); err != nil {
		return err
	}
	return stop(id) // want [gate]
}

// (bool, error): true says it all, even if nobody asks for the error.
func rightBoolAlone(id string) error {
	if won, _ := asBoolError(id); won {
		return stop(id)
	}
	return errBusy
}

// (int, error): the integer decides.
func rightIntError(id string) error {
	n, err := asIntError(id)
	switch {
	case err != nil:
		return err
	case n > 0:
		return stop(id)
	}
	return errBusy
}

// (int, error): a nil error does not.
func wrongIntError(id string) error {
	n, err := asIntError(id)
	switch {
	case err == nil:
		log.Print("rows ", n)
		return stop(id) // want [gate]
	case n > 0:
		return errBusy
	}
	return err
}

// (sql.Result, error): RowsAffected decides.
func rightResultError(id string) error {
	res, err := asResultError(id)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errBusy
	}
	return stop(id)
}

// (sql.Result, error): LastInsertId does not.
func wrongResultError(id string) error {
	res, err := asResultError(id)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if last, err := res.LastInsertId(); err != nil || last == 0 {
		log.Print("rows ", n)
		return errBusy
	}
	return stop(id) // want [gate]
}

// (pgconn.CommandTag, error): RowsAffected decides.
func rightTagError(id string) error {
	tag, err := asTagError(id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return errBusy
	}
	return stop(id)
}

// (pgconn.CommandTag, error): what kind of statement it was does not.
func wrongTagError(id string) error {
	tag, err := asTagError(id)
	if err != nil {
		return err
	}
	log.Print("rows ", tag.RowsAffected())
	if !tag.Insert() {
		return errBusy
	}
	return stop(id) // want [gate]
}

// (*T, error): the pointer decides.
func rightPointerError(id string) error {
	j, err := asPointerError(id)
	if err != nil {
		return err
	}
	if j == nil {
		return errBusy
	}
	return stop(j.id)
}

// (*T, error): a nil error does not.
func wrongPointerError(id string) error {
	j, err := asPointerError(id)
	if err != nil {
		return err
	}
	log.Print("job ", j)
	return stop(id) // want [gate]
}

// (*T, error): a nil error is enough where a loser gets another.
func rightPointerOrError(id string) error {
	j, err := asPointerOrError(id)
	if err != nil {
		return err
	}
	return stop(j.id)
}

// (*T, error): the sentinel decides too.
func rightSentinel(id string) error {
	j, err := asPointerOrError(id)
	if errors.Is(err, errNone) {
		return nil
	}
	if err != nil {
		return err
	}
	return stop(j.id)
}

// (*T, error): the sentinel in a switch, compared with ==.
func rightSentinelSwitch(id string) error {
	j, err := asPointerOrError(id)
	switch {
	case err == errNone:
		return nil
	case err != nil:
		return err
	default:
		return stop(j.id)
	}
}

// (*T, error): who is stopped by the sentinel has lost.
func wrongSentinel(id string) error {
	_, err := asPointerOrError(id)
	if errors.Is(err, errNone) {
		return stop(id) // want [gate]
	}
	return err
}

// (*T, error): the sentinel is let through with the rest.
func wrongSentinelThrough(id string) error {
	_, err := asPointerOrError(id)
	if err != nil && !errors.Is(err, errNone) {
		return err
	}
	return stop(id) // want [gate]
}

// ([]T, error): the length decides.
func rightSliceError(ids []string) error {
	jobs, err := asSliceError(ids...)
	if err != nil || len(jobs) == 0 {
		return err
	}
	return stop(jobs[0].id)
}

// ([]T, error): a nil error does not.
func wrongSliceError(ids []string) error {
	jobs, err := asSliceError(ids...)
	if err != nil {
		return err
	}
	log.Print("jobs ", len(jobs))
	return stop("first") // want [gate]
}

// (row, bool, error): the bool decides.
func rightRowBoolError(id string) error {
	j, ok, err := asRowBoolError(id)
	if err != nil {
		return err
	}
	if !ok {
		return errBusy
	}
	return stop(j.id)
}

// (row, bool, error): a nil error does not.
func wrongRowBoolError(id string) error {
	j, _, err := asRowBoolError(id)
	if err != nil {
		return err
	}
	return stop(j.id) // want [gate]
}

// (row, bool, error): nor does the row, be it a pointer.
func wrongPointerBoolError(id string) error {
	j, ok, err := asPointerBoolError(id)
	if err != nil || j == nil {
		return err
	}
	log.Print("ok: ", ok)
	return stop(j.id) // want [gate]
}

// (row, bool, error): the bool decides, with a pointer as well.
func rightPointerBoolError(id string) error {
	if j, ok, err := asPointerBoolError(id); err == nil && ok {
		return stop(j.id)
	}
	return errBusy
}
