package main

import (
	"cmp"
	"context"
	"errors"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
)

// A host is something that runs the suite: cmd/go, an editor's server, a build system. A further host is a further
// implementation, and a line in hosts.
type host interface {
	name() string
	// start makes what the host needs: its program, and a cache of its own that is empty. An error that wraps errAbsent means
	// that this machine cannot have it.
	start(ctx context.Context, b *bench) (session, error)
}

// hosts are the rows of the table.
func hosts() []host {
	all := []host{
		goVet{}, goVet{json: true},
		command{format: "json"}, command{format: "sarif"},
		sandbox{},
	}
	for _, h := range supported {
		all = append(all, h)
	}
	return append(all, golangci{})
}

// A session is a host at work: what one call leaves in the host's cache is there for the next.
type session interface {
	// report returns what the host says of the packages of the module at dir.
	report(ctx context.Context, dir string, patterns []string) ([]report, error)
	// fix applies the fixes that the host offers, as its users do. An error that wraps errNone means that it offers none to
	// anybody, so that nothing is missing here.
	fix(ctx context.Context, dir string, patterns []string) error
}

// An unsaver can look at text that is in a buffer, and not yet in the file.
type unsaver interface {
	reportUnsaved(ctx context.Context, dir string, patterns []string, file, text string) ([]report, error)
}

// A fixLister also tells which reports can be fixed.
type fixLister interface{ listsFixes() }

// A report is one finding, its file absolute.
type report struct {
	expect.Report
	fixes int // only of a fixLister
}

var (
	errAbsent = errors.New("not run") // what the host can do, but not on this machine or in this state of the repository
	errNone   = errors.New("none")    // what the host does nowhere
)

func newReport(file string, line int, message string, fixes int) report {
	return report{expect.Report{Line: expect.Line{File: file, Line: line}, Message: message}, fixes}
}

func (r report) fixable() bool { return r.fixes > 0 }

func (r report) compare(s report) int {
	return cmp.Or(r.Line.Compare(s.Line), cmp.Compare(r.Message, s.Message), cmp.Compare(r.fixes, s.fixes))
}
