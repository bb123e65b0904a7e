// Package pgdiff holds sqlshape to PostgreSQL's own grammar: its tests compare
// the skeletons of statements with the trees of pg_query, on the samples of
// sqlshape, on statements made at random and under fuzzing. Where sqlshape says
// something definite, the tree must say the same.
//
// It is a module of its own because pg_query needs cgo, and takes long to
// compile:
//
//	cd analyzers/internal/sqlshape/pgdiff
//	go test ./...                          # samples, and 30,000 random statements
//	go test -run Random -seeds 300         # more of these
//	go test -run XXX -fuzz FuzzAgree -fuzztime 5m
package pgdiff
