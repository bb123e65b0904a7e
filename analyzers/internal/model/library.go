package model

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
)

// library adds what is known of a function that some library declares. The
// table is by package, then by name: a switch costs nothing at start.
func (m *Model) library(in ssa.CallInstruction, fn *types.Func, mean *ir.Meaning) {
	common := in.Common()
	args := common.Args
	var recv ssa.Value
	recvType := ""
	if common.IsInvoke() {
		recv, recvType = common.Value, typeName(common.Value.Type())
	} else if fn.Signature().Recv() != nil && len(args) > 0 {
		recv, args = args[0], args[1:]
		recvType = typeName(recv.Type())
	}
	arg := func(i int) ssa.Value {
		if i < len(args) {
			return args[i]
		}
		return nil
	}
	is := func(kind ir.LibKind, v ssa.Value) { mean.Lib, mean.Arg = kind, v }
	name := fn.Name()
	if fn.Pkg() == nil { // error.Error
		mean.Safe, mean.Mild, mean.Pure = true, true, true
		return
	}

	// Values are told by their methods, whoever declares the type.
	if recv != nil {
		switch class := m.Class(recv.Type()); {
		case class == ir.Tag && name == "RowsAffected":
			is(ir.RowsAffected, recv)
			mean.Safe = true
			return
		case (class == ir.Row || class == ir.Rows) && name == "Scan":
			is(ir.Scan, recv)
			return
		case class == ir.Rows && name == "Next":
			is(ir.Next, recv)
			mean.Mild = true
			return
		case class == ir.Context:
			mean.Mild = true
			switch name {
			case "Done", "Err":
				is(ir.EndsCtx, recv)
				mean.Safe, mean.Pure = true, true
			case "Value":
				m.getValue(recv, arg(0), mean)
				mean.Safe, mean.Pure = true, true
			case "Deadline":
				mean.Safe, mean.Pure = true, true
			}
			return
		case class == ir.Carrier:
			m.requestMethod(recvType, name, recv, arg, mean)
			return
		}
	}
	if !Known(fn.Pkg().Path()) && fn.Pkg().Path() != "database/sql" && m.ownTxCall(common, fn, mean) {
		return
	}

	path := fn.Pkg().Path()
	mean.Pure = readsOnly(path, name)
	switch path {
	case "errors":
		mean.Safe, mean.Mild = true, true
		switch name {
		case "Is":
			is(ir.ErrorsIs, arg(0))
			mean.Arg2 = arg(1)
		case "As", "AsType":
			is(ir.ErrorsAs, arg(0))
			mean.Arg2 = arg(1)
		case "New":
			is(ir.NewError, nil)
		case "Join":
			is(ir.JoinErrors, nil)
			if mean.Wraps = variadic(arg(0)); mean.Wraps == nil {
				mean.Arg = arg(0)
			}
		}
	case "fmt":
		mean.Safe, mean.Mild = true, true
		if name == "Errorf" {
			is(ir.NewError, nil)
			for _, v := range variadic(arg(1)) {
				if mi, ok := v.(*ssa.MakeInterface); ok {
					v = mi.X
				}
				if ci, ok := v.(*ssa.ChangeInterface); ok {
					v = ci.X
				}
				if isError(v.Type()) {
					mean.Wraps = append(mean.Wraps, v)
				}
			}
		}
	case "context":
		mean.Safe = true
		switch {
		case name == "Background" || name == "TODO":
			is(ir.DetachCtx, nil)
		case name == "WithoutCancel":
			is(ir.DetachCtx, arg(0))
		case name == "WithValue":
			m.putValue(arg, mean)
		case strings.HasPrefix(name, "With"):
			is(ir.DeriveCtx, arg(0))
		case name == "AfterFunc":
			is(ir.InvokeLater, arg(1))
			mean.Mild = true
		default:
			mean.Mild = true
		}
	case "os/signal":
		if name == "NotifyContext" {
			is(ir.DetachCtx, nil)
		}
	case "net/http":
		switch {
		case name == "NewRequestWithContext":
			is(ir.DeriveCtx, arg(0))
		case recvType == "net/http.Header":
			mean.Safe, mean.Mild = true, true
		}
	case "os/exec":
		if name == "CommandContext" {
			is(ir.DeriveCtx, arg(0))
		}
	case "os":
		if name == "Exit" {
			is(ir.Exits, nil)
		}
	case "runtime":
		mean.Safe = true
		if name == "Goexit" {
			is(ir.Panics, nil)
		}
	case "testing":
		switch name {
		case "Fatal", "Fatalf", "FailNow", "Skip", "Skipf", "SkipNow":
			is(ir.Panics, nil)
		}
	case "sync":
		mean.Safe, mean.Mild = true, true
		switch {
		case recvType == "sync.Once" && name == "Do":
			is(ir.InvokeNow, arg(0))
		case name == "OnceFunc" || name == "OnceValue" || name == "OnceValues":
			mean.SameAs = arg(0)
		case recvType == "sync.WaitGroup" && name == "Go":
			is(ir.InvokeLater, arg(0))
		}
	case "sync/atomic":
		mean.Safe, mean.Mild = true, true
		m.atomic(recv, recvType, name, arg, mean)
	case "time":
		mean.Safe, mean.Mild = true, true
		if name == "AfterFunc" {
			is(ir.InvokeLater, arg(1))
		}
	case "strings", "strconv", "unicode", "unicode/utf8", "math", "bytes":
		mean.Safe, mean.Mild = true, true
	case "database/sql":
		m.sqlCall(recv, recvType, name, arg, mean)
	case "github.com/jackc/pgx/v5", "github.com/jackc/pgx/v4", "github.com/jackc/pgx/v5/pgxpool", "github.com/jackc/pgx/v4/pgxpool":
		m.pgxCall(recv, recvType, name, arg, mean)
	case "golang.org/x/sync/errgroup":
		mean.Safe = true
		switch name {
		case "WithContext":
			is(ir.DeriveCtx, arg(0))
		case "Go", "TryGo":
			is(ir.InvokeLater, arg(0))
		}
	case "github.com/jmoiron/sqlx", "github.com/uptrace/bun", "github.com/go-pg/pg/v10":
		m.sqlCall(recv, recvType, name, arg, mean)
	case "gorm.io/gorm":
		m.gormCall(fn, recv, recvType, name, arg, mean)
	default:
		switch {
		case Quiet(path):
			mean.Safe, mean.Mild = true, true
		case name == "Context" && recv != nil && returnsContext(fn) && (strings.HasPrefix(path, "google.golang.org/grpc") || strings.HasPrefix(path, "connectrpc.com/")):
			is(ir.RequestCtx, recv) // of a stream
			mean.Safe, mean.Mild = true, true
		}
	}
	if path == "log" || Quiet(path) {
		mean.Safe, mean.Mild, mean.Pure = true, true, true
		switch {
		case strings.HasPrefix(name, "Fatal"):
			is(ir.Exits, nil)
		case strings.HasPrefix(name, "Panic"):
			is(ir.Panics, nil)
		case returnsContext(fn) && len(args) > 0:
			// A span: its context is the caller's still.
			is(ir.DeriveCtx, firstContext(m, args))
			if mean.Arg == nil {
				mean.Lib = ir.NoLib
			}
		}
	}
}

