package pgdiff

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

var seeds = flag.Uint64("seeds", 20, "random sequences of statements")

// A writer makes statements at random. They are syntax only: types do not
// matter, and some are rejected.
type writer struct {
	*rand.Rand
	depth int
}

func (w *writer) pick(list ...string) string { return list[w.IntN(len(list))] }

// one calls one of fs.
func (w *writer) one(fs ...func() string) string {
	w.depth++
	defer func() { w.depth-- }()
	return fs[w.IntN(len(fs))]()
}

// maybe returns s, or nothing.
func (w *writer) maybe(s string) string {
	if w.IntN(2) == 0 {
		return ""
	}
	return s
}

// list joins n to m results of f.
func (w *writer) list(n, m int, f func() string) string {
	parts := make([]string, n+w.IntN(m-n+1))
	for i := range parts {
		parts[i] = f()
	}
	return strings.Join(parts, ", ")
}

func (w *writer) plain() string {
	return w.pick("status", "id", "owner", "n", "data", `"Mixed"`, "locked", "value", "key", "type", "name", "set", "skip", "interval")
}

func (w *writer) column() string {
	return w.pick("", "", "", "jobs.", "j.", "q.", "next.", "s.jobs.") + w.plain()
}

func (w *writer) constant() string {
	return w.pick("'a'", "'b'", "'it''s'", `E'a\n\'b'`, "$$d$$", "$1", "$2", "1", "-1", "2.5", "1e3", "TRUE", "false", "NULL",
		"now()", "CURRENT_TIMESTAMP", "clock_timestamp()", "interval '1 day'", "date '2020-01-01'", "'{a,b}'", "B'1'", "- 3", "007",
		"U&'x'", "'x' -- c\n 'y'", "timestamp with time zone '2020-01-01'", "pg_catalog.now()", "current_user")
}

func (w *writer) typ() string {
	return w.pick("text", "int", "uuid", "interval", "timestamptz", "job_status", "varchar(20)", "numeric(10, 2)", "double precision",
		"text[]", "timestamp(3) with time zone", "boolean", "date", "s.status", "character varying", "bit varying(3)", "int[][3]")
}

// scalar makes an expression.
func (w *writer) scalar() string {
	if w.depth > 5 {
		return w.pick(w.column(), w.constant())
	}
	return w.one(
		w.column, w.column, w.constant, w.constant, w.constant,
		func() string { return w.scalar() + "::" + w.typ() },
		func() string { return "CAST(" + w.scalar() + " AS " + w.typ() + ")" },
		func() string { return "(" + w.scalar() + ")" },
		func() string {
			return w.scalar() + " " + w.pick("+", "-", "*", "/", "%", "^", "||", "->", "->>", "#>>", "@>", "&&", "~", "!~*", "<->", "?") +
				" " + w.scalar()
		},
		func() string { return w.column() + w.pick("->", "->>", "#>>") + w.pick("'k'", "'{a,b}'", "0", "$1") },
		func() string { return w.plain() + " " + w.pick("+", "-") + " " + w.pick("1", "2", "$1", "n") },
		func() string {
			return w.pick("now()", "$1", "CURRENT_DATE") + w.pick(" + ", " - ", "-", "+") + w.scalar()
		},
		func() string { return w.pick("-", "+", "~ ", "- ", "@ ") + w.scalar() },
		func() string {
			return w.pick("lower", "f", "s.f", "coalesce", "greatest", "count", "jsonb_set", "make_interval", "timezone") + "(" +
				w.list(1, 3, w.scalar) + ")"
		},
		func() string { return "coalesce(" + w.column() + ", " + w.scalar() + ") + 1" },
		func() string {
			return w.pick("extract(epoch FROM ", "trim(both FROM ", "count(DISTINCT ") + w.scalar() + ")"
		},
		func() string { return "count(*) FILTER (WHERE " + w.cond() + ")" },
		func() string {
			return "CASE WHEN " + w.cond() + " THEN " + w.scalar() + w.maybe(" ELSE "+w.scalar()) + " END"
		},
		func() string { return "(" + w.selects() + ")" },
		func() string { return "ARRAY[" + w.list(0, 3, w.scalar) + "]" + w.maybe("::text[]") },
		func() string { return w.column() + " AT TIME ZONE 'utc'" },
		func() string { return "now() AT TIME ZONE 'utc'" },
		func() string { return w.column() + ` COLLATE "C"` },
		func() string { return w.column() + "[1]" },
		func() string { return "(" + w.column() + ").field" },
		func() string { return "(" + w.cond() + ")" },
	)
}

