package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
	"honnef.co/go/tools/lintcmd/runner"
)

// eraseLine takes the cursor to the start of the line and clears it.
const eraseLine = "\r\x1b[K"

// startProgress writes the status to w at each tick, over the one before. The function that it returns erases it for good; it
// may be called more than once.
func startProgress(w io.Writer, ticks <-chan time.Time, status func() string) (stop func()) {
	done, erased := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(erased)
		drawn := false
		for {
			select {
			case <-ticks:
				fmt.Fprint(w, eraseLine, status())
				drawn = true
			case <-done:
				if drawn {
					fmt.Fprint(w, eraseLine)
				}
				return
			}
		}
	}()
	return sync.OnceFunc(func() {
		close(done)
		<-erased
	})
}

// showProgress tells somebody who waits how far a run has come. Short runs say nothing, since the first tick is a second away,
// and neither does any run whose standard error is not a terminal.
func showProgress(w io.Writer, stats *runner.Stats) (stop func()) {
	if !isTerminal(w) {
		return func() {}
	}
	ticker := time.NewTicker(time.Second)
	erase := startProgress(w, ticker.C, func() string { return status(stats) })
	return func() {
		ticker.Stop()
		erase()
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}

func status(stats *runner.Stats) string {
	if stats.State() < runner.StateProcessing {
		return "loading packages"
	}
	return fmt.Sprintf("analysed %d of %d packages, with those that they import", stats.ProcessedPackages(), stats.TotalPackages())
}
