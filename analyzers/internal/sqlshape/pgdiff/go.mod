module github.com/molecule-ai/claimvet/analyzers/internal/sqlshape/pgdiff

go 1.26.0

require (
	github.com/molecule-ai/claimvet v0.0.0
	github.com/pganalyze/pg_query_go/v6 v6.2.5
)

require google.golang.org/protobuf v1.36.12

replace github.com/molecule-ai/claimvet => ../../../..
