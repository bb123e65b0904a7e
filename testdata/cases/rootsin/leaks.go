package rootsin

import (
	"database/sql"
	"net/http"
)

type desk struct{ db *sql.DB }

// call is asked for in two functions alone.
//
//claimvet:effect in=(*desk).wrongNamed,(*desk).rightNamed,(*desk).wrongReached
func (d *desk) call(id string) error { return nil }

// Whoever is named is asked, though others call it.
func (d *desk) wrongNamed(id string) error { return d.call(id) } // want [gate]

func (d *desk) rightNamed(id string) error {
	res, err := d.db.Exec(`UPDATE calls SET state = 'calling' WHERE id = $1 AND state = 'new'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil
	}
	defer d.db.Exec(`UPDATE calls SET state = 'new' WHERE id = $1 AND state = 'calling'`, id)
	return d.call(id)
}

// What is reached from there is asked too.
func (d *desk) wrongReached(id string) error {
	res, err := d.db.Exec(`UPDATE calls SET state = 'calling' WHERE id = $1 AND state = 'new'`, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return d.dial(id) // want [gate]
	}
	defer d.db.Exec(`UPDATE calls SET state = 'new' WHERE id = $1 AND state = 'calling'`, id)
	return d.dial(id)
}

func (d *desk) dial(id string) error { return d.call(id) }

func (d *desk) rightCaller(ids []string) {
	for _, id := range ids {
		_ = d.wrongNamed(id)
	}
}

// Elsewhere the effect does not exist: nothing hangs on this one-way transition.
func (d *desk) rightElsewhere(w http.ResponseWriter, r *http.Request) {
	res, err := d.db.ExecContext(r.Context(), `UPDATE calls SET state = 'closed' WHERE id = $1 AND state = 'open'`, r.PathValue("id"))
	if err != nil {
		return
	}
	if n, _ := res.RowsAffected(); n == 0 {
		http.Error(w, "closed", http.StatusConflict)
		return
	}
	_ = d.dial(r.PathValue("id"))
}
