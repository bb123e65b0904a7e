package sqltests

import (
	"context"
	"testing"

	"github.com/molecule-ai/claimvet/testdata/cases4/lib/lease"
)

// Tests stop on purpose.
func TestRightStop(t *testing.T) {
	if err := lease.Stop("a"); err != nil {
		t.Fatal(err)
	}
	if !lease.Acquire("a") {
		t.Fatal("taken")
	}
	if err := lease.Stop("a"); err != nil {
		t.Fatal(err)
	}
}

// A claim that is only inferred is not judged in a test.
func TestRightInferred(t *testing.T) {
	if _, err := db.ExecContext(context.Background(), `UPDATE tasks SET picked_at = now() WHERE id = $1 AND picked_at IS NULL`, "a"); err != nil {
		t.Fatal(err)
	}
}

// A declared claim is.
func TestWrongDeclared(t *testing.T) {
	//claimvet:claim final
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, "a") // want [sql]
	if err != nil {
		t.Fatal(err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		t.Fatal(n, err)
	}
}

// A declared claim that compares.
func TestRightDeclared(t *testing.T) {
	//claimvet:claim final
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, "a")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		t.Fatal(n, err)
	}
}
