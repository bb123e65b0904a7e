// Package servers has the shapes of chi, connect, gRPC, gin and echo.
package servers

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"net/http"
	"time"

	"connectrpc.com/connect"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
	"google.golang.org/grpc"
)

var (
	db *sql.DB

	errBusy = errors.New("somebody else is at it")
)

//claimvet:claim final
func first(ctx context.Context, key string) bool {
	res, err := db.ExecContext(ctx, `INSERT INTO keys (k) VALUES ($1) ON CONFLICT DO NOTHING`, key)
	if err != nil {
		return false
	}
	n, err := res.RowsAffected()
	return err == nil && n == 1
}

//claimvet:effect
func stop(ctx context.Context, id string) error {
	_, err := db.ExecContext(ctx, `SELECT pg_notify('stop', $1)`, id)
	return err
}

func free(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// A StopRequest is a message.
type StopRequest struct{ ID string }

// A StopResponse is one too.
type StopResponse struct{ OK bool }

// chi's routes in function literals.
func wrongChi(r chi.Router) {
	r.Post("/boxes/{id}/stop", func(w http.ResponseWriter, r *http.Request) {
		id := chi.URLParam(r, "id")
		if !first(r.Context(), id) {
			w.WriteHeader(http.StatusConflict)
			return
		}
		if err := stop(r.Context(), id); err != nil { // want [lifetime]
			w.WriteHeader(http.StatusBadGateway)
		}
	})
}

// chi's routes, nested; taking a parameter out of the request is not taking its context.
func rightChi(r chi.Router) {
	r.Route("/boxes/{id}", func(r chi.Router) {
		r.Post("/stop", func(w http.ResponseWriter, r *http.Request) {
			if !first(r.Context(), chi.URLParam(r, "id")) {
				w.WriteHeader(http.StatusConflict)
				return
			}
			if err := stop(free(r.Context()), chi.URLParam(r, "id")); err != nil {
				w.WriteHeader(http.StatusBadGateway)
			}
		})
	})
}

// Nobody can guard what chi routes.
func wrongChiRoot(r chi.Router) {
	r.Get("/boxes/{id}/stop", func(w http.ResponseWriter, r *http.Request) {
		log.Print(stop(free(r.Context()), chi.URLParam(r, "id"))) // want [gate]
	})
}

// A middleware's handler is a handler.
func wrongMiddleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		if !first(ctx, r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		log.Print(stop(ctx, r.URL.Path)) // want [lifetime]
		w.WriteHeader(http.StatusAccepted)
	})
}

// A middleware's handler, free of the request.
func rightMiddleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !first(r.Context(), r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		log.Print(stop(free(r.Context()), r.URL.Path))
		w.WriteHeader(http.StatusAccepted)
	})
}

// A Server serves by connect and by gRPC.
type Server struct{ name string }

// connect's unary call: the context is the request's.
func (s *Server) wrongConnect(ctx context.Context, req *connect.Request[StopRequest]) (*connect.Response[StopResponse], error) {
	if !first(ctx, req.Msg.ID) {
		return nil, connect.NewError(connect.CodeAborted, errBusy)
	}
	if err := stop(ctx, req.Msg.ID); err != nil { // want [lifetime]
		return nil, connect.NewError(connect.CodeUnavailable, err)
	}
	return connect.NewResponse(&StopResponse{OK: true}), nil
}

// connect's unary call, free of the request.
func (s *Server) rightConnect(ctx context.Context, req *connect.Request[StopRequest]) (*connect.Response[StopResponse], error) {
	ctx, cancel := context.WithTimeout(free(ctx), time.Minute)
	defer cancel()
	if !first(ctx, req.Msg.ID) {
		return nil, connect.NewError(connect.CodeAborted, errBusy)
	}
	log.Print(req.Header().Get("User-Agent"))
	if err := stop(ctx, req.Msg.ID); err != nil {
		return nil, connect.NewError(connect.CodeUnavailable, err)
	}
	return connect.NewResponse(&StopResponse{OK: true}), nil
}

