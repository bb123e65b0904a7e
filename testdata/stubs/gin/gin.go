// Package gin is a stand-in for github.com/gin-gonic/gin: the names and shapes that the corpus needs, nothing behind them.
package gin

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// H is a shortcut for a JSON object.
type H map[string]any

// HandlerFunc handles a request.
type HandlerFunc func(*Context)

// Context carries one request; like the real one it is a context.Context itself.
type Context struct {
	Request *http.Request
	Writer  http.ResponseWriter

	params map[string]string
	keys   map[any]any
}

var _ context.Context = (*Context)(nil)

func (c *Context) Deadline() (time.Time, bool) { return c.Request.Context().Deadline() }
func (c *Context) Done() <-chan struct{}       { return c.Request.Context().Done() }
func (c *Context) Err() error                  { return c.Request.Context().Err() }
func (c *Context) Value(key any) any           { return c.keys[key] }

func (c *Context) Param(key string) string     { return c.params[key] }
func (c *Context) Query(key string) string     { return c.Request.URL.Query().Get(key) }
func (c *Context) GetHeader(key string) string { return c.Request.Header.Get(key) }
func (c *Context) Header(key, value string)    { c.Writer.Header().Set(key, value) }
func (c *Context) Set(key any, value any)      { c.keys[key] = value }
func (c *Context) Abort()                      {}
func (c *Context) Status(code int)             { c.Writer.WriteHeader(code) }

func (c *Context) Get(key any) (any, bool) {
	v, ok := c.keys[key]
	return v, ok
}

func (c *Context) JSON(code int, obj any) {
	c.Writer.WriteHeader(code)
	_ = json.NewEncoder(c.Writer).Encode(obj)
}

func (c *Context) AbortWithStatusJSON(code int, obj any) {
	c.Abort()
	c.JSON(code, obj)
}

func (c *Context) AbortWithStatus(code int) {
	c.Abort()
	c.Status(code)
}

func (c *Context) ShouldBindJSON(obj any) error {
	return json.NewDecoder(c.Request.Body).Decode(obj)
}

func (c *Context) String(code int, format string, values ...any) { c.Status(code) }

// Engine routes requests.
type Engine struct{}

// New returns an engine.
func New() *Engine { return &Engine{} }

func (e *Engine) GET(path string, handlers ...HandlerFunc)  {}
func (e *Engine) POST(path string, handlers ...HandlerFunc) {}
func (e *Engine) Run(addr ...string) error                  { return nil }
