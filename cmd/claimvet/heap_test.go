package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"testing"
)

// TestDelayGC is about a collector that comes late, once, and as always from then on.
func TestDelayGC(t *testing.T) {
	if percent, set := os.LookupEnv("GOGC"); set {
		os.Unsetenv("GOGC")
		defer os.Setenv("GOGC", percent)
	}
	percent := func() int {
		p := debug.SetGCPercent(100)
		debug.SetGCPercent(p)
		return p
	}
	before := percent()
	defer debug.SetGCPercent(before)
	delayGC()
	if got := percent(); got != 800 {
		t.Errorf("before the first collection: %d percent, want 800", got)
	}
	for range 100 {
		if percent() == before {
			break
		}
		runtime.GC()
		runtime.Gosched()
	}
	if got := percent(); got != before {
		t.Errorf("after the first collection: %d percent, want %d as before", got, before)
	}
	t.Setenv("GOGC", "50")
	delayGC()
	if got := percent(); got != before {
		t.Errorf("with GOGC set: %d percent, want %d as before", got, before)
	}
}
