module github.com/molecule-ai/claimvet/testdata

go 1.25.0

require (
	connectrpc.com/connect v1.18.0
	github.com/gin-gonic/gin v1.10.0
	github.com/go-chi/chi/v5 v5.2.0
	github.com/jackc/pgx/v5 v5.12.0
	github.com/labstack/echo/v4 v4.13.0
	go.opentelemetry.io/otel/trace v1.34.0
	golang.org/x/sync v0.22.0
	google.golang.org/grpc v1.70.0
	gorm.io/gorm v1.25.0
)

require (
	github.com/jackc/pgpassfile v1.0.0 // indirect
	github.com/jackc/pgservicefile v0.0.0-20240606120523-5a60cdf6a761 // indirect
	github.com/jackc/puddle/v2 v2.2.3 // indirect
	golang.org/x/text v0.41.0 // indirect
)

replace github.com/gin-gonic/gin => ./stubs/gin

replace github.com/labstack/echo/v4 => ./stubs/echo

replace connectrpc.com/connect => ./stubs/connect

replace github.com/go-chi/chi/v5 => ./stubs/chi

replace go.opentelemetry.io/otel/trace => ./stubs/otel

replace google.golang.org/grpc => ./stubs/grpc

replace gorm.io/gorm => ./stubs/gorm
