// Package composed is about claims that are made of others, and about rollbacks
// that may find nothing to undo.
package composed

import "sync"

// A desk is one of those that a clerk sits at.
type desk struct{ free chan struct{} }

//claimvet:claim
func (d *desk) take() bool {
	select {
	case <-d.free:
		return true
	default:
		return false
	}
}

//claimvet:rollback
func (d *desk) leave() { d.free <- struct{}{} }

// An office knows its desks by their number.
type office struct{ desks sync.Map }

//claimvet:claim
func (o *office) take(number int) bool {
	d, _ := o.desks.LoadOrStore(number, &desk{make(chan struct{}, 1)})
	return d.(*desk).take()
}

//claimvet:rollback
func (o *office) leave(number int) {
	d, known := o.desks.Load(number)
	if !known {
		return
	}
	d.(*desk).leave()
}

//claimvet:effect
func stamp(file string) error { return nil }

// A clerk wants a desk, and if there is a second office one in that too.
type clerk struct {
	here, there *office
	desk        int
}

//claimvet:claim
func (c *clerk) rightSitDown() bool {
	taken := c.here.take(c.desk)
	if !taken {
		return taken
	}
	if c.there != nil {
		if !c.there.take(c.desk) {
			c.here.leave(c.desk)
			return false
		}
	}
	return true
}

//claimvet:claim
func (c *clerk) wrongSitDown() bool {
	if !c.here.take(c.desk) {
		return false
	}
	if c.there != nil {
		if !c.there.take(c.desk) {
			return false // want [stranded]
		}
	}
	return true
}

//claimvet:rollback
func (c *clerk) standUp() {
	c.here.leave(c.desk)
	if c.there != nil {
		c.there.leave(c.desk)
	}
}

func rightWork(c *clerk, files chan string) {
	for file := range files {
		if !c.rightSitDown() {
			continue
		}
		func() {
			defer c.standUp()
			_ = stamp(file)
		}()
	}
}

func wrongWork(c *clerk, file string) error {
	if !c.rightSitDown() {
		return nil
	}
	defer c.standUp()
	if err := stamp(file); err != nil {
		return err
	}
	c.standUp()
	return stamp(file) // want [gate]
}

// Whether there was something to give back, the office knows.
func rightOne(o *office, file string) error {
	if !o.take(1) {
		return nil
	}
	if file == "" {
		o.leave(1)
		return nil
	}
	defer o.leave(1)
	return stamp(file)
}

func wrongOne(o *office, file string) error {
	if !o.take(1) {
		return nil
	}
	if file == "" {
		return nil // want [stranded]
	}
	defer o.leave(1)
	return stamp(file)
}
