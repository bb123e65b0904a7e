// Package position runs position tests of the classic kind on the three variants of each example: the code for which the test
// was written, a bug that the test lets through, and a harmless refactoring that turns it red.
package position

import (
	"os"
	"path/filepath"
	"testing"
)

// A Check is the heart of a position test: it looks at the text of a Go file, and at nothing else.
type Check func(src string) error

// Variants holds a check to what is said of it in docs/migration.md. Only the first of its three parts would be found in a
// project that relies on the check; the other two show what that is worth.
func Variants(t *testing.T, file string, check Check) {
	t.Helper()
	if err := check(read(t, "before", file)); err != nil {
		t.Errorf("red on the code for which it was written: %v", err)
	}
	if err := check(read(t, "bug", file)); err != nil {
		t.Errorf("red on the bug that it should let through: %v", err)
	}
	if err := check(read(t, "refactored", file)); err == nil {
		t.Error("green on the refactoring that should turn it red")
	} else {
		t.Logf("as expected, red on a harmless refactoring: %v", err)
	}
}

func read(t *testing.T, elem ...string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}
