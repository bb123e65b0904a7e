// Package chi is a stand-in for github.com/go-chi/chi/v5: the names and shapes that the corpus needs, nothing behind them.
package chi

import "net/http"

// URLParam returns a parameter of the path.
func URLParam(r *http.Request, key string) string { return r.PathValue(key) }

// Router routes requests.
type Router interface {
	http.Handler

	Get(pattern string, h http.HandlerFunc)
	Post(pattern string, h http.HandlerFunc)
	Route(pattern string, fn func(r Router)) Router
	Use(middlewares ...func(http.Handler) http.Handler)
}
