// Command rootmain: nobody can guard what main and init do.
package main

import (
	"log"
	"os"
	"os/exec"
	"sync"
)

var seen sync.Map

//claimvet:claim final
func first(key string) bool {
	_, dup := seen.LoadOrStore(key, true)
	return !dup
}

//claimvet:effect
func stop(id string) error { return exec.Command("boxctl", "stop", id).Run() }

// A package's init has no callers.
func init() {
	if err := stop("leftovers"); err != nil { // want [gate]
		log.Print(err)
	}
}

// Nor has a second one; this one claims.
func init() {
	if first("leftovers") {
		if err := stop("leftovers"); err != nil {
			log.Print(err)
		}
	}
}

// Neither a claim nor a root.
func rightPassesUp(id string) error { return stop(id) }

// wrongly calls in the name of main what nobody guards.
func main() {
	if len(os.Args) < 2 {
		log.Fatal("no box")
	}
	if err := rightPassesUp(os.Args[1]); err != nil { // want [gate]
		log.Fatal(err)
	}
	rightRun(os.Args[1:])
}

// Claims each box.
func rightRun(ids []string) {
	for _, id := range ids {
		if !first(id) {
			continue
		}
		if err := stop(id); err != nil {
			log.Print(err)
		}
	}
}