// told asks what is told of a function of another package that is called.
func (m *Model) told(common *ssa.CallCommon, fn *types.Func, ask func(*Imports) func(*types.Func) bool) bool {
	if m.imports == nil || common.IsInvoke() || fn.Pkg() == nil || fn.Pkg() == m.pkg {
		return false
	}
	is := ask(m.imports)
	return is != nil && is(fn.Origin())
}

// CannotPanic reports a package whose functions are taken not to panic.
func CannotPanic(path string) bool {
	switch path {
	case "errors", "fmt", "context", "sync", "sync/atomic", "time", "strings", "strconv", "unicode", "unicode/utf8", "math", "bytes":
		return true
	}
	return Quiet(path)
}

// readsOnly reports a function of the standard library that writes nothing of
// what it is given that a program could hang a decision on.
func readsOnly(path, name string) bool {
	switch path {
	case "errors":
		return name != "As"
	case "fmt":
		return !strings.Contains(name, "can") // Sscan, Fscanf
	case "sync/atomic", "runtime":
		return false
	case "context", "sync", "time", "strings", "strconv", "unicode", "unicode/utf8", "math", "bytes":
		return true
	}
	return false
}

// returnsContext reports whether a function returns a context first.
func returnsContext(fn *types.Func) bool {
	r := fn.Signature().Results()
	return r.Len() > 0 && typeName(r.At(0).Type()) == "context.Context"
}

