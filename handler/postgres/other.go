//go:build !linux && !darwin

// Package postgres runs a throw-away PostgreSQL server, on Linux and macOS.
package postgres

import (
	"context"
	"errors"
)

// Server is a running server.
type Server struct{}

// Start returns [errors.ErrUnsupported].
func Start(context.Context) (*Server, error) { return nil, errors.ErrUnsupported }

// URL returns the address of a database of this server.
func (s *Server) URL(string) string { return "" }

// Dir returns the directory that holds the server's socket, data and log.
func (s *Server) Dir() string { return "" }

// Close stops the server.
func (s *Server) Close() error { return nil }
