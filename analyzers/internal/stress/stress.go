// Package stress writes programs that are hard on an analysis: more blocks, flags, closures, calls, types or text in one place
// than people write, as generators of code do. Each program says in its comments what must be reported in it, in the form that
// package expect reads, so that a limit of the engine that is reached there never shows as a wrong report.
//
// A program follows from its family and its size alone, and imports nothing: what it costs is what its own text costs.
package stress

import (
	"fmt"
	"strings"
)

// A Program is the text of a package of one file.
type Program struct {
	Source string
	// GivesUp says that the engine does not judge all of it, and must say so.
	GivesUp bool
}

// A Family makes programs of one kind, of any size.
type Family struct {
	Name string
	What string // what there are N of, for people
	// N is the size that has to be borne.
	N int
	// Linear says that twice the size may cost twice as much, not more.
	Linear bool
	Make   func(n int) Program
}

// Families are all the kinds.
func Families() []Family {
	var all []Family
	for _, group := range [][]Family{branches(), closures(), generated(), calls(), protocols(), texts(), maze()} {
		all = append(all, group...)
	}
	return all
}

// ByName returns a family.
func ByName(name string) (Family, bool) {
	for _, f := range Families() {
		if f.Name == name {
			return f, true
		}
	}
	return Family{}, false
}

// header declares what the programs do: with the words of the glossary, and without a library.
const header = `package stress

type failure string

func (f failure) Error() string { return string(f) }

var errLost error = failure("lost")

//claimvet:claim
func claim() bool { return cond() }

//claimvet:rollback
func rollback() {}

//claimvet:commit
func commit() {}

//claimvet:effect
func stop() {}

var state bool

func cond() bool { return state }

func work() error {
	if state {
		return errLost
	}
	return nil
}

`

// section is what stands after a claim that is won, as one writes it.
const section = `	done := false
	defer func() {
		if !done {
			rollback()
		}
	}()
	stop()
	commit()
	done = true
`

// A source is the text of a program in the making.
type source struct{ strings.Builder }

func newSource() *source {
	s := new(source)
	s.WriteString(header)
	return s
}

func (s *source) line(format string, args ...any) {
	fmt.Fprintf(s, format, args...)
	s.WriteByte('\n')
}

// each writes the same lines for 0 to n-1: the verb %[1]d is that number, and %[2]d the one after it.
func (s *source) each(n int, format string) {
	for i := range n {
		if strings.Contains(format, "%") {
			s.line(format, i, i+1)
		} else {
			s.line("%s", format)
		}
	}
}
