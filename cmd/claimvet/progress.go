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

// startLines writes the status to w at each tick, on a line of its own, until the function is called that it returns.
func startLines(w io.Writer, ticks <-chan time.Time, status func() string) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-ticks:
				fmt.Fprintf(w, "claimvet: %s\n", status())
			case <-done:
				return
			}
		}
	}()
	return sync.OnceFunc(func() {
		close(done)
		<-ended
	})
}

// showProgress tells somebody who waits how far a run has come: on a terminal each second, in a log each half minute, so that
// nobody takes it for dead. Short runs say nothing.
func showProgress(w io.Writer, stats *runner.Stats) (stop func()) {
	start, pause := startLines, 30*time.Second
	if isTerminal(w) {
		start, pause = startProgress, time.Second
	}
	ticker := time.NewTicker(pause)
	erase := start(w, ticker.C, func() string { return status(stats) })
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
