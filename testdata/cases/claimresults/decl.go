// Package claimresults: how won is read off each form of result that a claim may have. Every claim is final; each is
// checked rightly once, and wrongly in the way that the form invites.
package claimresults

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"os/exec"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

var (
	db   *sql.DB
	pool *pgxpool.Pool
	seen sync.Map

	background = context.Background()

	errBusy = errors.New("somebody else is at it")
	errNone = errors.New("nothing to do")
)

const insertKey = `INSERT INTO keys (k) VALUES ($1) ON CONFLICT DO NOTHING`

type job struct{ id string }

func isNew(key string) bool {
	_, dup := seen.LoadOrStore(key, true)
	return !dup
}

//claimvet:claim final
func asBool(key string) bool { return isNew(key) }

//claimvet:claim final
func asInt(key string) int {
	if isNew(key) {
		return 1
	}
	return 0
}

//claimvet:claim final
func asUint(key string) uint32 { return uint32(asInt(key)) }

//claimvet:claim final
func asPointer(key string) *job {
	if isNew(key) {
		return &job{id: key}
	}
	return nil
}

//claimvet:claim final
func asSlice(keys ...string) []job {
	var jobs []job
	for _, k := range keys {
		if isNew(k) {
			jobs = append(jobs, job{id: k})
		}
	}
	return jobs
}

//claimvet:claim final
func asError(key string) error {
	if isNew(key) {
		return nil
	}
	return errBusy
}

//claimvet:claim final
func asBoolError(key string) (bool, error) { return isNew(key), nil }

//claimvet:claim final
func asIntError(key string) (int, error) { return asInt(key), nil }

//claimvet:claim final
func asResultError(key string) (sql.Result, error) { return db.Exec(insertKey, key) }

//claimvet:claim final
func asTagError(key string) (pgconn.CommandTag, error) {
	return pool.Exec(context.Background(), insertKey, key)
}

// asPointerError returns nil to a loser, beside a nil error.
//
//claimvet:claim final
func asPointerError(key string) (*job, error) {
	if key == "" {
		return nil, errNone
	}
	return asPointer(key), nil
}

// asPointerOrError returns errNone to a loser.
//
//claimvet:claim final
func asPointerOrError(key string) (*job, error) {
	if j := asPointer(key); j != nil {
		return j, nil
	}
	return nil, errNone
}

//claimvet:claim final
func asSliceError(keys ...string) ([]job, error) { return asSlice(keys...), nil }

//claimvet:claim final
func asRowBoolError(key string) (job, bool, error) { return job{id: key}, isNew(key), nil }

//claimvet:claim final
func asPointerBoolError(key string) (*job, bool, error) { return &job{id: key}, isNew(key), nil }

//claimvet:claim final
func asStructError(key string) (job, error) { return job{id: key}, asError(key) }

//claimvet:claim final
func asStringError(key string) (string, error) { return key, asError(key) }

//claimvet:claim final
func asFuncError(key string) (func(), error) { return func() { seen.Delete(key) }, asError(key) }

//claimvet:claim final
func asInterfaceError(key string) (io.Closer, error) { return io.NopCloser(nil), asError(key) }

// stop destroys the box.
//
//claimvet:effect
func stop(id string) error { return exec.Command("boxctl", "stop", id).Run() }
