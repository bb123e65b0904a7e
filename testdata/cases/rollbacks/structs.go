package rollbacks

import "log"

// change is one move of a box, with its flags.
type change struct {
	id            string
	claimed, done bool
}

// close is the deferred method: it looks at both flags.
func (c *change) close() {
	if c.claimed && !c.done {
		release(c.id)
	}
}

// abort looks at one flag.
func (c *change) abort() {
	if c.done {
		return
	}
	release(c.id)
}

// Both flags in a struct, the defer early.
func rightStructEarly(id string) error {
	c := &change{id: id}
	defer c.close()
	if !acquire(id) {
		return errBusy
	}
	c.claimed = true
	if err := stop(id); err != nil {
		return err
	}
	c.done = true
	return nil
}

// abort runs for losers as well.
func wrongStructEarly(id string) error {
	c := &change{id: id}
	defer c.abort() // want [ownership]
	if !acquire(id) {
		return errBusy
	}
	c.claimed = true
	if err := stop(id); err != nil {
		return err
	}
	c.done = true
	return nil
}

// abort is right once the lease is won.
func rightStructLate(id string) error {
	c := change{id: id}
	if !acquire(id) {
		return errBusy
	}
	defer c.abort()
	if err := stop(id); err != nil {
		return err
	}
	c.done = true
	return nil
}

// The claim's result goes straight into the struct.
func rightStructResult(id string) error {
	c := &change{id: id}
	defer c.close()
	if c.claimed = acquire(id); !c.claimed {
		return errBusy
	}
	if err := stop(id); err != nil {
		return err
	}
	c.done = true
	return nil
}

// The struct says claimed from the start.
func wrongStructClaimed(id string) error {
	c := &change{id: id, claimed: true}
	defer c.close() // want [ownership]
	if !acquire(id) {
		return errBusy
	}
	if err := stop(id); err != nil {
		return err
	}
	c.done = true
	return nil
}

// giveBack looks at the flag when it runs.
func giveBack(id string, done *bool) {
	if !*done {
		release(id)
	}
}

// giveBackUnless gets the flag when the defer is registered.
func giveBackUnless(id string, done bool) {
	if !done {
		release(id)
	}
}

// The helper gets a pointer to the flag.
func rightFlagPointer(id string) error {
	if !acquire(id) {
		return errBusy
	}
	done := false
	defer giveBack(id, &done)
	if err := stop(id); err != nil {
		return err
	}
	done = true
	return nil
}

// The helper gets a pointer to the flag, and runs for losers.
func wrongFlagPointer(id string) error {
	done := false
	defer giveBack(id, &done) // want [ownership]
	if !acquire(id) {
		return errBusy
	}
	if err := stop(id); err != nil {
		return err
	}
	done = true
	return nil
}

// The flag's value at the defer is false whatever comes later: the release follows the commit.
func wrongFlagValue(id string) error {
	if !acquire(id) {
		return errBusy
	}
	done := false
	defer giveBackUnless(id, done) // want [finality]
	if err := stop(id); err != nil {
		return err
	}
	confirm(id)
	done = true
	log.Print(id, " done: ", done)
	return nil
}

// The same with the value read when the defer runs.
func rightFlagValue(id string) error {
	if !acquire(id) {
		return errBusy
	}
	done := false
	defer func() { giveBackUnless(id, done) }()
	if err := stop(id); err != nil {
		return err
	}
	confirm(id)
	done = true
	log.Print(id, " done: ", done)
	return nil
}

// A pointer is the flag: nil before the claim and after the change.
func rightPointerFlag(id string) error {
	var mine *change
	defer func() {
		if mine != nil {
			release(mine.id)
		}
	}()
	if !acquire(id) {
		return errBusy
	}
	mine = &change{id: id}
	if err := stop(id); err != nil {
		return err
	}
	mine = nil
	return nil
}

// The pointer is filled before the claim.
func wrongPointerFlag(id string) error {
	mine := &change{id: id}
	defer func() { // want [ownership]
		if mine != nil {
			release(mine.id)
		}
	}()
	if !acquire(id) {
		return errBusy
	}
	if err := stop(id); err != nil {
		return err
	}
	mine = nil
	return nil
}

// A state with constants as the flag.
func rightConstFlag(id string) error {
	const (
		idle = iota
		moving
		moved
	)
	state := idle
	defer func() {
		if state == moving {
			release(id)
		}
	}()
	if !acquire(id) {
		return errBusy
	}
	state = moving
	if err := stop(id); err != nil {
		return err
	}
	state = moved
	return nil
}

// A state with constants whose test includes the time before the claim.
func wrongConstFlag(id string) error {
	const (
		idle = iota
		moving
		moved
	)
	state := idle
	defer func() { // want [ownership]
		if state != moved {
			release(id)
		}
	}()
	if !acquire(id) {
		return errBusy
	}
	state = moving
	if err := stop(id); err != nil {
		return err
	}
	state = moved
	return nil
}