// connect's stream.
func (s *Server) wrongConnectStream(ctx context.Context, req *connect.Request[StopRequest], stream *connect.ServerStream[StopResponse]) error {
	if !first(ctx, req.Msg.ID) {
		return stream.Send(&StopResponse{OK: false})
	}
	return stop(ctx, req.Msg.ID) // want [lifetime]
}

// gRPC's unary call.
func (s *Server) wrongGRPC(ctx context.Context, req *StopRequest) (*StopResponse, error) {
	if !first(ctx, req.ID) {
		return nil, errBusy
	}
	if err := stop(ctx, req.ID); err != nil { // want [lifetime]
		return nil, err
	}
	return &StopResponse{OK: true}, nil
}

// gRPC's unary call, free of the request.
func (s *Server) rightGRPC(ctx context.Context, req *StopRequest) (*StopResponse, error) {
	if !first(ctx, req.ID) {
		return nil, errBusy
	}
	if err := stop(free(ctx), req.ID); err != nil {
		return nil, err
	}
	return &StopResponse{OK: true}, nil
}

// gRPC's stream hands out the context.
func (s *Server) wrongStream(req *StopRequest, stream grpc.ServerStreamingServer[StopResponse]) error {
	if !first(stream.Context(), req.ID) {
		return errBusy
	}
	return stop(stream.Context(), req.ID) // want [lifetime]
}

// gRPC's stream hands out the context, and it is freed.
func (s *Server) rightStream(req *StopRequest, stream grpc.ServerStreamingServer[StopResponse]) error {
	ctx := free(stream.Context())
	if !first(ctx, req.ID) {
		return errBusy
	}
	return stop(ctx, req.ID)
}

// gRPC's client is called with the request's context.
func (s *Server) wrongInvoke(ctx context.Context, conn grpc.ClientConnInterface, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	return conn.Invoke(ctx, "/boxes.v1/Stop", &StopRequest{ID: id}, &StopResponse{}) // want [lifetime]
}

// gRPC's client is called with a free context.
func (s *Server) rightInvoke(ctx context.Context, conn grpc.ClientConnInterface, id string) error {
	if !first(ctx, id) {
		return errBusy
	}
	return conn.Invoke(free(ctx), "/boxes.v1/Stop", &StopRequest{ID: id}, &StopResponse{})
}

// gin's request in a variable, and its methods in between.
func wrongGin(c *gin.Context) {
	req := c.Request
	if !first(req.Context(), c.Param("id")) {
		c.AbortWithStatus(http.StatusConflict)
		return
	}
	c.Set("won", true)
	if err := stop(req.Context(), c.Param("id")); err != nil { // want [lifetime]
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	c.JSON(http.StatusOK, gin.H{"ok": true})
}

// gin's context freed.
func rightGin(c *gin.Context) {
	if !first(c, c.Param("id")) {
		c.AbortWithStatus(http.StatusConflict)
		return
	}
	if err := stop(free(c), c.Param("id")); err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	c.JSON(http.StatusOK, gin.H{"ok": true})
}

// gin's context derived from.
func wrongGinTimeout(c *gin.Context) {
	if !first(c, c.Param("id")) {
		c.AbortWithStatus(http.StatusConflict)
		return
	}
	ctx, cancel := context.WithTimeout(c, time.Minute) // want [lifetime]
	defer cancel()
	if err := stop(ctx, c.Param("id")); err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
	}
}

// echo's request, asked twice.
func wrongEcho(c echo.Context) error {
	id := c.Param("id")
	if !first(c.Request().Context(), id) {
		return c.NoContent(http.StatusConflict)
	}
	if err := stop(c.Request().Context(), id); err != nil { // want [lifetime]
		return c.NoContent(http.StatusBadGateway)
	}
	return c.NoContent(http.StatusNoContent)
}

// echo's context freed.
func rightEcho(c echo.Context) error {
	ctx := free(c.Request().Context())
	if id := c.Param("id"); first(ctx, id) {
		if err := stop(ctx, id); err != nil {
			return c.NoContent(http.StatusBadGateway)
		}
		return c.NoContent(http.StatusNoContent)
	}
	return c.NoContent(http.StatusConflict)
}
