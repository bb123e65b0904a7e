package explore_test

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// recorder is a tracer that writes a history.
type recorder struct {
	history *history
	start   time.Time
}

type sentKey struct{}

// sent is a statement on its way.
type sent struct {
	name string
	args []any
	at   time.Duration
}

func (r recorder) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	first, _, _ := strings.Cut(data.SQL, "\n")
	s := sent{strings.TrimPrefix(first, "-- "), data.Args, time.Since(r.start)}
	if c, isClient := ctx.Value(clientKey{}).(*client); isClient && s.name == "workspace" {
		c.looked = r.history.look(c.workspace)
	}
	return context.WithValue(ctx, sentKey{}, s)
}

func (r recorder) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	s, _ := ctx.Value(sentKey{}).(sent)
	c, isClient := ctx.Value(clientKey{}).(*client)
	if !isClient {
		return
	}
	var in input
	switch s.name {
	case "workspace":
		if c.patient {
			r.history.wait(c.workspace, c.looked+2)
		}
		return
	case "claim":
		in = input{workspace: s.args[1].(uuid.UUID), status: s.args[2].(string), provider: s.args[4].(string),
			instance: s.args[6].(string), to: s.args[7].(string)}
	case "repoint":
	case "finish":
		in.instance = s.args[2].(string)
	default:
		return
	}
	in.kind, in.id = s.name, s.args[0].(uuid.UUID)
	r.history.add(c, in, data.CommandTag.RowsAffected() == 1, s.at, time.Since(r.start))
}
