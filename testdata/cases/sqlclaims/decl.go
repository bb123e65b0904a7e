// Package sqlclaims: claims that nobody declares, since the SQL says it all. Most of them set a time or a boolean, and are
// final; those that set a status arm a rollback.
package sqlclaims

import (
	"context"
	"database/sql"
	"errors"
	"net/smtp"
	"os/exec"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

var (
	db   *sql.DB
	pool *pgxpool.Pool
	conn *pgx.Conn

	background = context.Background()

	errBusy = errors.New("somebody else is at it")
)

// mail sends the mail. There is no way back.
//
//claimvet:effect
func mail(to string) error {
	return smtp.SendMail("localhost:25", nil, "us@example.org", []string{to}, []byte("hello"))
}

// revert takes the last revision of a document away.
//
//claimvet:rollback
func revert(id string) {
	_ = exec.Command("docctl", "revert", id).Run()
}
