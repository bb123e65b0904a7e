// Mutants holds claimvet to the reference handler: it rewrites the handler's syntax tree, lays each variant over the source
// for the go command, and asks claimvet what it says. Nothing is written into the source.
//
// A bug is a variant that breaks one rule, and must be reported by that rule, at that place. A refactoring means the same as
// the handler, and must be silent. Beside each stands what position tests say about it: tests that compare the offsets of
// strings in a file.
//
//	go run ./analyzers/internal/mutants -claimvet bin/claimvet
//
// It is a program of this repository only. Its exit code is 1 if claimvet misses a bug or reports a refactoring, 2 if the
// question could not be put, for instance since a variant does not compile.
package main
