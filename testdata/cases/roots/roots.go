// Package roots: an effect without any claim is its callers' affair, up to where there are none: handlers.
package roots

import (
	"errors"
	"log"
	"net/http"
	"os/exec"
	"sync"

	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
)

var (
	seen sync.Map

	errBusy = errors.New("somebody else is at it")
)

//claimvet:claim final
func first(key string) bool {
	_, dup := seen.LoadOrStore(key, true)
	return !dup
}

//claimvet:effect
func stop(id string) error { return exec.Command("boxctl", "stop", id).Run() }

// Neither a claim nor a root: the duty goes to the callers.
func rightPassesUp(id string) error {
	if id == "" {
		return nil
	}
	return stop(id)
}

// The duty goes on upwards.
func rightPassesOn(ids ...string) (err error) {
	for _, id := range ids {
		err = errors.Join(err, rightPassesUp(id))
	}
	return err
}

// A handler has no callers that could claim.
func wrongHandler(w http.ResponseWriter, r *http.Request) {
	if err := stop(r.PathValue("id")); err != nil { // want [gate]
		w.WriteHeader(http.StatusBadGateway)
	}
}

// A handler that claims.
func rightHandler(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !first(id) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	if err := stop(id); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// A handler whose helpers do it.
func wrongThroughHelpers(w http.ResponseWriter, r *http.Request) {
	if err := rightPassesOn(r.PathValue("id")); err != nil { // want [gate]
		w.WriteHeader(http.StatusBadGateway)
	}
}

// claimed claims and stops.
func claimed(id string) error {
	if !first(id) {
		return errBusy
	}
	return rightPassesUp(id)
}

// A handler whose helper claims.
func rightThroughHelper(w http.ResponseWriter, r *http.Request) {
	if err := claimed(r.PathValue("id")); err != nil {
		w.WriteHeader(http.StatusConflict)
	}
}

type wrongServer struct{ log *log.Logger }

// A handler by its method's name.
func (s *wrongServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := stop(r.URL.Path); err != nil { // want [gate]
		s.log.Print(err)
	}
}

type rightServer struct{ log *log.Logger }

// A handler by its method's name that claims.
func (s *rightServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if first(r.URL.Path) {
		if err := stop(r.URL.Path); err != nil {
			s.log.Print(err)
		}
	}
}

// A handler that is a method.
func (s *wrongServer) wrongMethod(w http.ResponseWriter, r *http.Request) {
	s.log.Print(stop(r.URL.Path)) // want [gate]
}

// gin's handlers.
func wrongGin(c *gin.Context) {
	if err := stop(c.Param("id")); err != nil { // want [gate]
		c.Status(http.StatusBadGateway)
	}
}

// gin's handlers, with a claim.
func rightGin(c *gin.Context) {
	if !first(c.Param("id")) {
		c.Status(http.StatusConflict)
		return
	}
	if err := stop(c.Param("id")); err != nil {
		c.Status(http.StatusBadGateway)
	}
}

// echo's handlers.
func wrongEcho(c echo.Context) error {
	return stop(c.Param("id")) // want [gate]
}

// echo's handlers, with a claim.
func rightEcho(c echo.Context) error {
	if !first(c.Param("id")) {
		return echo.NewHTTPError(http.StatusConflict)
	}
	return stop(c.Param("id"))
}

// A goroutine of a handler is guarded by nobody either.
func wrongAsync(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	go func() {
		if err := stop(id); err != nil { // want [gate]
			log.Print(err)
		}
	}()
	w.WriteHeader(http.StatusAccepted)
}

// A goroutine of the winner is.
func rightAsync(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !first(id) {
		w.WriteHeader(http.StatusConflict)
		return
	}
	go func() {
		if err := stop(id); err != nil {
			log.Print(err)
		}
	}()
	w.WriteHeader(http.StatusAccepted)
}

// A handler in a function literal is a handler.
func wrongLiteral(mux *http.ServeMux) {
	mux.HandleFunc("POST /boxes/{id}/stop", func(w http.ResponseWriter, r *http.Request) {
		if err := stop(r.PathValue("id")); err != nil { // want [gate]
			w.WriteHeader(http.StatusBadGateway)
		}
	})
}

// A handler in a function literal that claims.
func rightLiteral(mux *http.ServeMux) {
	mux.HandleFunc("POST /boxes/{id}/stop", func(w http.ResponseWriter, r *http.Request) {
		if !first(r.PathValue("id")) {
			w.WriteHeader(http.StatusConflict)
			return
		}
		if err := stop(r.PathValue("id")); err != nil {
			w.WriteHeader(http.StatusBadGateway)
		}
	})
}

// A function that makes a handler.
func wrongMaker(prefix string) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := stop(prefix + c.Param("id")); err != nil { // want [gate]
			c.Status(http.StatusBadGateway)
		}
	}
}

// A function that makes a handler that claims.
func rightMaker(prefix string) gin.HandlerFunc {
	return func(c *gin.Context) {
		id := prefix + c.Param("id")
		if !first(id) {
			c.Status(http.StatusConflict)
			return
		}
		if err := stop(id); err != nil {
			c.Status(http.StatusBadGateway)
		}
	}
}

// One parameter more, and it is no handler: its callers may claim.
func rightNoHandler(w http.ResponseWriter, r *http.Request, id string) {
	if err := stop(id); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}
