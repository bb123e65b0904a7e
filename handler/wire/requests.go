package wire

import (
	"encoding/binary"
	"strings"

	"github.com/jackc/pgx/v5/pgproto3"
)

// requests understands of what a connection sends as much as gives each statement its name.
type requests struct {
	started  bool
	prepared map[string]string // names of statements, by the name that pgx has prepared them under
}

// name returns the name of the request that some whole messages make up; "" for one without.
func (r *requests) name(messages []byte) (name string) {
	if !r.started { // the first message has no type
		r.started, r.prepared = true, make(map[string]string)
		return ""
	}
	for len(messages) >= 5 {
		end := min(1+int(binary.BigEndian.Uint32(messages[1:])), len(messages))
		kind, body := messages[0], messages[5:end]
		messages = messages[end:]
		switch kind {
		case 'Q':
			var m pgproto3.Query
			if m.Decode(body) == nil {
				name = nameOf(m.String)
			}
		case 'P':
			var m pgproto3.Parse
			if m.Decode(body) == nil {
				r.prepared[m.Name] = nameOf(m.Query)
				name = "prepare " + r.prepared[m.Name]
			}
		case 'B':
			var m pgproto3.Bind
			if m.Decode(body) == nil {
				name = r.prepared[m.PreparedStatement]
			}
		}
	}
	return name
}

// nameOf returns what the comment says that a statement begins with.
func nameOf(sql string) string {
	line, _, _ := strings.Cut(sql, "\n")
	return strings.TrimPrefix(line, "-- ")
}
