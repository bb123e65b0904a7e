package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/cloudtest"
)

// site is a database and a cloud. They outlive the replicas that work with them.
type site struct {
	t     *testing.T
	pool  *pgxpool.Pool
	cloud *cloudtest.Cloud
}

func newSite(t *testing.T) *site {
	t.Helper()
	return &site{t, databases.Pool(t), cloudtest.New(t)}
}

// workspace adds one that is online on aws, with its box.
func (s *site) workspace() (id string) {
	s.t.Helper()
	s.one(&id, `INSERT INTO workspaces (name, status, compute, instance_id)
		VALUES ('w', 'online', '{"provider": "aws"}', 'i-' || gen_random_uuid()) RETURNING id::text`)
	var box string
	s.one(&box, `SELECT instance_id FROM workspaces WHERE id::text = $1`, id)
	s.cloud.Add(cloud.Box{Provider: "aws", Instance: box})
	return id
}

func (s *site) one(to any, sql string, args ...any) {
	s.t.Helper()
	if err := s.pool.QueryRow(s.t.Context(), sql, args...).Scan(to); err != nil {
		s.t.Fatalf("%v in %s", err, sql)
	}
}

// start runs a replica whose lease is short. The arguments come after that.
func (s *site) start(env []string, args ...string) *daemon {
	s.t.Helper()
	args = append([]string{"-lease", "2s", "-sweep", "50ms", "-reap", "50ms"}, args...)
	return startWith(s.t, append(env, cloudAt+"="+s.cloud.URL()), address(s.pool), args...)
}

// address is the database of a pool, as DATABASE_URL names it.
func address(pool *pgxpool.Pool) string {
	c := pool.Config().ConnConfig
	return fmt.Sprintf("host=%s port=%d user=%s password='%s' dbname=%s", c.Host, c.Port, c.User, c.Password, c.Database)
}

// accounted checks what must hold at the end: the promises, and that nobody waits for anything.
func (s *site) accounted() {
	s.t.Helper()
	broken, err := s.cloud.Account(s.t.Context(), s.pool)
	if err != nil {
		s.t.Fatal(err)
	}
	stranded, err := cloudtest.Stranded(s.t.Context(), s.pool)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, sentence := range broken {
		s.t.Error(sentence)
	}
	for _, workspace := range stranded {
		s.t.Errorf("stranded: %s", workspace)
	}
}

// expired waits until there is a lease that has run out.
func (s *site) expired() {
	s.t.Helper()
	eventually(s.t, "there is something to take over", func() (is bool) {
		s.one(&is, `SELECT EXISTS (SELECT FROM provider_switches WHERE finished_at IS NULL AND lease_expires_at <= now())`)
		return is
	})
}

// reply is a server's answer, read to its end.
type reply struct {
	status int
	header http.Header
	body   map[string]any
}

func (r reply) String() string { return fmt.Sprintf("%d %v", r.status, r.body) }

// patient is a client for who waits for the answer.
var patient = &http.Client{Timeout: time.Minute}

// url is where the replica serves.
func (d *daemon) url() string {
	return regexp.MustCompile(`serving at (\S+)`).FindStringSubmatch(d.greet)[1]
}

// switchTo asks for a switch of the workspace. It may be called from any goroutine.
func (d *daemon) switchTo(workspace, provider string) (reply, error) {
	return ask(patient, "POST", d.url()+"/workspaces/"+workspace+"/switch-provider",
		fmt.Sprintf(`{"provider": %q}`, provider))
}

// asked is switchTo in the background.
func (d *daemon) asked(workspace, provider string) <-chan reply {
	answers := make(chan reply, 1)
	go func() {
		r, err := d.switchTo(workspace, provider)
		if err != nil {
			d.t.Error(err)
		}
		answers <- r
	}()
	return answers
}

// read asks for the state of a switch.
func (d *daemon) read(workspace, id string) reply {
	d.t.Helper()
	r, err := ask(patient, "GET", d.url()+"/workspaces/"+workspace+"/switches/"+id, "")
	if err != nil || r.status != http.StatusOK {
		d.t.Fatalf("a read of the switch %s answered %v, %v", id, r, err)
	}
	return r
}

func ask(client *http.Client, method, url, body string) (reply, error) {
	req, err := http.NewRequest(method, url, bytes.NewReader([]byte(body)))
	if err != nil {
		return reply{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Close = true // the next request may be for a process that has another's port
	resp, err := client.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return reply{}, err
	}
	r := reply{status: resp.StatusCode, header: resp.Header}
	return r, json.Unmarshal(text, &r.body)
}

func (d *daemon) signal(sig syscall.Signal) {
	d.t.Helper()
	if err := d.cmd.Process.Signal(sig); err != nil {
		d.t.Fatal(err)
	}
}

// killed waits until it is gone, and checks that kill -9 was the reason.
func (d *daemon) killed() {
	d.t.Helper()
	_ = d.cmd.Wait()
	if state := d.cmd.ProcessState.String(); state != "signal: killed" {
		d.t.Fatalf("it ended with %s, want it killed", state)
	}
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not so: " + what)
		}
	}
}
