package stranding

import "log"

// The error in the middle of the loop strands the round's claim.
func wrongRound(ids []string) error {
	for _, id := range ids {
		if !acquire(id) {
			continue
		}
		if err := stop(id); err != nil {
			return err // want [stranded]
		}
		confirm(id)
	}
	return nil
}

// Each round ends what it began.
func rightRound(ids []string) error {
	for _, id := range ids {
		if err := move(id); err != nil {
			return err
		}
	}
	return nil
}

func move(id string) error {
	if !acquire(id) {
		return nil
	}
	done := false
	defer func() {
		if !done {
			release(id)
		}
	}()
	if err := stop(id); err != nil {
		return err
	}
	confirm(id)
	done = true
	return nil
}

// break leaves the loop, and with it the function, in won.
func wrongBreak(ids []string) {
	for _, id := range ids {
		if !acquire(id) {
			continue
		}
		if id == "last" {
			break
		}
		confirm(id)
	}
	log.Print("done")
} // want [stranded]

// break comes after the commit.
func rightBreak(ids []string) {
	for _, id := range ids {
		if !acquire(id) {
			continue
		}
		confirm(id)
		if id == "last" {
			break
		}
	}
	log.Print("done")
}

// A claim that is tried again until it is won is one claim.
func rightAgain(id string) {
	for !acquire(id) {
		log.Print("waiting for ", id)
	}
	confirm(id)
}
