// Package rootsin: an effect with in= is asked for only in the functions named, and in what they reach.
package rootsin

import (
	"log"
	"net/http"
	"os/exec"
	"sync"
)

var seen sync.Map

//claimvet:claim final
func first(key string) bool {
	_, dup := seen.LoadOrStore(key, true)
	return !dup
}

// stop is adopted one handler at a time.
//
//claimvet:effect in=(*server).wrongSwitch,(*server).rightSwitch,(*server).wrongReaches
func stop(id string) error { return exec.Command("boxctl", "stop", id).Run() }

type server struct{ log *log.Logger }

// Named, and not guarded.
func (s *server) wrongSwitch(w http.ResponseWriter, r *http.Request) {
	if err := stop(r.PathValue("id")); err != nil { // want [gate]
		s.log.Print(err)
	}
}

// Named, and guarded.
func (s *server) rightSwitch(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !first(id) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	if err := stop(id); err != nil {
		s.log.Print(err)
	}
}

// Not named: its turn comes later.
func (s *server) rightDelete(w http.ResponseWriter, r *http.Request) {
	if err := stop(r.PathValue("id")); err != nil {
		s.log.Print(err)
	}
}

// Named, and reaches what is not guarded.
func (s *server) wrongReaches(w http.ResponseWriter, r *http.Request) {
	s.reached(r.PathValue("id"))
}

// Reached from a function that is named.
func (s *server) reached(id string) {
	if err := stop(id); err != nil { // want [gate]
		s.log.Print(err)
	}
	if first(id) {
		s.log.Print("too late for ", id)
	}
}

// Not reached from a function that is named.
func (s *server) rightNotReached(id string) {
	if err := stop(id); err != nil {
		s.log.Print(err)
	}
	if first(id) {
		s.log.Print("too late for ", id)
	}
}

// Not named, and what it calls is not reached otherwise.
func (s *server) rightOther(w http.ResponseWriter, r *http.Request) {
	s.rightNotReached(r.PathValue("id"))
}