// cond makes a condition, often without the parentheses that would make
// precedence plain.
func (w *writer) cond() string {
	if w.depth > 5 {
		return w.column() + " = " + w.constant()
	}
	compare := func() string {
		return w.scalar() + w.pick(" = ", "=", " <> ", " != ", " < ", ">=", " <= ", " > ") + w.scalar()
	}
	return w.one(
		compare, compare, compare, compare,
		func() string { return w.column() + w.pick("=", " = ", "<>") + w.constant() },
		func() string { return w.constant() + w.pick("=", " < ", ">=") + w.column() },
		func() string { return w.cond() + " AND " + w.cond() },
		func() string { return w.cond() + " AND " + w.cond() },
		func() string { return w.cond() + " OR " + w.cond() },
		func() string { return "(" + w.cond() + ")" },
		func() string { return "NOT " + w.cond() },
		func() string { return "NOT (" + w.cond() + ")" },
		func() string {
			return w.scalar() + " IS " + w.maybe("NOT ") + w.pick("NULL", "TRUE", "FALSE", "UNKNOWN", "DISTINCT FROM "+w.scalar())
		},
		func() string { return w.scalar() + w.pick(" ISNULL", " NOTNULL") },
		func() string { return w.scalar() + w.pick(" IN (", " NOT IN (") + w.list(1, 3, w.scalar) + ")" },
		func() string {
			return w.column() + w.pick(" IN (", " NOT IN (", " = (", " = ANY(", " <> ALL(") + w.selects() + ")"
		},
		func() string { return w.column() + " = ANY(ARRAY(" + w.selects() + "))" },
		func() string {
			return w.scalar() + w.pick(" = ANY(", " <> ALL(", " < ANY(", " = ALL(", " = SOME(") + w.scalar() + ")"
		},
		func() string {
			return w.scalar() + w.pick(" BETWEEN ", " NOT BETWEEN SYMMETRIC ") + w.scalar() + " AND " + w.scalar()
		},
		func() string {
			return w.scalar() + w.pick(" LIKE ", " NOT ILIKE ", " SIMILAR TO ", " NOT LIKE ") + w.scalar() + w.maybe(" ESCAPE '!'")
		},
		func() string {
			return w.pick("", "ROW") + "(" + w.scalar() + ", " + w.scalar() + ")" + w.pick(" = ", " <> ", " < ") +
				"(" + w.scalar() + ", " + w.scalar() + ")"
		},
		func() string { return w.maybe("NOT ") + "EXISTS (" + w.selects() + ")" },
		func() string { return w.column() },
		func() string {
			return w.pick("f", "pg_try_advisory_lock", "pg_try_advisory_xact_lock") + "(" + w.scalar() + ")"
		},
	)
}

func (w *writer) table() string {
	return w.pick("jobs", "jobs j", "jobs AS j", "queues q", "s.jobs", "ONLY jobs", `"Next" n`, "next")
}

func (w *writer) from() string {
	item := func() string {
		return w.pick(w.table(), w.table(), "("+w.selects()+") AS next", "("+w.selects()+") q(a, b)", "unnest($1::int[]) AS u(x)",
			"(VALUES (1, 2)) v(a, b)")
	}
	if w.depth > 4 {
		return w.table()
	}
	w.depth++
	defer func() { w.depth-- }()
	return w.list(1, 2, func() string {
		s := item()
		for w.IntN(3) == 0 {
			s += w.pick(" JOIN ", " LEFT JOIN ", " INNER JOIN ") + item() + w.pick(" ON "+w.cond(), " USING (id)")
		}
		if w.IntN(8) == 0 {
			s += " CROSS JOIN (" + w.table() + " JOIN " + w.table() + " ON " + w.cond() + ")"
		}
		return s
	})
}

func (w *writer) where() string { return w.maybe(" WHERE " + w.cond()) }

