//go:build !linux && !darwin

// Package postgres runs a PostgreSQL server, on Linux and macOS.
package postgres

import (
	"context"
	"errors"
)

// Server is a running server.
type Server struct{}

// Start returns [errors.ErrUnsupported].
func Start(context.Context) (*Server, error) { return nil, errors.ErrUnsupported }

// ErrInUse says that another server works on the data.
var ErrInUse = errors.New("another process uses it: stop that one, or choose another directory")

// Keep returns [errors.ErrUnsupported].
func Keep(context.Context, string) (*Server, error) { return nil, errors.ErrUnsupported }

// URL returns the address of a database of this server.
func (s *Server) URL(string) string { return "" }

// Dir returns the directory that holds the server's socket and log, and data that are not kept.
func (s *Server) Dir() string { return "" }

// Close stops the server.
func (s *Server) Close() error { return nil }