func firstContext(m *Model, args []ssa.Value) ssa.Value {
	for _, a := range args {
		if c := m.Class(a.Type()); c == ir.Context || c == ir.Carrier {
			return a
		}
	}
	return nil
}

// requestMethod is a method of a request, or of a framework's context.
func (m *Model) requestMethod(typ, name string, recv ssa.Value, arg func(int) ssa.Value, mean *ir.Meaning) {
	mean.Mild = true
	switch name {
	case "Context", "UserContext", "Request":
		mean.Lib, mean.Arg, mean.Safe = ir.RequestCtx, recv, true
	case "WithContext", "Clone":
		mean.Lib, mean.Arg, mean.Safe = ir.DeriveCtx, arg(0), true
		mean.Mild = false
		if mean.Arg == nil {
			mean.Lib = ir.NoLib
		}
	case "Copy":
		mean.Lib, mean.Arg, mean.Safe = ir.DeriveCtx, recv, true
	default:
		mean.Safe = typ == "net/http.Request" || !writesResponse(name)
	}
}

// writesResponse tells a framework's methods that send something, and may
// panic on the way, from mere accessors.
func writesResponse(name string) bool {
	switch name {
	case "Param", "Query", "QueryParam", "GetHeader", "Get", "Value", "Done", "Err", "Deadline", "FormValue", "Params", "ClientIP", "Locals":
		return false
	}
	return true
}

// atomic lets flags of package sync/atomic be plain memory.
func (m *Model) atomic(recv ssa.Value, recvType, name string, arg func(int) ssa.Value, mean *ir.Meaning) {
	addr, val := recv, arg(0)
	if recv == nil {
		addr, val = arg(0), arg(1)
	} else if recvType == "sync/atomic.Value" {
		return
	}
	switch {
	case addr == nil:
	case strings.HasPrefix(name, "Load"):
		mean.LoadOf = addr
	case strings.HasPrefix(name, "CompareAndSwap"):
		old, now := arg(0), arg(1)
		if recv == nil {
			old, now = arg(1), arg(2)
		}
		mean.Lib, mean.Arg, mean.Wraps = ir.CompareSwap, addr, []ssa.Value{old, now}
	case strings.HasPrefix(name, "Store") && val != nil:
		mean.StoreTo, mean.Stored = addr, val
	}
}

// Known reports a package that the table knows well enough: what its functions
// do inside is their affair.
func Known(path string) bool {
	if Quiet(path) {
		return true
	}
	for _, prefix := range []string{
		"github.com/jackc/", "golang.org/x/", "google.golang.org/", "github.com/gin-gonic/", "github.com/labstack/", "github.com/gofiber/", "github.com/go-chi/",
		"gorm.io/", "github.com/jmoiron/sqlx", "github.com/lib/pq", "github.com/go-sql-driver/", "github.com/mattn/go-sqlite3", "modernc.org/", "github.com/google/",
		"connectrpc.com/", "k8s.io/", "github.com/aws/", "cloud.google.com/", "github.com/redis/", "github.com/stretchr/",
	} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

// Quiet reports loggers, tracers and metrics: they use a context for
// its values, and are taken not to panic.
func Quiet(path string) bool {
	switch path {
	case "log", "log/slog", "expvar", "runtime/trace", "runtime/debug", "runtime/pprof",
		"github.com/sirupsen/logrus", "github.com/rs/zerolog", "github.com/rs/zerolog/log", "github.com/go-logr/logr", "github.com/golang/glog",
		"k8s.io/klog", "k8s.io/klog/v2", "github.com/hashicorp/go-hclog", "go.uber.org/zap", "github.com/charmbracelet/log", "github.com/getsentry/sentry-go":
		return true
	}
	for _, prefix := range []string{
		"go.opentelemetry.io/otel", "go.opentelemetry.io/contrib", "github.com/opentracing/opentracing-go", "github.com/prometheus/client_golang", "gopkg.in/DataDog/dd-trace-go",
		"github.com/DataDog/dd-trace-go", "go.uber.org/zap/", "github.com/go-kit/log", "github.com/go-kit/kit/log", "go.opencensus.io",
	} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}
