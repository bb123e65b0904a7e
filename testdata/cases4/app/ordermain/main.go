// Command ordermain has nothing before its main and its init functions.
package main

import (
	"log"
	"os/exec"
)

func stop(id string) error { return exec.Command("boxctl", "stop", id).Run() }

//claimvet:after stop
func point(id string) error { return exec.Command("boxctl", "point", id).Run() }

func move(id string) error { return point(id) }

func init() {
	if err := move("before"); err != nil { // want [order]
		log.Print(err)
	}
}

// rightBoth has the first step in view.
func rightBoth(id string) error {
	if err := stop(id); err != nil {
		return err
	}
	return move(id)
}

func main() {
	if err := point("main"); err != nil { // want [order]
		log.Fatal(err)
	}
}
