// Package onlytests has nothing but a test, whose effect nobody guards.
package onlytests

import (
	"os"
	"testing"
)

//claimvet:effect
func drop(dir string) error { return os.RemoveAll(dir) }

func TestDrop(t *testing.T) {
	if err := drop(t.TempDir()); err != nil {
		t.Fatal(err)
	}
}
