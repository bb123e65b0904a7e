// Package order has one step that has to come after another. There is no claim anywhere.
package order

import (
	"errors"
	"log"
	"net/http"
	"os"
	"os/exec"

	"github.com/gin-gonic/gin"
)

func stop(id string) error { return exec.Command("boxctl", "stop", id).Run() }

// point has to come after stop, which still reads what it overwrites.
//
//claimvet:after stop
func point(id string) error { return exec.Command("boxctl", "point", id).Run() }

// drain is nothing to point.
func drain(id string) error { return exec.Command("boxctl", "drain", id).Run() }

//claimvet:after archive func=os.RemoveAll

func archive(dir string) error { return exec.Command("tar", "cf", dir+".tar", dir).Run() }

// The order.
func rightOrder(id string) error {
	if err := stop(id); err != nil {
		return err
	}
	return point(id)
}

// The other order.
func wrongOrder(id string) error {
	if err := point(id); err != nil { // want [order]
		return err
	}
	return stop(id)
}

// It counts whether or not it succeeded.
func rightFailed(id string) error {
	err := stop(id)
	if err != nil {
		log.Print(err)
	}
	return errors.Join(err, point(id))
}

// Some other step does not count.
func wrongOther(id string) error {
	if err := drain(id); err != nil {
		return err
	}
	if err := point(id); err != nil { // want [order]
		return err
	}
	return stop(id)
}

// One branch leaves the first step out.
func wrongBranch(id string, live bool) error {
	if live {
		if err := stop(id); err != nil {
			return err
		}
	}
	return point(id) // want [order]
}

// The branch that leaves the first step out leaves.
func rightBranch(id string, live bool) error {
	if !live {
		return nil
	}
	if err := stop(id); err != nil {
		return err
	}
	return point(id)
}

// Both branches have the first step.
func rightBranches(id string, live bool) error {
	var err error
	if live {
		err = errors.Join(drain(id), stop(id))
	} else {
		err = stop(id)
	}
	return errors.Join(err, point(id))
}

// The same condition twice.
func rightCorrelated(id string, live bool) error {
	var err error
	if live {
		err = stop(id)
	}
	log.Print("live: ", live)
	if live {
		err = errors.Join(err, point(id))
	}
	return err
}

// The opposite condition.
func wrongCorrelated(id string, live bool) error {
	var err error
	if live {
		err = stop(id)
	}
	if !live {
		err = point(id) // want [order]
	}
	return err
}

// One case of the switch leaves the first step out.
func wrongSwitch(id, mode string) error {
	switch mode {
	case "live":
		log.Print(stop(id))
	case "dead":
		log.Print("nothing to stop")
	default:
		return errors.New("mode " + mode)
	}
	return point(id) // want [order]
}

// Each case of the switch that goes on has the first step.
func rightSwitch(id, mode string) error {
	switch mode {
	case "live":
		log.Print(drain(id), stop(id))
	case "dead":
		log.Print(stop(id))
	default:
		return errors.New("mode " + mode)
	}
	return point(id)
}

// A loop that may run zero times is a path without it.
func wrongLoop(id string, boxes []string) error {
	for _, box := range boxes {
		if err := stop(box); err != nil {
			return err
		}
	}
	return point(id) // want [order]
}

// A loop over a constant runs.
func rightLoop(id string) error {
	for range 3 {
		if err := stop(id); err == nil {
			break
		}
	}
	return point(id)
}

// A loop that counts down from a constant runs.
func rightCountdown(id string) error {
	for tries := 3; tries > 0; tries-- {
		if err := stop(id); err == nil {
			break
		}
	}
	return point(id)
}

// A loop that counts up to who knows what.
func wrongCount(id string, tries int) error {
	for i := 0; i < tries; i++ {
		if err := stop(id); err == nil {
			break
		}
	}
	return point(id) // want [order]
}

// A loop without a condition runs, and is left after the first step.
func rightEndless(id string) error {
	for {
		if err := stop(id); err == nil {
			break
		}
	}
	return point(id)
}

// A loop without a condition is left before the first step.
func wrongEndless(id string, boxes <-chan string) error {
	for {
		box, ok := <-boxes
		if !ok {
			break
		}
		log.Print(stop(box))
	}
	return point(id) // want [order]
}

// Each round has both steps.
func rightRounds(boxes []string) error {
	for _, box := range boxes {
		if err := stop(box); err != nil {
			return err
		}
		if err := point(box); err != nil {
			return err
		}
	}
	return nil
}

// The first round has the second step first.
func wrongRounds(boxes []string) error {
	for _, box := range boxes {
		if err := point(box); err != nil { // want [order]
			return err
		}
		if err := stop(box); err != nil {
			return err
		}
	}
	return nil
}

// Started by go, the first step may come at any time.
func wrongGo(id string) error {
	go stop(id)
	return point(id) // want [order]
}

// Started by go in a closure.
func wrongGoClosure(id string) error {
	go func() {
		log.Print(stop(id))
	}()
	return point(id) // want [order]
}

// The second step may be started by go.
func rightGo(id string) error {
	err := stop(id)
	go point(id)
	return err
}

// Both are in what go starts.
func rightGoBoth(id string) {
	go func() {
		log.Print(stop(id))
		log.Print(point(id))
	}()
}

// The second step is started by go, too early.
func wrongGoSecond(id string) error {
	go func() {
		log.Print(point(id)) // want [order]
	}()
	return stop(id)
}

