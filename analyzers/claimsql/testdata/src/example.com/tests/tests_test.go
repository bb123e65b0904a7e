package tests

import "testing"

func TestRightInferred(t *testing.T) {
	if _, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, "a"); err != nil {
		t.Fatal(err)
	}
}

func TestWrongCompare(t *testing.T) {
	//claimvet:claim final
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1`, "a") // want `sets status`
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := res.RowsAffected(); n != 1 {
		t.Fatal(n)
	}
}

func TestWrongUnread(t *testing.T) {
	//claimvet:claim final
	_, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, "a") // want `nobody asks`
	if err != nil {
		t.Fatal(err)
	}
}

func TestRightDeclared(t *testing.T) {
	//claimvet:claim final
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, "a")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		_, _ = db.Exec(`UPDATE jobs SET status = 'queued' WHERE id = $1`, "a")
	}()
	if n, _ := res.RowsAffected(); n != 1 {
		t.Fatal(n)
	}
}
