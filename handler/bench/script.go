//go:build linux || darwin

package main

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

var placeholder = regexp.MustCompile(`\$(\d+)`)

// script writes statements down for pgbench, whose clients send them again and again. What differs from client to client
// and from turn to turn is put together by the statement itself: the workspace, and the tokens, of which each turn takes
// new ones. A new box gets the name of the first one, so that the next turn finds what this one did.
func script(sent []statement, boxes []string) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\\set n :n + 1\n")
	var tokens []uuid.UUID
	for _, s := range sent {
		var failure error
		out.WriteString(placeholder.ReplaceAllStringFunc(s.sql, func(p string) string {
			i, err := strconv.Atoi(p[1:])
			if err != nil || i < 1 || i > len(s.args) {
				failure = fmt.Errorf("%s of %d arguments in %s", p, len(s.args), s.sql)
				return p
			}
			switch arg := s.args[i-1].(type) {
			case uuid.UUID:
				if arg == workspaceOf(0) {
					return "('" + workspacePrefix + "' || lpad(:client_id::text, 12, '0'))::uuid"
				}
				if !slices.Contains(tokens, arg) {
					tokens = append(tokens, arg)
				}
				return fmt.Sprintf("md5(:client_id::text || ' ' || :n::text || ' %d')::uuid", slices.Index(tokens, arg))
			case string:
				if slices.Contains(boxes, arg) {
					arg = oldBox
				}
				return quoted(arg)
			case *string:
				if arg == nil {
					return "NULL"
				}
				return quoted(*arg)
			case float64:
				return strconv.FormatFloat(arg, 'f', -1, 64)
			case int64, bool:
				return fmt.Sprint(arg)
			default:
				failure = fmt.Errorf("no literal for a %T in %s", arg, s.sql)
				return p
			}
		}))
		if failure != nil {
			return nil, failure
		}
		out.WriteString(";\n")
	}
	return out.Bytes(), nil
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
