package rollbacks

import (
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"strings"
	"time"
)

// The defer looks at a local err; the return hands out another one.
func wrongLocalErr(id string) error {
	if !acquire(id) {
		return errBusy
	}
	var err error
	defer func() {
		if err != nil {
			release(id)
		}
	}()
	if err := stop(id); err != nil {
		return err // want [stranded]
	}
	err = write(id)
	return err
}

// The same with a named result: each return fills it, the shadowing one too.
func rightNamedErr(id string) (err error) {
	if !acquire(id) {
		return errBusy
	}
	defer func() {
		if err != nil {
			release(id)
		}
	}()
	if err := stop(id); err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	return write(id)
}

// Only one kind of error releases.
func wrongOneError(id string) (err error) {
	if !acquire(id) {
		return errBusy
	}
	defer func() {
		if errors.Is(err, os.ErrDeadlineExceeded) {
			release(id)
		}
	}()
	if failed := stop(id); failed != nil {
		return failed // want [stranded]
	}
	return nil
}

// A panic leaves err nil, and the defer does nothing.
func wrongPanicUnderErr(id string, boxes map[string]int) (err error) {
	if !acquire(id) {
		return errBusy
	}
	defer func() {
		if err != nil {
			release(id)
		}
	}()
	if boxes[id] > 1 {
		panic("two boxes for " + id) // want [stranded]
	}
	return stop(id)
}

// A panic leaves done false, and the defer releases.
func rightPanicUnderFlag(id string, boxes map[string]int) error {
	if !acquire(id) {
		return errBusy
	}
	done := false
	defer func() {
		if !done {
			release(id)
		}
	}()
	if boxes[id] > 1 {
		panic("two boxes for " + id)
	}
	if err := stop(id); err != nil {
		return err
	}
	done = true
	return nil
}

// recover makes the panic an error, and the error releases.
func rightRecover(id string, boxes map[string]int) (err error) {
	if !acquire(id) {
		return errBusy
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("stop %s: %v", id, p)
		}
		if err != nil {
			release(id)
		}
	}()
	if boxes[id] > 1 {
		panic("two boxes for " + id)
	}
	return stop(id)
}

// No defer runs on os.Exit.
func wrongExit(id string) error {
	if !acquire(id) {
		return errBusy
	}
	defer release(id)
	if err := stop(id); err != nil {
		log.Print(err)
		os.Exit(1) // want [stranded]
	}
	return nil
}

// Nor on log.Fatal.
func wrongFatal(id string) error {
	if !acquire(id) {
		return errBusy
	}
	defer release(id)
	if err := stop(id); err != nil {
		log.Fatalf("stop %s: %v", id, err) // want [stranded]
	}
	return nil
}

// The loser may exit as it likes.
func rightExit(id string) error {
	if !acquire(id) {
		log.Fatalf("%s is taken", id)
	}
	defer release(id)
	return stop(id)
}

// What was released may exit too.
func rightFatalAfterRelease(id string) error {
	if !acquire(id) {
		return errBusy
	}
	defer release(id)
	if err := stop(id); err != nil {
		release(id)
		log.Fatalf("stop %s: %v", id, err)
	}
	return nil
}

// write may panic, and the lease stays for ever.
func wrongCallBetween(id string) error {
	if !acquire(id) {
		return errBusy
	}
	err := write(id) // want [stranded]
	defer release(id)
	if err != nil {
		return err
	}
	return stop(id)
}

// Calls that cannot panic may stand between.
func rightCallBetween(id string) error {
	if !acquire(id) {
		return errBusy
	}
	started := time.Now()
	name := strings.ToUpper(id)
	label := fmt.Sprintf("%s/%d", name, len(id))
	log.Printf("won %s at %v", label, started)
	defer release(id)
	return stop(id)
}

// A helper made of such calls may stand between.
func rightHelperBetween(id string) error {
	if !acquire(id) {
		return errBusy
	}
	tell("won", id)
	defer release(id)
	return stop(id)
}

func tell(what, id string) {
	log.Printf("%s: %s at %s", strings.ToUpper(what), id, time.Now().Format(time.RFC3339))
}

// A helper that calls something else may not.
func wrongHelperBetween(id string) error {
	if !acquire(id) {
		return errBusy
	}
	note(id) // want [stranded]
	defer release(id)
	return stop(id)
}

func note(id string) {
	if err := write(id); err != nil {
		log.Print(err)
	}
}

// The defer's own operands are evaluated before it is armed, and count as part of it.
func rightOperands(id string) error {
	if !acquire(id) {
		return errBusy
	}
	defer giveBackBoth(id, pair(id))
	return stop(id)
}

func giveBackBoth(id, other string) {
	release(id)
	log.Print("released ", id, ", not ", other)
}

func pair(id string) string {
	out, err := exec.Command("boxctl", "pair", id).Output()
	if err != nil {
		return ""
	}
	return string(out)
}

// A return between winning and the defer strands.
func wrongReturnBetween(id string, boxes map[string]int) error {
	if !acquire(id) {
		return errBusy
	}
	if boxes[id] == 0 {
		return nil // want [stranded]
	}
	defer release(id)
	return stop(id)
}

// The same guard in front of the claim.
func rightGuardFirst(id string, boxes map[string]int) error {
	if boxes[id] == 0 {
		return nil
	}
	if !acquire(id) {
		return errBusy
	}
	defer release(id)
	return stop(id)
}
