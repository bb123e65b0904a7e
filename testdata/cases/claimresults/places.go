package claimresults

import (
	"context"
	"database/sql"
	"errors"
	"log"
)

// Locks is implemented elsewhere.
type Locks interface {
	//claimvet:claim final
	Take(key string) bool

	// Peek claims nothing.
	Peek(key string) bool
}

// Guard has its claim in a field.
type Guard struct {
	locks Locks

	//claimvet:claim final
	take func(key string) (bool, error)

	peek func(key string) (bool, error)
}

// once is set by main.
//
//claimvet:claim final
var once = isNew

// The interface's method is the claim.
func (g *Guard) rightInterface(id string) error {
	if !g.locks.Take(id) {
		return errBusy
	}
	return stop(id)
}

// The loser of the interface's claim goes on.
func (g *Guard) wrongInterface(id string) error {
	if !g.locks.Take(id) {
		log.Print("lost ", id)
	}
	return stop(id) // want [gate]
}

// The other method of the interface is a look, and comes before the claim.
func (g *Guard) wrongPeek(id string) error {
	if !g.locks.Peek(id) {
		return errBusy
	}
	if err := stop(id); err != nil { // want [gate]
		return err
	}
	if !g.locks.Take(id) {
		return errBusy
	}
	return nil
}

// The field is the claim.
func (g *Guard) rightField(id string) error {
	won, err := g.take(id)
	if err != nil || !won {
		return err
	}
	return stop(id)
}

// The field is the claim, and a nil error is not enough.
func (g *Guard) wrongField(id string) error {
	if _, err := g.take(id); err != nil {
		return err
	}
	return stop(id) // want [gate]
}

// The neighbouring field is none.
func (g *Guard) wrongOtherField(id string) error {
	if seen, err := g.peek(id); err != nil || !seen {
		return err
	}
	err := stop(id) // want [gate]
	if won, takeErr := g.take(id); takeErr != nil || !won {
		return takeErr
	}
	return err
}

// The variable is the claim.
func rightVariable(id string) error {
	if once(id) {
		return stop(id)
	}
	return errBusy
}

// The variable is the claim.
func wrongVariable(id string) error {
	if once(id) {
		return errBusy
	}
	return stop(id) // want [gate]
}

// The statement is the claim: the directive stands above it.
func rightStatementAbove(id string) error {
	//claimvet:claim final
	res, err := db.Exec(insertKey, id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errBusy
	}
	return stop(id)
}

// The statement is the claim: the directive stands behind it.
func wrongStatementBehind(id string) error {
	res, err := db.Exec(insertKey, id) //claimvet:claim final
	if err != nil {
		return err
	}
	n, _ := res.RowsAffected()
	log.Print("rows ", n)
	return stop(id) // want [gate]
}

// The statement is a QueryRow: its scan decides.
func rightStatementRow(id string) error {
	var got string
	//claimvet:claim final
	err := db.QueryRow(`INSERT INTO keys (k) VALUES ($1) ON CONFLICT DO NOTHING RETURNING k`, id).Scan(&got)
	if errors.Is(err, sql.ErrNoRows) {
		return errBusy
	}
	if err != nil {
		return err
	}
	return stop(got)
}

// The statement is a QueryRow whose loser goes on.
func wrongStatementRow(id string) error {
	var got string
	//claimvet:claim final
	err := db.QueryRow(`INSERT INTO keys (k) VALUES ($1) ON CONFLICT DO NOTHING RETURNING k`, id).Scan(&got)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return stop(id) // want [gate]
}

// cache is some client without directives.
type cache struct{ hits int }

func (c *cache) SetNX(ctx context.Context, key string) (bool, error) {
	c.hits++
	return isNew(key), ctx.Err()
}

// The call in the statement is a method that cannot be declared where it stands.
func rightStatementCall(c *cache, id string) error {
	won, err := c.SetNX(background, id) //claimvet:claim final
	if err != nil || !won {
		return err
	}
	return stop(id)
}

// A nil error of the call in the statement is not enough.
func wrongStatementCall(c *cache, id string) error {
	_, err := c.SetNX(background, id) //claimvet:claim final
	if err != nil {
		return err
	}
	return stop(id) // want [gate]
}

// The call in an if is a statement as well.
func rightStatementIf(c *cache, id string) error {
	//claimvet:claim final
	if won, _ := c.SetNX(background, id); !won {
		return errBusy
	}
	return stop(id)
}
