// Package orderin judges the order only in the functions that in= names, and in what they reach.
package orderin

import (
	"errors"
	"log"
	"net/http"
	"os/exec"
)

type server struct{ log *log.Logger }

func (s *server) stop(id string) error { return exec.Command("boxctl", "stop", id).Run() }

// point comes after stop, but recovery resumes in another process, where nobody sees that stop has run.
//
//claimvet:after (*server).stop in=(*server).rightSwitch,(*server).wrongSwitch,(*server).wrongReaches
func (s *server) point(id string) error { return exec.Command("boxctl", "point", id).Run() }

// Named, and in order.
func (s *server) rightSwitch(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if err := errors.Join(s.stop(id), s.point(id)); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// Named, and not in order.
func (s *server) wrongSwitch(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if err := errors.Join(s.point(id), s.stop(id)); err != nil { // want [order]
		w.WriteHeader(http.StatusBadGateway)
	}
}

// Not named: recovery.
func (s *server) rightRecover(id string) error {
	if id == "" {
		return s.stop(id)
	}
	return s.point(id)
}

// Not named, a handler.
func (s *server) rightResume(w http.ResponseWriter, r *http.Request) {
	if err := s.point(r.PathValue("id")); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// Named, and reaches what is not in order.
func (s *server) wrongReaches(w http.ResponseWriter, r *http.Request) {
	if err := s.reached(r.PathValue("id")); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// Reached, and the first step is in view.
func (s *server) reached(id string) error {
	if err := s.point(id); err != nil { // want [order]
		return err
	}
	return s.stop(id)
}

// Not reached from what is named, with the first step in view.
func (s *server) rightNotReached(id string) error {
	if err := s.point(id); err != nil {
		return err
	}
	return s.stop(id)
}
