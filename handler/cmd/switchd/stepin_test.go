package main

import (
	"context"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/cloudtest"
	"github.com/molecule-ai/claimvet/handler/faults"
)

// What the environment tells a switchd that a test started.
const (
	asServer = "SWITCHD_SERVE"     // this test binary is switchd itself
	cloudAt  = "SWITCHD_CLOUD"     // the address of a cloud outside of it
	killAt   = "SWITCHD_KILL_AT"   // it kills itself at this point of package faults,
	freezeAt = "SWITCHD_FREEZE_AT" // or freezes, also at "sending claim" and so on
	dawdle   = "SWITCHD_DAWDLE"    // it pauses for up to this time at each point
)

// serveForTest is main, with the cloud that the test has, and a point at which something happens to it.
func serveForTest() {
	o := parse()
	go endWithTheTest()
	hook := func(context.Context, string) {}
	var dial pgconn.DialFunc
	if point := os.Getenv(killAt); point != "" {
		hook = faults.At(point, 1, faults.Kill)
	}
	if point := os.Getenv(freezeAt); point != "" {
		hook = faults.At(point, 1, faults.Freeze)
		if name, is := strings.CutPrefix(point, "sending "); is {
			sent := new(sending)
			hook, dial = faults.At("before "+name, 1, sent.arm), sent.dial
		}
	}
	if longest, err := time.ParseDuration(os.Getenv(dawdle)); err == nil {
		hook = func(context.Context, string) { time.Sleep(rand.N(longest)) }
	}
	o.tune = func(c *pgxpool.Config) {
		c.ConnConfig.Tracer = faults.Statements(hook)
		if dial != nil {
			c.ConnConfig.DialFunc = dial
		}
	}
	if url := os.Getenv(cloudAt); url != "" {
		o.clouds = cloudtest.NewClient(url, hook)
	}
	serveUntilSignal(o)
}

// endWithTheTest ends this process when the one that started it is gone, however that one ended. One that is frozen cannot;
// for that there is the leash.
func endWithTheTest() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	faults.Kill()
}