func (w *writer) selects() string {
	w.depth += 2
	defer func() { w.depth -= 2 }()
	item := func() string {
		return w.pick("*", w.column(), w.scalar()+w.maybe(" AS x"), "pg_try_advisory_lock($1)", "j.*")
	}
	s := "SELECT " + w.pick("", "", "DISTINCT ") + w.list(1, 2, item) + w.maybe(" FROM "+w.from()+w.where())
	s += w.maybe(" ORDER BY "+w.scalar()+" DESC") + w.maybe(" LIMIT 1")
	if w.IntN(3) == 0 {
		s += w.pick(" FOR UPDATE", " FOR NO KEY UPDATE", " FOR SHARE") + w.pick("", " OF j", " OF jobs, q") + w.pick("", " SKIP LOCKED", " NOWAIT")
	}
	if w.IntN(12) == 0 {
		s += w.pick(" UNION ", " EXCEPT ALL ") + "SELECT id FROM jobs"
	}
	return s
}

func (w *writer) sets() string {
	return w.list(1, 3, func() string {
		switch w.IntN(6) {
		case 0:
			return "(" + w.plain() + ", " + w.plain() + ") = " + w.maybe("ROW") + "(" + w.scalar() + ", " + w.pick("DEFAULT", w.scalar()) + ")"
		case 1:
			return w.plain() + " = DEFAULT"
		case 2:
			c := w.plain()
			return c + " = " + w.pick(c+" + 1", "jobs."+c+" - 1", "1 + "+c, "coalesce("+c+", 0) + 1", c+" + $1")
		}
		return w.plain() + " = " + w.scalar()
	})
}

func (w *writer) returning() string {
	return w.maybe(" RETURNING " + w.pick("*", "id", w.scalar()+" AS x"))
}

func (w *writer) with() string {
	if w.IntN(3) > 0 {
		return ""
	}
	w.depth += 2
	defer func() { w.depth -= 2 }()
	return "WITH " + w.maybe("RECURSIVE ") + w.list(1, 2, func() string {
		return w.pick("next", "q", "x") + w.pick("", "", "(a)") + " AS " + w.pick("", "MATERIALIZED ") + "(" +
			w.pick(w.selects(), w.statement()) + ")"
	}) + " "
}

// statement makes a statement.
func (w *writer) statement() string {
	if w.depth > 4 {
		return w.selects()
	}
	return w.one(
		func() string { return w.with() + w.updates() },
		func() string { return w.with() + w.updates() },
		func() string {
			return w.with() + "DELETE FROM " + w.table() + w.maybe(" USING "+w.from()) + w.where() + w.returning()
		},
		func() string { return w.with() + w.selects() },
		func() string {
			values := "VALUES " + w.list(1, 2, func() string { return "(" + w.list(2, 2, w.scalar) + ")" })
			conflict := w.pick("", " ON CONFLICT DO NOTHING", " ON CONFLICT (id) WHERE "+w.cond()+" DO NOTHING",
				" ON CONFLICT (id) DO UPDATE SET "+w.sets()+w.where())
			return w.with() + "INSERT INTO jobs " + w.pick("", "AS j ") + w.pick("(id, status) ", "") +
				w.pick(values, w.selects(), "DEFAULT VALUES") + conflict + w.returning()
		},
	)
}

func (w *writer) updates() string {
	return "UPDATE " + w.table() + " SET " + w.sets() + w.maybe(" FROM "+w.from()) + w.where() + w.returning()
}

// disguise changes nothing that matters: case of keywords, blanks, comments.
func (w *writer) disguise(sql string) string {
	switch w.IntN(4) {
	case 0:
		return "-- name: X :exec\n" + strings.ReplaceAll(sql, " AND ", "\nand /* a /* b */ */ ") + ";"
	case 1:
		return strings.NewReplacer("UPDATE", "Update", "WHERE", "where", " SET ", " set\t", "NOT", "not", ", ", ",").Replace(sql)
	}
	return sql
}

// TestRandom compares statements made at random. A seed that fails is in the
// test's name.
func TestRandom(t *testing.T) {
	const each = 1500
	var all tally
	for seed := range *seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := &writer{Rand: rand.New(rand.NewPCG(seed, 1))}
			for range each {
				if all.add(t, w.disguise(w.statement())); t.Failed() {
					return
				}
			}
		})
	}
	all.bound(t, 0.5, 50)
}
