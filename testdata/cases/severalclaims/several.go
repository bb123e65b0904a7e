// Package severalclaims: more than one claim in a function. Statements on the same table belong together; for the rest any
// won claim will do.
package severalclaims

import (
	"database/sql"
	"errors"
	"log"
	"os/exec"
	"sync"
)

var (
	db     *sql.DB
	leases sync.Map

	errBusy = errors.New("somebody else is at it")
)

//claimvet:claim final
func firstMail(key string) bool {
	_, dup := leases.LoadOrStore("mail/"+key, true)
	return !dup
}

//claimvet:claim final
func firstCall(key string) bool {
	_, dup := leases.LoadOrStore("call/"+key, true)
	return !dup
}

//claimvet:claim
func acquireBox(key string) bool {
	_, taken := leases.LoadOrStore("box/"+key, true)
	return !taken
}

//claimvet:claim
func acquireDisk(key string) bool {
	_, taken := leases.LoadOrStore("disk/"+key, true)
	return !taken
}

//claimvet:rollback
func releaseBox(key string) { leases.Delete("box/" + key) }

//claimvet:rollback
func releaseDisk(key string) { leases.Delete("disk/" + key) }

//claimvet:effect
func notify(id string) error { return exec.Command("notify", id).Run() }

// Both claims are won.
func rightBoth(id string) error {
	if !firstMail(id) || !firstCall(id) {
		return errBusy
	}
	return notify(id)
}

// Any of the claims will do.
func rightEither(id string) error {
	if firstMail(id) || firstCall(id) {
		return notify(id)
	}
	return errBusy
}

// Both claims are lost.
func wrongNeither(id string) error {
	if firstMail(id) || firstCall(id) {
		return nil
	}
	return notify(id) // want [gate]
}

// The second claim is lost, the first one is won: that is enough.
func rightSecondLost(id string) error {
	if !firstMail(id) {
		return errBusy
	}
	if !firstCall(id) {
		log.Print("called already ", id)
	}
	return notify(id)
}

// The first claim is lost, and the second one is not looked at.
func wrongSecondIgnored(id string) error {
	if firstMail(id) {
		return nil
	}
	called := firstCall(id)
	log.Print("called: ", called)
	return notify(id) // want [gate]
}

// The disk is lost, and the box that was won stays for ever.
func wrongSecondStrands(id string) error {
	if !acquireBox(id) {
		return errBusy
	}
	if !acquireDisk(id) {
		return errBusy // want [stranded]
	}
	defer releaseBox(id)
	defer releaseDisk(id)
	return notify(id)
}

// Each claim arms its rollback before the next begins.
func rightSecondArmed(id string) error {
	if !acquireBox(id) {
		return errBusy
	}
	defer releaseBox(id)
	if !acquireDisk(id) {
		return errBusy
	}
	defer releaseDisk(id)
	return notify(id)
}

// The rollback belongs to the box, which is won, whatever became of the disk.
func rightMayBelong(id string) error {
	if !acquireBox(id) {
		return errBusy
	}
	defer releaseBox(id)
	if !acquireDisk(id) {
		releaseBox(id)
		return errBusy
	}
	defer releaseDisk(id)
	return notify(id)
}

// Nothing is won, and nothing may be released.
func wrongNothingWon(id string) error {
	box := acquireBox(id)
	if !box {
		if !acquireDisk(id) {
			releaseDisk(id) // want [ownership]
			return errBusy
		}
		defer releaseDisk(id)
		return notify(id)
	}
	defer releaseBox(id)
	return notify(id)
}

// boxBack puts the box's state back.
func boxBack(id string) {
	if _, err := db.Exec(`UPDATE boxes SET state = 'idle' WHERE id = $1 AND state = 'moving'`, id); err != nil {
		log.Print(err)
	}
}

// diskBack puts the disk's state back.
func diskBack(id string) {
	if _, err := db.Exec(`UPDATE disks SET state = 'idle' WHERE id = $1 AND state = 'moving'`, id); err != nil {
		log.Print(err)
	}
}

// moveBox claims the box.
func moveBox(id string) (bool, error) {
	res, err := db.Exec(`UPDATE boxes SET state = 'moving' WHERE id = $1 AND state = 'idle'`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// moveDisk claims the disk.
func moveDisk(id string) (bool, error) {
	res, err := db.Exec(`UPDATE disks SET state = 'moving' WHERE id = $1 AND state = 'idle'`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// Each table's rollback goes with that table's claim.
func rightTables(id string) error {
	box, err := moveBox(id)
	if err != nil || !box {
		return err
	}
	defer boxBack(id)
	disk, err := moveDisk(id)
	if err != nil || !disk {
		return err
	}
	defer diskBack(id)
	return notify(id)
}

// The disk is lost, and the disk's rollback takes it from its owner: the box that is won does not make it right.
func wrongTables(id string) error {
	box, err := moveBox(id)
	if err != nil || !box {
		return err
	}
	defer boxBack(id)
	defer diskBack(id) // want [ownership]
	disk, err := moveDisk(id)
	if err != nil || !disk {
		return err
	}
	return notify(id)
}

// The disk's rollback is none for the box.
func wrongTableStrands(id string) error {
	disk, err := moveDisk(id)
	if err != nil || !disk {
		return err
	}
	defer diskBack(id)
	box, err := moveBox(id)
	if err != nil || !box {
		return err
	}
	return notify(id) // want [stranded]
}
