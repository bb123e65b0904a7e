// Package gorm has the names and shapes of gorm that the tests need.
package gorm

type DB struct {
	Error        error
	RowsAffected int64
}

func (db *DB) Exec(sql string, values ...any) *DB      { return db }
func (db *DB) Raw(sql string, values ...any) *DB       { return db }
func (db *DB) Scan(dest any) *DB                       { return db }
func (db *DB) Transaction(fc func(tx *DB) error) error { return fc(db) }
