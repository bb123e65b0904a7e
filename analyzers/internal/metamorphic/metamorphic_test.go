package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const service = `package service

import "database/sql"

type store struct{ db *sql.DB }

// take claims.
func take(db *sql.DB, id int) (bool, error) {
	res, err := db.Exec("UPDATE boxes SET status = 'busy' WHERE id = $1 AND status <> 'busy'", id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

//claimvet:effect
func stop(id int) {}

func Right(s *store, id int) error {
	ok, err := take(s.db, id)
	if err != nil || !ok {
		return err
	}
	defer s.back(id)
	stop(id)
	return nil
}

func (s *store) back(id int) {
	s.db.Exec("UPDATE boxes SET status = 'idle' WHERE id = $1 AND status = 'busy'", id)
}

func Wrong(s *store, id int) {
	take(s.db, id)
	stop(id)
}
`

// programs writes a module with the service above.
func programs(t *testing.T) *corpus {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com/m\n\ngo 1.25\n", "service/service.go": service} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	c, err := read(dir, []string{"./..."})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(c.copy) })
	return c
}

func names(edits []edit) []string {
	var out []string
	for _, e := range edits {
		out = append(out, e.name)
	}
	slices.Sort(out)
	return out
}

// TestEdits makes the changes to a small service.
func TestEdits(t *testing.T) {
	c := programs(t)
	if got, want := names(c.declarations()), []string{"service: declare (*store).back a rollback", "service: declare take a claim"}; !slices.Equal(got, want) {
		t.Errorf("declared: %q, want %q", got, want)
	}
	var take edit
	for _, e := range c.moves() {
		if e.name == "service: move take" {
			take = e
		}
	}
	ch := c.apply([]edit{take})
	stay, gone := ch["service/service.go"], ch["service/xmoved/service.go"]
	if take.moved["service/xmoved/service.go"] != "service/service.go" {
		t.Errorf("moved: %v", take.moved)
	}
	for _, half := range []string{stay, gone} {
		if strings.Count(half, "\n") != strings.Count(service, "\n") {
			t.Errorf("the lines are not where they were:\n%s", half)
		}
	}
	lines := func(text string) []string { return strings.Split(text, "\n") }
	for i, line := range lines(service) {
		if strings.Contains(line, "func take") && strings.TrimSpace(lines(gone)[i]) != "func Xtake(db *sql.DB, id int) (bool, error) {" {
			t.Errorf("line %d of what went is %q", i+1, lines(gone)[i])
		}
		if strings.Contains(line, "ok, err := take") && lines(stay)[i] != "\tok, err := xmoved.Xtake(s.db, id)" {
			t.Errorf("line %d of what stayed is %q", i+1, lines(stay)[i])
		}
	}
	if !strings.HasPrefix(stay, `package service; import "example.com/m/service/xmoved"; import sql "database/sql"`) {
		t.Errorf("what stayed begins %q", lines(stay)[0])
	}
}

// TestRun asks about the service: nothing changes, until something does.
func TestRun(t *testing.T) {
	c := programs(t)
	claimvet := filepath.Join(t.TempDir(), "claimvet")
	if out, err := exec.Command("go", "build", "-o", claimvet, "../../../cmd/claimvet").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var out bytes.Buffer
	if err := run(t.Context(), &out, options{claimvet: claimvet, dir: c.root, patterns: []string{"./..."}}); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
	if !strings.Contains(out.String(), "1 packages, 1 reports") || !strings.Contains(out.String(), "0 changed") {
		t.Errorf("it says:\n%s", out.String())
	}

	base, err := c.vet(t.Context(), claimvet, nil)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(service, "|| !ok")
	unchecked := edit{name: "drop the check", pkg: "service", replace: []replacement{{"service/service.go", at, at + len("|| !ok"), "|| err != nil && !ok"}}}
	tally, err := c.try(t.Context(), claimvet, base, [][]edit{{unchecked}})
	if err != nil {
		t.Fatal(err)
	}
	if len(tally.changed) == 0 {
		t.Error("a dropped check changed no verdict")
	}
	broken := edit{name: "break it", pkg: "service", replace: []replacement{{"service/service.go", at, at + len("|| !ok"), "|| !"}}}
	if tally, err = c.try(t.Context(), claimvet, base, [][]edit{{broken}}); err != nil || tally.broken != 1 || len(tally.made) != 0 {
		t.Errorf("what does not compile: %+v, %v", tally, err)
	}
	if _, err := c.vet(t.Context(), filepath.Join(c.root, "none"), nil); err == nil || errors.As(err, new(*brokenError)) {
		t.Errorf("without a tool: %v", err)
	}
}
