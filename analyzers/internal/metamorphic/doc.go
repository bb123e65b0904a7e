// Metamorphic holds claimvet to itself: it changes the example programs in
// ways that mean nothing, and asks whether the verdicts stay. What a program's
// right verdict is need not be known for that.
//
// Three changes are made, each a promise of the documentation:
//
//   - declare: what the engine takes a function for, a claim, a rollback, a
//     commit or an effect, is declared by a directive too, for one function of
//     each package at a time, and for all. A directive decides the role, and
//     nothing else.
//   - rename: declared claims get names that begin like those of functions that
//     run statements (Get, Exec, Query, Select). Names decide nothing.
//   - move: a helper goes into a package of its own, with all that it uses. The
//     package gets a function for which it is looked into: which packages are
//     is a rule of its own, that package summary states.
//
// No line moves: a directive is put behind the last line of a file, and what a
// helper leaves behind is empty lines. So reports are compared by file, line
// and rule. A line of a helper that has moved is that line of its new file.
//
//	go run ./analyzers/internal/metamorphic -claimvet bin/claimvet
//
// It is a program of this repository only. Its exit code is 1 where a verdict
// changed, 2 where the question could not be put.
package main
