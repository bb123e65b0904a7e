// Package leaves calls functions of another package between winning a claim and arming its rollback.
package leaves

import (
	"context"
	"database/sql"
	"errors"

	"github.com/molecule-ai/claimvet/testdata/cases/leaves/blob"
)

var db *sql.DB

//claimvet:effect
func remove(title string, manifest bool) error { return nil }

func claim() bool {
	res, err := db.Exec(`UPDATE blobs SET status = 'deleting' WHERE id = $1 AND status = 'delete'`, 1)
	if err != nil {
		return false
	}
	n, _ := res.RowsAffected()
	return n == 1
}

func free() {
	_, _ = db.Exec(`UPDATE blobs SET status = 'delete' WHERE id = $1 AND status = 'deleting'`, 1)
}

func right(b *blob.Blob) error {
	if !claim() {
		return nil
	}
	title, manifest := b.Title(), blob.New("layer").IsManifest()
	defer free()
	return remove(title, manifest)
}

func wrongCheck(b *blob.Blob) error {
	if !claim() {
		return nil
	}
	blob.Check(b) // want [stranded]
	defer free()
	return remove("", false)
}

func wrongEach(b *blob.Blob, f func(string)) error {
	if !claim() {
		return nil
	}
	blob.Each(b, f) // want [stranded]
	defer free()
	return remove("", false)
}

// What it calls does nothing.
func rightEach(b *blob.Blob) error {
	if !claim() {
		return nil
	}
	blob.Each(b, func(string) {})
	defer free()
	return remove("", false)
}

func wrongTitled(b *blob.Blob) error {
	if !claim() {
		return nil
	}
	title := blob.Titled(b) // want [stranded]
	defer free()
	return remove(title, false)
}

func rightArmed(b *blob.Blob) error {
	if !claim() {
		return nil
	}
	defer free()
	return remove(blob.Titled(b), false)
}

// What is done with a context by nobody ends with nobody.
func rightIdle(ctx context.Context, b *blob.Blob) error {
	if !claim() {
		return nil
	}
	defer free()
	_ = b.Count(ctx)
	return remove("", b.Sum(ctx, 1) > 1)
}

func wrongSquash(ctx context.Context, b *blob.Blob) error {
	if !claim() {
		return nil
	}
	defer free()
	return errors.Join(b.Squash(ctx), remove("", false)) // want [lifetime]
}

func wrongPassed(ctx context.Context, b *blob.Blob, f func(context.Context) int) error {
	if !claim() {
		return nil
	}
	defer free()
	return remove("", b.Passed(ctx, f) > 1) // want [lifetime]
}
