package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/cmd/switchd/internal/simcloud"
)

type options struct {
	addr          string
	databaseURL   string // "" for a PostgreSQL of switchd's own
	data          string // where that one's data are kept; "" to throw them away
	budget, drain time.Duration
	lease         time.Duration
	sweep, reap   time.Duration
	alter         func(*simcloud.Faults) // sets what was given for the simulated cloud, and leaves the rest as it is

	// A test may step in: on the way to the database, and with clouds of its own.
	tune   func(*pgxpool.Config) // nil for nothing
	clouds clouds                // nil for the simulated ones
}

type clouds interface {
	cloud.Stopper
	On(provider string) cloud.Provisioner
}

// parse reads the command line, and ends the process where that cannot be served.
func parse() options {
	var o options
	flag.StringVar(&o.addr, "addr", "127.0.0.1:8080", "`address` to serve at; port 0 picks a free one")
	flag.StringVar(&o.data, "data", "", "`directory` that keeps the data of switchd's own PostgreSQL, simulated cloud included; without it\nthey are thrown away at the end")
	flag.DurationVar(&o.budget, "budget", 2*time.Minute, "`time` for a whole switch")
	flag.DurationVar(&o.drain, "drain", 30*time.Second, "`time` that a shutdown waits for the switches at work")
	flag.DurationVar(&o.lease, "lease", 30*time.Second, "`time` after which others take over the switches of a replica that is gone; it is\nrenewed while a switch is at work")
	flag.DurationVar(&o.sweep, "sweep", 10*time.Second, "`time` between two looks for switches to take over")
	flag.DurationVar(&o.reap, "reap", time.Minute, "`time` between two looks for machines that are left over")
	o.alter = cloudFlags()
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "switchd: unexpected argument %q\n", flag.Arg(0))
		os.Exit(2)
	}
	for _, f := range []struct {
		name string
		time time.Duration
	}{{"budget", o.budget}, {"lease", o.lease}, {"sweep", o.sweep}, {"reap", o.reap}} {
		if f.time <= 0 {
			fmt.Fprintf(os.Stderr, "switchd: -%s must be longer than 0, such as %s\n", f.name, flag.Lookup(f.name).DefValue)
			os.Exit(2)
		}
	}
	o.databaseURL = os.Getenv("DATABASE_URL")
	if o.databaseURL != "" && o.data != "" {
		fmt.Fprintln(os.Stderr, "switchd: -data is for a PostgreSQL of switchd's own: leave it out, or unset DATABASE_URL")
		os.Exit(2)
	}
	return o
}

// cloudFlags declares the flags of the simulated cloud, which remembers what it was set to.
func cloudFlags() func(*simcloud.Faults) {
	var given simcloud.Faults
	flag.DurationVar(&given.StopLatency, "stop-latency", 0, "`time` that the simulated cloud takes to stop a machine (at first 2s)")
	flag.DurationVar(&given.ProvisionLatency, "provision-latency", 0, "`time` that the simulated cloud takes to make a machine (at first 2s)")
	flag.BoolVar(&given.StopFails, "fail-stop", false, "the simulated cloud fails to stop machines")
	flag.BoolVar(&given.Refuses, "refuse", false, "the simulated cloud refuses to make machines")
	return func(f *simcloud.Faults) {
		flag.Visit(func(set *flag.Flag) {
			switch set.Name {
			case "stop-latency":
				f.StopLatency = given.StopLatency
			case "provision-latency":
				f.ProvisionLatency = given.ProvisionLatency
			case "fail-stop":
				f.StopFails = given.StopFails
			case "refuse":
				f.Refuses = given.Refuses
			}
		})
	}
}
