// Package echo is a stand-in for github.com/labstack/echo/v4: the names and shapes that the corpus needs, nothing behind them.
package echo

import "net/http"

// HandlerFunc handles a request.
type HandlerFunc func(c Context) error

// Context carries one request.
type Context interface {
	Request() *http.Request
	SetRequest(r *http.Request)
	Param(name string) string
	QueryParam(name string) string
	Get(key string) any
	Set(key string, val any)
	Bind(i any) error
	JSON(code int, i any) error
	String(code int, s string) error
	NoContent(code int) error
}

// HTTPError is an error with a status.
type HTTPError struct{ Code int }

func (e *HTTPError) Error() string { return http.StatusText(e.Code) }

// NewHTTPError returns an error with a status.
func NewHTTPError(code int, message ...any) *HTTPError { return &HTTPError{Code: code} }

// Echo routes requests.
type Echo struct{}

// New returns an Echo.
func New() *Echo { return &Echo{} }

func (e *Echo) GET(path string, h HandlerFunc)  {}
func (e *Echo) POST(path string, h HandlerFunc) {}
func (e *Echo) Start(addr string) error         { return nil }
