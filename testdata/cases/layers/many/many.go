// Package many has an interface with more implementations than are believed to be known: it is an effect if one of them is.
package many

import "database/sql"

type channel interface{ Tell(text string) error }

type (
	mail struct{}
	chat struct{}
	file struct{ lines []string }
	null struct{}
)

//claimvet:effect
func (mail) Tell(text string) error { return nil }

func (chat) Tell(text string) error { return nil }

func (f *file) Tell(text string) error {
	f.lines = append(f.lines, text)
	return nil
}

func (null) Tell(text string) error { return nil }

var db *sql.DB

func take(id int64) (bool, error) {
	res, err := db.Exec(`UPDATE alerts SET state = 'telling' WHERE id = $1 AND state = 'new'`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func back(id int64) {
	_, _ = db.Exec(`UPDATE alerts SET state = 'new' WHERE id = $1 AND state = 'telling'`, id)
}

func wrongTell(c channel, id int64) error {
	if _, err := take(id); err != nil {
		return err
	}
	return c.Tell("alert") // want [gate]
}

func rightTell(c channel, id int64) error {
	ok, err := take(id)
	if err != nil || !ok {
		return err
	}
	defer back(id)
	return c.Tell("alert")
}
