// Package sqlresults has claims whose results are read, or not. With the column in view each guarded UPDATE of it is a claim.
package sqlresults

import (
	"context"
	"database/sql"
	"errors"
	"log"

	"github.com/jackc/pgx/v5/pgxpool"
)

//claimvet:column tasks.picked_at
//claimvet:column tasks.phase

var (
	db   *sql.DB
	pool *pgxpool.Pool

	background = context.Background()
)

const pick = `UPDATE tasks SET picked_at = now() WHERE id = $1 AND picked_at IS NULL`

// Nobody asks who won.
func wrongUnread(id string) error {
	_, err := db.Exec(pick, id) // want [sql]
	return err
}

// The count is asked.
func rightRead(id string) (bool, error) {
	res, err := db.Exec(pick, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// The result is kept, and not asked.
func wrongKept(id string) error {
	res, err := db.Exec(pick, id) // want [sql]
	if err != nil || res == nil {
		return err
	}
	log.Print("picked ", id)
	return nil
}

// Something else of the result is asked.
func wrongLastInsert(id string) (int64, error) {
	res, err := db.Exec(pick, id) // want [sql]
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// The callers get the result.
func rightReturned(id string) (sql.Result, error) {
	return db.Exec(pick, id)
}

// pgx's tag is dropped.
func wrongTag(id string) error {
	if _, err := pool.Exec(background, pick, id); err != nil { // want [sql]
		return err
	}
	return nil
}

// pgx's tag is asked.
func rightTag(id string) (bool, error) {
	tag, err := pool.Exec(background, pick, id)
	return tag.RowsAffected() == 1, err
}

// RETURNING and Scan ask.
func rightScan(id string) (string, error) {
	var got string
	err := db.QueryRow(pick+` RETURNING id`, id).Scan(&got)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return got, err
}

// RETURNING and rows ask.
func rightRows() (ids []string, err error) {
	rows, err := db.Query(`UPDATE tasks SET picked_at = now() WHERE picked_at IS NULL RETURNING id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// A declared claim in the statement, not asked.
func wrongDeclared(id string) error {
	//claimvet:claim final
	_, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id) // want [sql]
	return err
}

// A declared claim in the statement, asked.
func rightDeclared(id string) (bool, error) {
	//claimvet:claim final
	res, err := db.Exec(`UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// Without a condition on the column the UPDATE is a plain write.
func rightPlain(id string) error {
	_, err := db.Exec(`UPDATE tasks SET picked_at = now() WHERE id = $1`, id)
	return err
}

// Another column is not declared, and nothing is in view.
func rightOther(id string) error {
	_, err := db.Exec(`UPDATE tasks SET shown_at = now() WHERE id = $1 AND shown_at IS NULL`, id)
	return err
}

// start is a claim on the phase.
func start(id string) (bool, error) {
	res, err := db.Exec(`UPDATE tasks SET phase = 'run' WHERE id = $1 AND phase = 'wait'`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// The later statements compare with what the first one sets: a commit and a release, whose results are nobody's concern.
func rightCommit(id string) (err error) {
	won, err := start(id)
	if err != nil || !won {
		return err
	}
	defer func() {
		if err != nil {
			if _, err := db.Exec(`UPDATE tasks SET phase = 'wait' WHERE id = $1 AND phase = 'run'`, id); err != nil {
				log.Print(err)
			}
		}
	}()
	_, err = db.Exec(`UPDATE tasks SET phase = 'done' WHERE id = $1 AND phase = 'run'`, id)
	return err
}

// The second statement compares with what the first one sets: it is a release, on each path.
func rightRelease(id string) error {
	won, err := start(id)
	if err != nil || !won {
		return err
	}
	defer func() {
		if _, err := db.Exec(`UPDATE tasks SET phase = 'wait' WHERE id = $1 AND phase = 'run'`, id); err != nil {
			log.Print(err)
		}
	}()
	return nil
}

// The second statement compares with what no claim in view sets, and is a claim of its own.
func wrongSecond(id string) error {
	won, err := start(id)
	if err != nil || won {
		return err
	}
	_, err = db.Exec(`UPDATE tasks SET phase = 'retry' WHERE id = $1 AND phase = 'failed'`, id) // want [sql]
	return err
}

// The second statement is a claim of its own, and asked.
func rightSecond(id string) (bool, error) {
	won, err := start(id)
	if err != nil || won {
		return won, err
	}
	res, err := db.Exec(`UPDATE tasks SET phase = 'run' WHERE id = $1 AND phase = 'failed'`, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
