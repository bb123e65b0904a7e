// Package gorm is a stand-in for gorm.io/gorm: the names and shapes that the corpus needs, nothing behind them.
package gorm

import "context"

// DB is a query that is being built, and its outcome.
type DB struct {
	Error        error
	RowsAffected int64
}

// Expr is a piece of SQL.
func Expr(expr string, args ...any) any { return expr }

func (db *DB) WithContext(ctx context.Context) *DB     { return db }
func (db *DB) Model(value any) *DB                     { return db }
func (db *DB) Table(name string) *DB                   { return db }
func (db *DB) Where(query any, args ...any) *DB        { return db }
func (db *DB) Update(column string, value any) *DB     { return db }
func (db *DB) Updates(values any) *DB                  { return db }
func (db *DB) Create(value any) *DB                    { return db }
func (db *DB) First(dest any, conds ...any) *DB        { return db }
func (db *DB) Exec(sql string, values ...any) *DB      { return db }
func (db *DB) Transaction(fc func(tx *DB) error) error { return fc(db) }
func (db *DB) Begin() *DB                              { return db }
func (db *DB) Commit() *DB                             { return db }
func (db *DB) Rollback() *DB                           { return db }
