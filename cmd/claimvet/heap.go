package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

// startHeap is how far the heap grows before the garbage collector runs for the first time. Most processes that go vet starts
// end before that; the largest need more, and so are no larger for it.
const startHeap = 32 << 20

// delayGC puts the first garbage collection off until the heap has startHeap bytes, and then leaves the collector to its ways.
// go vet starts this program for every dependency, hundreds of times for a fraction of a second, and a collector that starts
// at Go's 4 MB takes a tenth of it. The compiler does the same (base.AdjustStartingHeap). A GOGC in the environment decides
// otherwise.
func delayGC() {
	if os.Getenv("GOGC") != "" {
		return
	}
	const least = 4 << 20 // the size at which the first collection comes with 100 percent
	before := debug.SetGCPercent(startHeap / least * 100)
	type garbage struct{ _ *garbage } // the runtime puts small objects without pointers together, and cleans them up late
	runtime.AddCleanup(new(garbage), func(percent int) { debug.SetGCPercent(percent) }, before)
}