// Deferred, the first step comes last.
func wrongDefer(id string) error {
	defer stop(id)
	return point(id) // want [order]
}

// Deferred, the second step comes last; each path to it has the first.
func rightDefer(id string) error {
	if id == "" {
		return errors.New("no id")
	}
	if err := stop(id); err != nil {
		defer point(id)
		return err
	}
	return nil
}

// Deferred, the second step comes last, but one path to it leaves the first out.
func wrongDeferSecond(id string) error {
	defer point(id) // want [order]
	if id == "" {
		return errors.New("no id")
	}
	return stop(id)
}

// Deferred first, the second step runs after what is in the body.
func rightDeferEarly(id string) error {
	defer point(id)
	return stop(id)
}

// A closure that is called at once.
func rightClosure(id string) error {
	err := func() error { return stop(id) }()
	return errors.Join(err, point(id))
}

// A closure that is never called.
func wrongClosure(id string) error {
	halt := func() error { return stop(id) }
	if id == "" {
		return halt()
	}
	return point(id) // want [order]
}

// thrice calls f, and that at least once.
func thrice(f func() error) (err error) {
	for range 3 {
		if err = f(); err == nil {
			return nil
		}
	}
	return err
}

// The first step is called by a helper.
func rightCallback(id string) error {
	err := thrice(func() error { return stop(id) })
	return errors.Join(err, point(id))
}

// perhaps calls f, or not.
func perhaps(really bool, f func() error) error {
	if really {
		return f()
	}
	return nil
}

// The first step is called by a helper, or not.
func wrongCallback(id string, really bool) error {
	err := perhaps(really, func() error { return stop(id) })
	return errors.Join(err, point(id)) // want [order]
}

// halt always stops.
func halt(id string) error {
	if err := drain(id); err != nil {
		log.Print(err)
	}
	return stop(id)
}

// haltQuietly stops, and returns nothing.
func haltQuietly(id string) {
	if err := stop(id); err != nil {
		log.Print(err)
	}
}

func rightQuietly(id string) error {
	haltQuietly(id)
	return point(id)
}

// haltPerhaps does not always stop.
func haltPerhaps(id string, live bool) {
	if live {
		return
	}
	if err := stop(id); err != nil {
		log.Print(err)
	}
}

func wrongQuietly(id string, live bool) error {
	haltPerhaps(id, live)
	return point(id) // want [order]
}

// haltLive does not.
func haltLive(id string, live bool) error {
	if !live {
		return nil
	}
	return stop(id)
}

// move points, and knows of no stop: the duty is its callers'.
func move(id string) error {
	if id == "" {
		return errors.New("no id")
	}
	return point(id)
}

// moveAll is one level up.
func moveAll(ids ...string) (err error) {
	for _, id := range ids {
		err = errors.Join(err, move(id))
	}
	return err
}

// Both steps are helpers.
func rightHelpers(id string) error {
	if err := halt(id); err != nil {
		return err
	}
	return moveAll(id, id+"-spare")
}

// Both steps are helpers, in the other order.
func wrongHelpers(id string) error {
	if err := moveAll(id, id+"-spare"); err != nil { // want [order]
		return err
	}
	return halt(id)
}

// The helper does not always stop.
func wrongHelperSome(id string, live bool) error {
	if err := haltLive(id, live); err != nil {
		return err
	}
	return point(id) // want [order]
}

// The helper always stops, and the first step is there anyway.
func rightHelperMixed(id string, live bool) error {
	if err := haltLive(id, live); err != nil {
		return err
	}
	if err := stop(id); err != nil {
		return err
	}
	return move(id)
}

// Nobody comes before a handler.
func wrongHandler(w http.ResponseWriter, r *http.Request) {
	if err := moveAll(r.PathValue("id")); err != nil { // want [order]
		w.WriteHeader(http.StatusBadGateway)
	}
}

// A handler with the first step.
func rightHandler(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if err := halt(id); err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	if err := moveAll(id); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// Nobody comes before gin's handlers.
func wrongGin(c *gin.Context) {
	if err := point(c.Param("id")); err != nil { // want [order]
		c.Status(http.StatusBadGateway)
	}
}

// As a value, the second step comes first.
func wrongValue(id string) error {
	do := point
	if err := do(id); err != nil { // want [order]
		return err
	}
	return stop(id)
}

// As values, in order.
func rightValue(id string) error {
	first, second := stop, point
	if err := first(id); err != nil {
		return err
	}
	return second(id)
}

// The second step is a function of another package.
func rightRemove(dir string) error {
	if err := archive(dir); err != nil {
		return err
	}
	return os.RemoveAll(dir)
}

// The second step is a function of another package, on a path without the first.
func wrongRemove(dir string, keep bool) error {
	if keep {
		if err := archive(dir); err != nil {
			return err
		}
	}
	return os.RemoveAll(dir) // want [order]
}

// The statement has the directive: the call in it comes after drain.
func rightStatement(id string) error {
	if err := drain(id); err != nil {
		return err
	}
	//claimvet:after drain
	err := exec.Command("boxctl", "remove", id).Run()
	return err
}

// The statement has the directive, and drain comes after it.
func wrongStatement(id string) error {
	note(id) //claimvet:after drain // want [order]
	return drain(id)
}

func note(id string) { log.Print(id) }
