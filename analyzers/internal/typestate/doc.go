// Package typestate follows claims through a function: property simulation,
// after Das, Lerner and Seigle, "ESP: path-sensitive program verification in
// polynomial time" (PLDI 2002), on the sliced SSA of package ir.
//
// # States
//
// A state is what is known at a point of the program on some path there: where
// each claim stands, which calls are deferred, and what registers and memory
// hold. Values that are not known are symbols; a branch adds a fact about a
// symbol, or cannot be taken. A claim's results are symbols that tell its
// outcome: the claim keeps the set of outcomes that the path so far allows,
// and a test of a related symbol shrinks it. So "pending", the claim whose
// result nobody looked at, needs no status of its own: it is a set of more
// than one outcome, and "if err != nil || n == 0" works however it is written.
//
// # Functions
//
// Calls are followed into the callee, with the caller's memory: a flag that a
// deferred closure looks at, a callback, a pointer to a flag need no summary.
// What a function does to a claim is thus always judged in its context. The
// price is bounded: only functions that could matter are entered (ir.View),
// equal states are visited once, and a recursive call is entered once more.
//
// # Executors
//
// Statements run on a pool, on a transaction, or nobody knows on which. That is
// a property of values (sym.tx, sym.exec, sym.on), and goes with them through
// parameters, fields, interfaces and the values of contexts; the type decides
// where it can. A transaction that is begun in view has an identity: its commit
// makes good what was won in it, and what was won in a savepoint belongs to the
// transaction around that from then on. Where it is not known whether there is a
// transaction, the claim is stray: neither its undoing nor the lifetime of
// contexts is asked for, and -gaveup says so.
//
// # Termination
//
// At most maxStates states are kept per block and signature (where the claims
// and the deferred calls stand). Then that pair collapses for good to what its
// states have in common; from there facts only get fewer, so exploration ends.
// What is found in a collapsed state may lie on no real path: it is withheld
// from the findings and listed as given up.
package typestate
