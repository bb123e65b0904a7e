// Package connect is a stand-in for connectrpc.com/connect: the names and shapes that the corpus needs, nothing behind them.
package connect

import (
	"context"
	"net/http"
)

// Code is a status.
type Code uint32

// The codes.
const (
	CodeUnavailable Code = 14
	CodeAborted     Code = 10
)

// Error is an error with a code.
type Error struct {
	code Code
	err  error
}

func (e *Error) Error() string { return e.err.Error() }
func (e *Error) Code() Code    { return e.code }

// NewError wraps an error.
func NewError(c Code, err error) *Error { return &Error{code: c, err: err} }

// Request is a message with headers.
type Request[T any] struct{ Msg *T }

// Header returns the headers.
func (r *Request[T]) Header() http.Header { return http.Header{} }

// Response is a message with headers.
type Response[T any] struct{ Msg *T }

// NewResponse wraps a message.
func NewResponse[T any](msg *T) *Response[T] { return &Response[T]{Msg: msg} }

// UnaryFunc is one call.
type UnaryFunc func(ctx context.Context) error

// ServerStream is what the server sends.
type ServerStream[T any] struct{}

// Send sends one message.
func (s *ServerStream[T]) Send(msg *T) error { return nil }
