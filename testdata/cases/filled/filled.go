// Package filled has handlers that act on what a client has sent: a branch on a value that a framework or a helper has filled goes both ways.
package filled

import (
	"net/http"
	"sync/atomic"

	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
	"github.com/molecule-ai/claimvet/testdata/cases/filled/web"
)

//claimvet:claim
func claim(id string) bool { return id != "" }

//claimvet:rollback
func release(id string) {}

// With force=true it ships without a claim.
func wrongGin(c *gin.Context) {
	var order web.Order
	if err := c.ShouldBindJSON(&order); err != nil {
		return
	}
	if !order.Force {
		if !claim(order.ID) {
			c.Status(http.StatusConflict)
			return
		}
		defer release(order.ID)
	}
	web.Ship(order.ID) // want [gate]
}

// Whoever forces it claims too.
func rightGin(c *gin.Context) {
	var order web.Order
	if err := c.ShouldBindJSON(&order); err != nil {
		return
	}
	if !order.Force && order.ID == "" {
		c.Status(http.StatusBadRequest)
		return
	}
	if !claim(order.ID) {
		c.Status(http.StatusConflict)
		return
	}
	defer release(order.ID)
	web.Ship(order.ID)
}

func wrongEcho(c echo.Context) error {
	order := new(web.Order)
	if err := c.Bind(order); err != nil {
		return err
	}
	if !order.Force {
		return c.NoContent(http.StatusBadRequest)
	}
	web.Ship(order.ID) // want [gate]
	return nil
}

func rightEcho(c echo.Context) error {
	order := new(web.Order)
	if err := c.Bind(order); err != nil {
		return err
	}
	if !order.Force || !claim(order.ID) {
		return c.NoContent(http.StatusBadRequest)
	}
	defer release(order.ID)
	web.Ship(order.ID)
	return nil
}

// The helper is in another package.
func wrongHelper(w http.ResponseWriter, r *http.Request) {
	var order web.Order
	if err := web.Decode(r, &order); err != nil {
		return
	}
	if order.Force {
		web.Ship(order.ID) // want [gate]
		return
	}
	if claim(order.ID) {
		defer release(order.ID)
		web.Ship(order.ID)
	}
}

func rightHelper(w http.ResponseWriter, r *http.Request) {
	var order web.Order
	if err := web.Decode(r, &order); err != nil || !order.Force || !web.Valid(&order) {
		return
	}
	if claim(order.ID) {
		defer release(order.ID)
		web.Ship(order.ID)
	}
}

// A helper that only looks at the flag leaves it as it is.
func rightFlag(w http.ResponseWriter, r *http.Request) {
	order := web.Order{ID: r.PathValue("id")}
	if !claim(order.ID) {
		return
	}
	defer func() {
		if !order.Force {
			release(order.ID)
		}
	}()
	if !web.Valid(&order) {
		return
	}
	web.Ship(order.ID)
}

// The counter has been counted up.
func wrongCounter(w http.ResponseWriter, r *http.Request) {
	var tries int32
	atomic.AddInt32(&tries, 1)
	if tries > 0 {
		web.Ship(r.PathValue("id")) // want [gate]
	}
}

func rightCounter(w http.ResponseWriter, r *http.Request) {
	var tries int32
	atomic.AddInt32(&tries, 1)
	if id := r.PathValue("id"); tries > 0 && claim(id) {
		defer release(id)
		web.Ship(id)
	}
}
