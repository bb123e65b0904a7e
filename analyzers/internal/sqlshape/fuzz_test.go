package sqlshape

import (
	"reflect"
	"strings"
	"testing"
)

// FuzzParse checks that Parse ends without panic, that it always says the same,
// and that blanks and comments between tokens change nothing.
func FuzzParse(f *testing.F) {
	for _, s := range allSamples(f) {
		f.Add(s.sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		s, ok := Parse(sql)
		if again, ok2 := Parse(sql); ok != ok2 || !reflect.DeepEqual(s, again) {
			t.Fatalf("two answers:\n%v %s\n%v %s", ok, &s, ok2, &again)
		}
		toks, lexed := lex(sql)
		if !ok {
			return
		}
		if !lexed {
			t.Fatalf("parsed, not cut up: %q", sql)
		}
		consistent(t, &s)
		for _, gap := range []string{" ", "\r\n\t", " -- it's ; /*\n", "/* ' /* \" */ ; -- */"} {
			text := spaced(sql, toks, gap)
			if wide, ok := Parse(text); !ok || !reflect.DeepEqual(s, wide) {
				t.Fatalf("gap %q:\n%q %s\n%q %v %s", gap, sql, &s, text, ok, &wide)
			}
		}
	})
}

// spaced returns text with a gap before every token.
func spaced(text string, toks []token, gap string) string {
	var b strings.Builder
	last := 0
	for _, t := range toks {
		b.WriteString(text[last:t.pos] + gap)
		last = t.pos
	}
	return b.String() + text[last:]
}

// consistent checks what must hold for any skeleton.
func consistent(t *testing.T, s *Stmt) {
	t.Helper()
	if s.Kind == Other || s.Kind != Select && s.Table == "" {
		t.Fatalf("no target: %s", s)
	}
	if s.SkipLocked && !s.LockRows || s.XactLock && !s.TryLock && !s.WaitLock || s.LockRows && s.Kind != Select {
		t.Fatalf("locks: %s", s)
	}
	if s.Where.Op == None && len(s.ComparedColumns()) > 0 {
		t.Fatalf("compares without a condition: %s", s)
	}
	checkCond(t, &s.Where)
	columns := s.ComparedColumns()
	for _, set := range s.Sets {
		columns = append(columns, set.Column)
	}
	for _, column := range columns {
		if vs, ok := s.Admits(column); ok && s.Compares(column) == No {
			t.Fatalf("admits %v without comparing %s: %s", vs, column, s)
		}
		if len(s.ComparedParams(column)) > 0 && s.Compares(column) == No {
			t.Fatalf("compares %s with a parameter, yet not at all: %s", column, s)
		}
		s.Excludes(column)
		s.Where.Compares(column)
	}
}

// checkCond checks that c is flat and whole.
func checkCond(t *testing.T, c *Cond) {
	t.Helper()
	for i := range c.Args {
		if c.Args[i].Op == c.Op || c.Args[i].Op == None {
			t.Fatalf("not flat: %s", c)
		}
		checkCond(t, &c.Args[i])
	}
	if (c.Op == And || c.Op == Or) != (len(c.Args) > 1) {
		t.Fatalf("%d arguments: %s", len(c.Args), c)
	}
	if c.Op == Leaf && (c.Compare.Column == "" || (c.Compare.Op == InSub) != (c.Compare.Sub != nil)) {
		t.Fatalf("leaf: %s", c)
	}
}

// TestSpacing checks the same for the samples without fuzzing.
func TestSpacing(t *testing.T) {
	for _, sample := range allSamples(t) {
		s, ok := Parse(sample.sql)
		if !ok {
			continue
		}
		consistent(t, &s)
		toks, _ := lex(sample.sql)
		if wide, ok := Parse(spaced(sample.sql, toks, "/**/ --\n")); !ok || !reflect.DeepEqual(s, wide) {
			t.Errorf("%s\n got %s\nwant %s", sample.sql, &wide, &s)
		}
	}
}

// TestDepth checks that deep nesting neither exhausts the stack nor takes long.
func TestDepth(t *testing.T) {
	const n = 20000
	for _, tt := range []struct{ head, open, close, tail string }{
		{"UPDATE t SET a = 1 WHERE ", "(", ")", "b = 1"},
		{"UPDATE t SET a = 1 WHERE ", "(", "", "b = 1"},
		{"UPDATE t SET a = 1 WHERE ", "NOT ", "", "b"},
		{"UPDATE t SET a = ", "- ", "", "1"},
		{"UPDATE t SET a = ", "f(", ")", "1"},
		{"UPDATE t SET a = ", "CASE WHEN ", " THEN 1 END", "b"},
		{"UPDATE t SET a = ", "ARRAY[", "]", "1"},
		{"UPDATE t SET a = ", "CAST(", " AS int)", "1"},
		{"", "(", ")", "SELECT 1"},
		{"SELECT * FROM ", "(", ")", "t"},
		{"SELECT * FROM ", "(SELECT * FROM ", ") x", "t"},
		{"", "WITH x AS (", ") SELECT 1", "SELECT 1"},
		{"SELECT 1 /*", "/*", "*/", "*/"},
		{"SELECT 1", "+", "", "1"},
		{"SELECT 1", "+ ", "", "1"},
		{"SELECT 1", "+a", "", ""},
		{"SELECT a", ", a", "", " FROM b WHERE a = 1"},
		{"UPDATE t SET a = 1 FROM (SELECT ", "b, ", "", "b FROM t) x WHERE b = 1"},
		{"UPDATE t SET a = 1 WHERE ", "f(a) = b OR ", "", "true"},
		{"SELECT 1 FROM ", "a, ", "", "a WHERE a.b = 1"},
		{"UPDATE t SET a = 1 WHERE a = '", "''", "", "'"},
		{"UPDATE t SET a = 1 WHERE a = ", "'a' ", "", ""},
		{"UPDATE t SET a = 1 WHERE a = 1", " AND a = 1", "", ""},
		{"UPDATE t SET a = 1 WHERE a = 1", " UNION (SELECT 1)", "", ""},
	} {
		Parse(tt.head + strings.Repeat(tt.open, n) + tt.tail + strings.Repeat(tt.close, n))
	}
}

func BenchmarkParse(b *testing.B) {
	for _, bm := range []struct{ name, sql string }{
		{"update", "UPDATE workspaces SET status = 'provisioning', updated_at = now() WHERE id = $1 AND status <> 'provisioning'"},
		{"subselect", "UPDATE provider_switches SET lease_owner = $1, lease_expires_at = now() + $2::interval, fence = fence + 1 " +
			"WHERE id = (SELECT id FROM provider_switches WHERE phase NOT IN ('done', 'failed') AND lease_expires_at < now() " +
			"ORDER BY lease_expires_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *"},
		{"nosql", "selected workspace is not ready: %s"},
		{"prose", "workspace is not ready: %s"},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Parse(bm.sql)
			}
		})
	}
}
