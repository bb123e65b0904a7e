// Package gormjobs claims with gorm, whose result carries the error and the count in fields.
package gormjobs

import (
	"log"

	"gorm.io/gorm"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

type job struct {
	ID     string
	Status string
}

// The field says who won.
func rightUpdate(db *gorm.DB, id string) error {
	//claimvet:claim final
	res := db.Model(&job{}).Where("id = ? AND status = ?", id, "queued").Update("status", "running")
	if res.Error != nil {
		return res.Error
	}
	if res.RowsAffected == 0 {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// No error is not enough.
func wrongUpdate(db *gorm.DB, id string) error {
	//claimvet:claim final
	res := db.Model(&job{}).Where("id = ? AND status = ?", id, "queued").Update("status", "running")
	if res.Error != nil {
		return res.Error
	}
	log.Print("rows: ", res.RowsAffected)
	return lease.Stop(id) // want [gate]
}

// The count is enough: with an error it is none.
func rightCount(db *gorm.DB, id string) error {
	//claimvet:claim final
	if db.Table("jobs").Where("id = ? AND status = 'queued'", id).Update("status", "running").RowsAffected != 1 {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// start is the claim, and gives the result to its callers.
//
//claimvet:claim
func start(db *gorm.DB, id string) *gorm.DB {
	return db.Model(&job{}).Where("id = ? AND status = ?", id, "queued").Update("status", "running")
}

// requeue is its rollback.
//
//claimvet:rollback
func requeue(db *gorm.DB, id string) {
	db.Model(&job{}).Where("id = ? AND status = ?", id, "running").Update("status", "queued")
}

// The result of the function says who won.
func rightStart(db *gorm.DB, id string) error {
	res := start(db, id)
	if res.Error != nil || res.RowsAffected < 1 {
		return res.Error
	}
	defer requeue(db, id)
	return lease.Stop(id)
}

// The loser requeues.
func wrongStart(db *gorm.DB, id string) error {
	res := start(db, id)
	if res.Error != nil {
		return res.Error
	}
	defer requeue(db, id) // want [ownership]
	if res.RowsAffected < 1 {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// Nobody requeues.
func wrongStartStrands(db *gorm.DB, id string) error {
	if res := start(db, id); res.Error != nil || res.RowsAffected == 0 {
		return res.Error
	}
	return lease.Stop(id) // want [stranded]
}

// mark says it with a bool.
func mark(db *gorm.DB, id string) bool {
	//claimvet:claim final
	return db.Model(&job{}).Where("id = ? AND marked = false", id).Update("marked", true).RowsAffected > 0
}

// The bool of this package's own helper.
func rightMark(db *gorm.DB, id string) error {
	if !mark(db, id) {
		return lease.ErrBusy
	}
	return lease.Stop(id)
}

// The bool of this package's own helper, turned round.
func wrongMark(db *gorm.DB, id string) error {
	if mark(db, id) {
		return lease.ErrBusy
	}
	return lease.Stop(id) // want [gate]
}
