// Package conformance holds what claimvet writes, and what the documentation says of it, to those who read it: editors, shells, a
// go command, the schema of a format. Its tests need libraries that the command does not, so they are a module of their own:
// nobody who uses claimvet gets these.
package conformance
