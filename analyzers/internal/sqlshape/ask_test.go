package sqlshape

import (
	"slices"
	"strings"
	"testing"
)

const set = "UPDATE jobs SET status = 'running' WHERE "

func parse(t *testing.T, sql string) *Stmt {
	t.Helper()
	s, ok := Parse(sql)
	if !ok {
		t.Fatalf("not understood: %s", sql)
	}
	return &s
}

func TestCompares(t *testing.T) {
	for _, tt := range []struct {
		sql, column string
		want        Tri
	}{
		{"UPDATE jobs SET status = 'running'", "status", No},
		{set + "id = $1", "status", No},
		{set + "id = $1", "id", Yes},
		{set + "status = 'queued' AND id = $1", "status", Yes},
		{set + "status <> 'running'", "status", Yes},
		{set + "status IN ('a', $1)", "status", Yes},
		{set + "status NOT IN ('a')", "status", Yes},
		{set + "status = ANY($1)", "status", Yes},
		{set + "status IS NULL", "status", Yes},
		{set + "status IS NOT NULL", "status", Yes},
		{set + "status LIKE 'q%'", "status", Yes},
		{set + "status BETWEEN 'a' AND 'b'", "status", Yes},
		{set + "n BETWEEN status AND 'b'", "status", Maybe},
		{set + "until < now()", "until", Yes},
		{set + "until < now() - interval '1 s' * $1", "until", Yes},
		{set + "n = $1 + 1", "n", Yes},
		{set + "n = lower($1)", "n", Yes},
		{set + "locked", "locked", Yes},
		{set + "NOT locked", "locked", Yes},
		{set + "locked IS NOT TRUE", "locked", Yes},
		{set + "status = 'a' OR status = 'b'", "status", Yes},
		{set + "status = 'a' OR owner = $1", "status", No},
		{set + "status = 'a' OR (status = 'b' AND owner = $1)", "status", Yes},
		{set + "status = 'a' OR f(status) = 1", "status", Maybe},
		{set + "status = 'a' OR f(owner) = 1", "status", No},
		{set + "($1 IS NULL OR status = $1)", "status", No},
		{set + "(status = 'a' OR owner = $1) AND (status = 'b' OR status = 'c')", "status", Yes},
		{set + "NOT (status = 'a' OR owner = $1)", "status", Yes},
		{set + "NOT (status = 'a' AND owner = $1)", "status", No},
		{set + "status = status", "status", No},
		{set + "status = prior", "status", Maybe},
		{set + "prior = status", "status", Maybe},
		{set + "prior = status", "prior", Maybe},
		{set + "status IN ('a', prior)", "status", Maybe},
		{set + "COALESCE(status, 'x') = 'x'", "status", Maybe},
		{set + "COALESCE(status, 'x') = 'x'", "id", No},
		{set + "CASE WHEN status = 'a' THEN true END", "status", Maybe},
		{set + "can_claim(id)", "status", Maybe},
		{set + "f(jobs) = 1", "status", Maybe},
		{set + "f(jobs.*) = 1", "status", Maybe},
		{set + "f(id) = 1", "status", No},
		{set + "status ~ '^q'", "status", Maybe},
		{set + "status::text = 'q'", "status", Yes},
		{set + "status IS JSON", "status", Maybe},
		{set + "jobs.status = 'q'", "status", Yes},
		{set + "other.status = 'q'", "status", No},
		{"UPDATE jobs j SET a = 1 WHERE j.status = 'q'", "status", Yes},
		{"UPDATE jobs j SET a = 1 FROM queues q WHERE q.status = 'q' AND q.id = j.q", "status", No},
		{"UPDATE jobs j SET a = 1 FROM queues q WHERE q.status = j.status", "status", Maybe},
		{"UPDATE jobs SET a = 1 FROM jobs old WHERE jobs.id = old.id AND old.status = 'q'", "status", Maybe},

		// JSON paths.
		{set + "data->>'a' = 'x'", "data->>a", Yes},
		{set + "data->>'a' = 'x'", "data->>b", No},
		{set + "data->>'a' = 'x'", "data", Maybe},
		{set + "data->>'a' = 'x'", "a", No},
		{set + "data = $1", "data->>a", Maybe},
		{set + "data @> $1", "data->>a", Maybe},
		{set + "data->>'a' = data->>'a'", "data->>a", Maybe},

		// Sub-selects.
		{set + "id = (SELECT id FROM jobs WHERE status = 'q' LIMIT 1 FOR UPDATE SKIP LOCKED)", "status", Yes},
		{set + "id = (SELECT id FROM jobs WHERE status = 'q' LIMIT 1 FOR UPDATE SKIP LOCKED)", "id", Maybe},
		{set + "id = (SELECT id FROM jobs WHERE status = 'q' LIMIT 1)", "status", Maybe},
		{set + "id = (SELECT id FROM jobs WHERE status = 'q' LIMIT 1) AND status = 'q'", "status", Yes},
		{set + "id = (SELECT id FROM jobs WHERE kind = 'q' LIMIT 1 FOR UPDATE)", "status", No},
		{set + "id = (SELECT id FROM jobs WHERE kind = 'q' LIMIT 1 FOR SHARE)", "kind", Maybe},
		{set + "id IN (SELECT j.id FROM jobs j WHERE j.status = 'q' FOR UPDATE)", "status", Yes},
		{set + "id IN (SELECT j.id FROM jobs j JOIN q ON q.id = j.q WHERE j.status = 'q' FOR UPDATE OF j)", "status", Yes},
		{set + "id IN (SELECT j.id FROM jobs j JOIN q ON q.id = j.q WHERE j.status = 'q' FOR UPDATE OF q)", "status", Maybe},
		{set + "id IN (SELECT j.id FROM jobs j JOIN q ON q.id = j.q AND j.status = 'q' FOR UPDATE OF j)", "status", Yes},
		{set + "id IN (SELECT j.id FROM jobs j LEFT JOIN q ON j.status = 'q' FOR UPDATE OF j)", "status", Maybe},
		{set + "id IN (SELECT q.id FROM jobs j JOIN q ON q.id = j.q WHERE j.status = 'q' FOR UPDATE)", "status", Maybe},
		{set + "id IN (SELECT job FROM jobs WHERE status = 'q' FOR UPDATE)", "status", Maybe},
		{set + "id IN (SELECT id FROM tasks WHERE status = 'q' FOR UPDATE)", "status", Maybe},
		{set + "queue_id IN (SELECT queue_id FROM jobs WHERE status = 'q' FOR UPDATE)", "status", Maybe},
		{set + "job_id IN (SELECT job_id FROM jobs WHERE status = 'q' FOR UPDATE)", "status", Yes},
		{set + "ctid IN (SELECT ctid FROM jobs WHERE status = 'q' FOR UPDATE)", "status", Yes},
		{set + "id IN (SELECT * FROM jobs WHERE status = 'q' FOR UPDATE)", "status", Yes},
		{set + "id IN (SELECT max(id) FROM jobs WHERE status = 'q')", "status", Maybe},
		{set + "id IN (SELECT id FROM jobs WHERE status = 'q' UNION SELECT 1)", "status", Maybe},
		{set + "id = ANY(ARRAY(SELECT id FROM jobs WHERE status = 'q' FOR UPDATE))", "status", Yes},
		{set + "id IN (SELECT id FROM (SELECT id FROM jobs WHERE status = 'q' FOR UPDATE) t)", "status", Yes},
		{set + "id IN (SELECT id FROM (SELECT id FROM jobs WHERE status = 'q') t)", "status", Maybe},
		{set + "id NOT IN (SELECT id FROM jobs WHERE status = 'q' FOR UPDATE)", "status", Maybe},
		{set + "id NOT IN (SELECT id FROM done)", "status", No},
		{set + "EXISTS (SELECT 1 FROM jobs j WHERE j.status = 'q')", "status", Maybe},
		{set + "EXISTS (SELECT 1 FROM queues q WHERE q.status = 'q' AND q.id = jobs.q)", "status", No},
		{set + "EXISTS (SELECT 1 FROM queues q WHERE jobs.status = 'q' AND q.id = jobs.q)", "status", Maybe},
		{set + "id IN (SELECT id FROM jobs WHERE status = 'q' FOR UPDATE) OR id = $1", "status", No},

		// Sub-statements with a name.
		{"WITH n AS (SELECT id FROM jobs WHERE status = 'q' FOR UPDATE) UPDATE jobs SET a = 1 FROM n WHERE jobs.id = n.id", "status", Yes},
		{"WITH n AS (SELECT id FROM jobs WHERE status = 'q' FOR UPDATE) UPDATE jobs SET a = 1 FROM n WHERE n.id = jobs.id", "status", Yes},
		{"WITH n AS (SELECT id FROM jobs WHERE status = 'q') UPDATE jobs SET a = 1 FROM n WHERE jobs.id = n.id", "status", Maybe},
		{"WITH n AS (SELECT id FROM jobs WHERE status = 'q' FOR UPDATE) UPDATE jobs SET a = 1 WHERE id IN (SELECT id FROM n)", "status", Yes},
		{"WITH n AS (SELECT id FROM jobs WHERE status = 'q') UPDATE jobs SET a = 1 WHERE id IN (SELECT id FROM n)", "status", Maybe},
		{"WITH n AS (SELECT id FROM jobs WHERE status = 'q' FOR UPDATE) UPDATE jobs SET a = 1 FROM n WHERE jobs.id > n.id", "status", No},
		{"WITH n AS (SELECT id FROM jobs WHERE status = 'q' FOR UPDATE) UPDATE jobs SET a = 1 FROM n WHERE jobs.queue = n.id", "status", Maybe},
		{"WITH n AS (SELECT id AS j FROM jobs WHERE status = 'q' FOR UPDATE) UPDATE jobs SET a = 1 FROM n x WHERE jobs.id = x.j", "status", Yes},
		{"WITH n(j) AS (SELECT id FROM jobs WHERE status = 'q' FOR UPDATE) UPDATE jobs SET a = 1 FROM n x WHERE jobs.id = x.j", "status", Yes},
		{"WITH n(j, k) AS (SELECT id FROM jobs WHERE status = 'q' FOR UPDATE) UPDATE jobs SET a = 1 FROM n WHERE jobs.id = n.j", "status", Maybe},
		{"WITH n AS (SELECT * FROM jobs WHERE status = 'q' FOR UPDATE) UPDATE jobs SET a = 1 FROM n WHERE jobs.id = n.id", "status", Yes},
		{"WITH n AS (SELECT * FROM tasks WHERE status = 'q' FOR UPDATE) UPDATE jobs SET a = 1 FROM n WHERE jobs.id = n.id", "status", Maybe},
		{"WITH n AS (SELECT id, status FROM jobs) UPDATE jobs SET a = 1 FROM n WHERE jobs.id = n.id AND n.status = 'q'", "status", Maybe},
		{"WITH n AS (UPDATE queues SET x = 1 WHERE status = 'q' RETURNING id) UPDATE jobs SET a = 1 FROM n WHERE jobs.id = n.id", "status", Maybe},
		{"WITH n AS (SELECT 1) UPDATE jobs SET a = 1 WHERE status = 'q'", "status", Yes},
		{"UPDATE jobs SET a = 1 FROM (SELECT id FROM jobs WHERE status = 'q' FOR UPDATE SKIP LOCKED) n WHERE jobs.id = n.id", "status", Yes},
		{"UPDATE jobs SET a = 1 FROM (SELECT id AS nid FROM jobs WHERE status = 'q' FOR UPDATE) n WHERE id = nid", "status", Yes},
		{"UPDATE jobs SET a = 1 FROM (SELECT id FROM jobs WHERE status = 'q') n WHERE jobs.id = n.id", "status", Maybe},
		{"UPDATE jobs SET a = 1 FROM (VALUES (1, 'q')) v(id, status) WHERE jobs.id = v.id", "status", Maybe},
		{"UPDATE jobs SET a = 1 FROM jobs n WHERE jobs.id = n.id", "status", No},
		{"WITH RECURSIVE n AS (SELECT id FROM n FOR UPDATE) UPDATE n SET a = 1 WHERE id IN (SELECT id FROM n)", "status", Maybe},
		{"WITH a AS (SELECT id FROM jobs WHERE status = 'q' FOR UPDATE), b AS (SELECT id FROM a), c AS (SELECT id FROM b) DELETE FROM jobs USING c WHERE jobs.id = c.id", "status", Yes},

		{"DELETE FROM jobs WHERE status = 'q'", "status", Yes},
		{"SELECT id FROM jobs WHERE status = 'q' FOR UPDATE", "status", Yes},
		{"SELECT id FROM jobs GROUP BY status", "status", No},
		{"INSERT INTO leases (n) VALUES (1) ON CONFLICT (n) DO UPDATE SET u = now() WHERE leases.u < now()", "u", Yes},
		{"INSERT INTO leases (n) VALUES (1) ON CONFLICT (n) DO UPDATE SET u = now() WHERE excluded.u < now()", "u", No},
		{"INSERT INTO leases (n) VALUES (1) ON CONFLICT (n) DO NOTHING", "n", No},
	} {
		if got := parse(t, tt.sql).Compares(tt.column); got != tt.want {
			t.Errorf("%s\n%s: got %v, want %v", tt.sql, tt.column, got, tt.want)
		}
	}
}

