// Package pgdiff holds sqlshape to PostgreSQL's own grammar.
package pgdiff
