// Package pgconn has the names and shapes of pgx that the tests need.
package pgconn

type CommandTag struct{ s string }

func (t CommandTag) RowsAffected() int64 { return int64(len(t.s)) }
func (t CommandTag) String() string      { return t.s }
