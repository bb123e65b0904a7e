package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"honnef.co/go/tools/lintcmd/runner"
)

// running ends when the process is told to end, and what it has started ends with it.
var running, endRunning = context.WithCancelCause(context.Background())

// analysing has the state of the run that is under way, or nil.
var analysing atomic.Pointer[runner.Stats]

// grace is how long what was started may take to end, the go command with its compilers above all.
const grace = 10 * time.Second

// heedSignals makes the process end what it has started before it ends itself. While packages are analysed nothing is running
// beside it, and it ends at once.
func heedSignals() {
	signals := make(chan os.Signal, 1)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) { // as by nohup
			signal.Notify(signals, s)
		}
	}
	go func() {
		s := <-signals
		signal.Stop(signals) // a second one ends the process as always
		endRunning(fmt.Errorf("stopped: %v", s))
		if stats := analysing.Load(); stats == nil || stats.State() < runner.StateProcessing {
			time.Sleep(grace)
		}
		fmt.Fprintf(os.Stderr, "claimvet: %v\n", context.Cause(running))
		os.Exit(exitTrouble)
	}()
}