func TestCondCompares(t *testing.T) {
	for _, tt := range []struct {
		cond string
		want Tri
	}{
		{"status = 'q'", Yes},
		{"id = $1", No},
		{"id = (SELECT id FROM jobs WHERE status = 'q' LIMIT 1 FOR UPDATE)", Maybe},
		{"id = (SELECT id FROM other LIMIT 1)", No},
	} {
		if got := parse(t, set+tt.cond).Where.Compares("status"); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.cond, got, tt.want)
		}
	}
}

func TestAdmitsAndExcludes(t *testing.T) {
	for _, tt := range []struct {
		cond   string
		admits string // "-" for not said exactly
		except string
	}{
		{"id = $1", "-", ""},
		{"status = 'a'", "a", ""},
		{"'a' = status AND id = $1", "a", ""},
		{"status IN ('a', 'b')", "a b", ""},
		{"status = ANY('{a,b}')", "a b", ""},
		{"status IN ('a', NULL)", "a", ""},
		{"status IN ('a', $1)", "-", ""},
		{"status = $1", "-", ""},
		{"status IS NOT DISTINCT FROM 'a'", "a", ""},
		{"status IS NOT DISTINCT FROM NULL", "-", ""},
		{"status = 'a' OR status = 'b'", "a b", ""},
		{"status = 'a' OR status IS NULL", "-", ""},
		{"status = 'a' OR id = $1", "-", ""},
		{"status IN ('a', 'b') AND status IN ('b', 'c')", "b", ""},
		{"status <> 'a'", "-", "a"},
		{"status <> 'a' AND status NOT IN ('b', 'c', $1) AND status IS DISTINCT FROM 'd'", "-", "a b c d"},
		{"status <> 'a' OR (status <> 'b' AND status <> 'a')", "-", "a"},
		{"status <> 'a' OR id = $1", "-", ""},
		{"NOT (status = 'a' OR status = 'b')", "-", "a b"},
		{"status IN ('a', 'b') AND status <> 'b'", "a", "b"},
		{"status IN ('a', 'b') AND status <> $1", "-", ""},
		{"status IN ('a', 'b') AND f(status) = 1", "-", ""},
		{"status = 'a' AND f(status) = 1", "a", ""},
		{"status IN ('a', 'b') AND status IS NOT NULL", "a b", ""},
		{"status <> ''", "-", ""},
		{"x.status = 'a'", "-", ""},
		{"id = (SELECT id FROM jobs WHERE status = 'q' LIMIT 1 FOR UPDATE)", "q", ""},
		{"id = (SELECT id FROM jobs WHERE status <> 'q' LIMIT 1 FOR UPDATE)", "-", "q"},
		{"id = (SELECT id FROM jobs WHERE status = 'q' LIMIT 1)", "-", ""},
		{"id = (SELECT id FROM jobs WHERE status = 'q' LIMIT 1) AND status = 'q'", "q", ""},
	} {
		s := parse(t, set+tt.cond)
		admits := "-"
		if vs, ok := s.Admits("status"); ok {
			admits = strings.Join(vs, " ")
		}
		if admits != tt.admits {
			t.Errorf("%s: admits %s, want %s", tt.cond, admits, tt.admits)
		}
		if got := strings.Join(s.Excludes("status"), " "); got != tt.except {
			t.Errorf("%s: excludes %s, want %s", tt.cond, got, tt.except)
		}
	}
	for cond, want := range map[string]string{"locked": "true", "NOT locked": "false", "locked = FALSE": "false"} {
		if vs, ok := parse(t, set+cond).Admits("locked"); !ok || !slices.Equal(vs, []string{want}) {
			t.Errorf("%s: admits %v, %v", cond, vs, ok)
		}
	}
}

