// Package dispatch: functions that only some others may call. There is no claim anywhere.
package dispatch

import (
	"log"
	"os"
	"sync"
)

type backend struct {
	name string
	wg   sync.WaitGroup
}

// auto is the dispatcher.
func (b *backend) auto(id string) {
	if b.name == "cloud" {
		b.cloud(id)
		return
	}
	func() {
		b.goAsync(func() { b.local(id) })
	}()
}

func (b *backend) goAsync(f func()) {
	b.wg.Go(f)
}

// cloud goes straight to the cloud.
//
//claimvet:only (*backend).auto
func (b *backend) cloud(id string) { log.Print("cloud ", id) }

// local goes straight to this machine, and calls itself.
//
//claimvet:only (*backend).auto
func (b *backend) local(id string) {
	if len(id) > 8 {
		b.local(id[:8])
		return
	}
	log.Print("local ", id)
}

// The dispatcher may be called by anybody.
func (b *backend) rightAuto(id string) { b.auto(id) }

// The direct way is closed.
func (b *backend) wrongDirect(id string) {
	b.cloud(id) // want [dispatch]
}

// Nor is it open in a closure.
func (b *backend) wrongClosure(id string) {
	b.goAsync(func() {
		b.cloud(id) // want [dispatch]
	})
}

// Nor by go and defer.
func (b *backend) wrongGoDefer(id string) {
	go b.cloud(id)    // want [dispatch]
	defer b.local(id) // want [dispatch]
}

// Taking the value is calling later.
func (b *backend) wrongMethodValue() func(string) {
	return b.cloud // want [dispatch]
}

// The dispatcher's value may be taken.
func (b *backend) rightMethodValue() func(string) {
	return b.auto
}

// The same by a method expression.
func wrongMethodExpression() func(*backend, string) {
	return (*backend).local // want [dispatch]
}

// The dispatcher's by a method expression.
func rightMethodExpression() func(*backend, string) {
	return (*backend).auto
}

// A function of the same name is another.
type decoy struct{}

func (decoy) cloud(id string) { log.Print("decoy ", id) }

// The decoy is not restricted.
func (decoy) rightDecoy(id string) { decoy{}.cloud(id) }

// A function named auto is another, too.
func auto(b *backend, id string) {
	b.cloud(id) // want [dispatch]
}

// purge may be called by two.
//
//claimvet:only rightNightly rightWeekly
func purge(dir string) error { return os.RemoveAll(dir) }

// The first of the two.
func rightNightly() error { return purge("/var/tmp/night") }

// The second of the two, in a closure.
func rightWeekly() error {
	f := func() error { return purge("/var/tmp/week") }
	return f()
}

// None of the two.
func wrongHourly() error {
	return purge("/var/tmp/hour") // want [dispatch]
}

// A longer name with one of theirs in it is another name.
func wrongRightNightly() error {
	return purge("/var/tmp") // want [dispatch]
}

// Handed over as an argument.
func wrongArgument(dirs []string) error {
	return each(dirs, purge) // want [dispatch]
}

func each(dirs []string, f func(string) error) error {
	for _, d := range dirs {
		if err := f(d); err != nil {
			return err
		}
	}
	return nil
}

// Put into a variable of the package.
var wrongVariable = purge // want [dispatch]

// Put into a map.
var wrongTable = map[string]func(string) error{
	"purge": purge, // want [dispatch]
}

// A map of the two.
var rightTable = map[string]func() error{
	"nightly": rightNightly,
	"weekly":  rightWeekly,
}

// A function of another package is restricted in this one.
//
//claimvet:only rightLookup func=os.Getenv

// The one who may.
func rightLookup(key string) string { return os.Getenv("APP_" + key) }

// One who may not.
func wrongLookup(key string) string {
	return os.Getenv(key) // want [dispatch]
}
