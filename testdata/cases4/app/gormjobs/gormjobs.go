package gormjobs

import (
	_ "connectrpc.com/connect"
	_ "github.com/go-chi/chi/v5"
	_ "go.opentelemetry.io/otel/trace"
	_ "google.golang.org/grpc"
	_ "gorm.io/gorm"
)
