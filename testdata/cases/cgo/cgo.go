// Package cgo: a file with C in it, and one without.
package cgo

// #include <stdlib.h>
// static int twice(int n) { return 2 * n; }
import "C"

import "unsafe"

// twice goes through C.
func twice(n int) int { return int(C.twice(C.int(n))) }

// rightFree frees what it allocates.
func rightFree(s string) int {
	c := C.CString(s)
	defer C.free(unsafe.Pointer(c))
	return twice(len(s))
}

// rightClaims claims beside C.
func rightClaims(id string) error {
	if !first(id) {
		return errBusy
	}
	return stop(id)
}
