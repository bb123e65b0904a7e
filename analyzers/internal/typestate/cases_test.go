package typestate_test

import (
	"slices"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// header declares what the cases use. What has no body is known by its name
// alone; see roleNames.
const header = `package p

import ("context"; "database/sql"; "errors"; "fmt"; "log"; "os"; "sync")

var _, _, _, _, _, _, _ = context.Background, sql.ErrNoRows, errors.New, fmt.Errorf, log.Fatal, os.Exit, sync.Once{}

var ErrLost, ErrX error

type Job struct{ ID int }
type Tag struct{ n int }
type Row struct{ n int }
type Rows struct{ n int }
type Tx struct{ n int }
func (Tag) RowsAffected() int
func (*Row) Scan(...any) error
func (*Rows) Next() bool
func (*Rows) Scan(...any) error
func (*Tx) claim() (bool, error)
func (*Tx) exec(string) (Tag, error)
func (*Tx) Commit() error
func (*Tx) Rollback() error
func (*Tx) Begin() (*Tx, error)

type DB struct{ n int }
type DBTX interface { exec(string) (Tag, error) }
func (*DB) exec(string) (Tag, error)
func (*DB) Begin() (*Tx, error)
func inTxOn(DBTX, func(*Tx) error) error
func unit(func(DBTX) error) error
func unitTx(func(*Tx) error) error

func claim() bool
func claimErr() error
func claimBoth() (bool, error)
func claimCount() (int, error)
func claimTag() (Tag, error)
func claimRow() *Row
func claimJob() (*Job, error)
func claimJobs() ([]Job, error)
func claimRows() (*Rows, error)
func claimFinal() bool
func effect()
func effectErr() error
func effectIn()
func effectCtx(context.Context)
func commit()
func commitErr() error
func rollback()
func rollbackCtx(context.Context)
func holds() {}
func cond() bool
func work()
func workErr() error
func safe()
func stop(error)
func both(func(), func())
func stopJobs(...*Job)
func exec(string) (Tag, error)
func execErr(string) error
func begin() *Tx
func inTx(func(*Tx) error) error
func retry(func() error) error
func call(func())
func count() int

type svc struct{ armed bool; next *svc }
func (*svc) claim() bool
func (*svc) effect()
func (*svc) commit()
func (*svc) rollback()

type store interface { claimIt() bool; effectIt(); rollbackIt(); commitIt() }
`

// A twin is a wrong function, its defects marked, and a right one that differs
// in little: what is said of the first must not be said of the second.
type twin struct{ name, wrong, right string }

func runTwins(t *testing.T, twins []twin) {
	t.Helper()
	for _, c := range twins {
		t.Run(c.name, func(t *testing.T) {
			if len(marked(c.wrong)) == 0 {
				t.Error("nothing is marked in the wrong twin")
			}
			check(t, c.wrong)
			if len(marked(c.right)) > 0 {
				t.Error("something is marked in the right twin")
			}
			check(t, c.right)
		})
	}
}

// check compares what the engine finds in functions with the marks in them.
func check(t *testing.T, src string) {
	t.Helper()
	src = header + src
	l := load(t, src)
	results := l.analyse()
	if got, want := l.verdicts(results), marked(src); !slices.EqualFunc(got, want, verdict.fits) {
		t.Errorf("got  %v\nwant %v\n%s", got, want, numbered(src)[len(numbered(header)):])
	}
	if again := load(t, src).analyse(); !same(results, again) {
		t.Error("a second run says something else")
	}
	if traced := load(t, src).trace(); !same(results, traced) {
		t.Error("with a trace, it says something else")
	}
	for _, r := range results {
		if r.Flow != nil {
			t.Error("a trace that nobody has asked for")
		}
		for _, g := range r.GaveUp {
			if g.Reason == typestate.Unreached {
				continue // among the verdicts
			}
			t.Errorf("%d: given up: %s", l.line(g.Pos), g.Reason)
		}
	}
}