func TestComparedParams(t *testing.T) {
	for _, tt := range []struct{ cond, want string }{
		{"token = $2 AND id = $1", "$2"},
		{"$2::uuid = token", "$2"},
		{"token = :mine OR id = $1", ""},
		{"token <> $2", ""},
		{"token IN ($2)", ""},
		{"token IS NOT DISTINCT FROM $2", "$2"},
		{"token = $2 AND token = $3 AND token = $2", "$2 $3"},
		{"x.token = $2", ""},
		{"token = 'x'", ""},
		{"id = (SELECT id FROM jobs WHERE token = $4 FOR UPDATE)", "$4"},
		{"id = (SELECT id FROM jobs WHERE token = $4)", ""},
	} {
		if got := strings.Join(parse(t, set+tt.cond).ComparedParams("token"), " "); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.cond, got, tt.want)
		}
	}
}

func TestComparedColumns(t *testing.T) {
	for _, tt := range []struct{ cond, want string }{
		{"status = 'q' AND id = $1 AND a = b AND data->>'x' = 'y' AND f(c) = 1 AND x.z = 1", "data->>x id status"},
		{"(status = 'q' OR owner = $1) AND NOT done", "done"},
		{"status = 'q' OR (owner = $1 AND status = 'r')", "status"},
		{"id IN (SELECT id FROM jobs WHERE status = 'q' AND queue = $1 FOR UPDATE) AND kind = 'k'", "kind queue status"},
		{"id IN (SELECT id FROM jobs WHERE status = 'q')", ""},
	} {
		if got := strings.Join(parse(t, set+tt.cond).ComparedColumns(), " "); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.cond, got, tt.want)
		}
	}
}
