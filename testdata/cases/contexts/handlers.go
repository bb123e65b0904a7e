package contexts

import (
	"context"
	"log"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
)

// The client that hangs up cancels the stop.
func wrongRequest(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	won, err := first(r.Context(), id)
	if err != nil || !won {
		w.WriteHeader(http.StatusConflict)
		return
	}
	if err := stop(r.Context(), id); err != nil { // want [lifetime]
		w.WriteHeader(http.StatusBadGateway)
	}
}

// The claim may be cancelled, the stop may not.
func rightRequest(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	won, err := first(r.Context(), id)
	if err != nil || !won {
		w.WriteHeader(http.StatusConflict)
		return
	}
	if err := stop(context.WithoutCancel(r.Context()), id); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// The context is kept in a variable from the first line on.
func wrongVariable(w http.ResponseWriter, r *http.Request) {
	ctx, id := r.Context(), r.PathValue("id")
	if err := audit(ctx, id); err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if won, err := first(ctx, id); err != nil || !won {
		w.WriteHeader(http.StatusConflict)
		return
	}
	if err := audit(ctx, id); err != nil { // want [lifetime]
		w.WriteHeader(http.StatusBadGateway)
	}
}

// The loser is audited on its own context.
func rightLoser(w http.ResponseWriter, r *http.Request) {
	ctx, id := r.Context(), r.PathValue("id")
	if won, err := first(ctx, id); err != nil || !won {
		if err := audit(ctx, id); err != nil {
			log.Print(err)
		}
		w.WriteHeader(http.StatusConflict)
		return
	}
	if err := stop(context.Background(), id); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// gin hands out the request.
func wrongGin(c *gin.Context) {
	id := c.Param("id")
	if won, err := first(c.Request.Context(), id); err != nil || !won {
		c.JSON(http.StatusConflict, gin.H{"error": "taken"})
		return
	}
	if err := stop(c.Request.Context(), id); err != nil { // want [lifetime]
		c.JSON(http.StatusBadGateway, gin.H{"error": "not stopped"})
	}
}

// gin's context is a context itself.
func wrongGinItself(c *gin.Context) {
	id := c.Param("id")
	if won, err := first(c, id); err != nil || !won {
		c.JSON(http.StatusConflict, gin.H{"error": "taken"})
		return
	}
	err := stop(c, id) // want [lifetime]
	log.Print(err)
	c.Status(http.StatusAccepted)
}

// Methods on gin's context are what it is for.
func rightGin(c *gin.Context) {
	id := c.Param("id")
	ctx := context.WithoutCancel(c.Request.Context())
	if won, err := first(ctx, id); err != nil || !won {
		c.AbortWithStatusJSON(http.StatusConflict, gin.H{"error": "taken"})
		return
	}
	c.Set("box", id)
	if err := stop(ctx, c.Param("id")); err != nil {
		c.JSON(http.StatusBadGateway, gin.H{"error": c.GetHeader("X-Request-ID")})
		return
	}
	c.Header("X-Box", id)
	c.JSON(http.StatusAccepted, gin.H{"box": id})
}

// echo hands out the request too.
func wrongEcho(c echo.Context) error {
	id := c.Param("id")
	ctx := c.Request().Context()
	if won, err := first(ctx, id); err != nil || !won {
		return c.NoContent(http.StatusConflict)
	}
	if err := stop(ctx, id); err != nil { // want [lifetime]
		return c.NoContent(http.StatusBadGateway)
	}
	return c.JSON(http.StatusAccepted, map[string]string{"box": id})
}

// Methods on echo's context are what it is for.
func rightEcho(c echo.Context) error {
	id := c.Param("id")
	ctx, cancel := detach(c.Request().Context())
	defer cancel()
	if won, err := first(ctx, id); err != nil || !won {
		return c.NoContent(http.StatusConflict)
	}
	if err := stop(ctx, id); err != nil {
		return echo.NewHTTPError(http.StatusBadGateway, "not stopped")
	}
	c.Set("box", id)
	return c.JSON(http.StatusAccepted, map[string]string{"box": id})
}

// A context parameter is the caller's, and the caller may cancel it.
func wrongParameter(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	return stop(ctx, id) // want [lifetime]
}

// The parameter is replaced before the claim.
func rightParameter(ctx context.Context, id string) error {
	ctx = context.WithoutCancel(ctx)
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	return stop(ctx, id)
}

// Both calls receive it.
func wrongTwice(ctx context.Context, id string) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	if err := audit(ctx, id); err != nil { // want [lifetime]
		return err
	}
	return stop(ctx, id) // want [lifetime]
}

// The parameter is replaced on one path only.
func wrongReplacedSometimes(ctx context.Context, id string, long bool) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	if long {
		ctx = context.Background()
	}
	return stop(ctx, id) // want [lifetime]
}

// The parameter is replaced on each path.
func rightReplaced(ctx context.Context, id string, long bool) error {
	won, err := first(ctx, id)
	if err != nil || !won {
		return err
	}
	if long {
		ctx = context.Background()
	} else {
		ctx = context.WithoutCancel(ctx)
	}
	return stop(ctx, id)
}

// audited takes the context out of the request.
func audited(r *http.Request, id string) error { return audit(r.Context(), id) }

// agent takes a header out of the request.
func agent(r *http.Request) string { return r.Header.Get("User-Agent") }

// Whoever gets the request gets its context, and takes it.
func wrongRequestHanded(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if won, err := first(r.Context(), id); err != nil || !won {
		w.WriteHeader(http.StatusConflict)
		return
	}
	if err := audited(r, id); err != nil { // want [lifetime]
		w.WriteHeader(http.StatusBadGateway)
	}
}

// Whoever gets the request leaves its context alone.
func rightRequestHanded(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if won, err := first(r.Context(), id); err != nil || !won {
		w.WriteHeader(http.StatusConflict)
		return
	}
	if _, err := w.Write([]byte(agent(r))); err != nil {
		log.Print(err)
	}
}
