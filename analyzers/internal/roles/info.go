package roles

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
	"sync"

	"github.com/molecule-ai/claimvet/analyzers/internal/directive"
	"github.com/molecule-ai/claimvet/analyzers/internal/guard"
)

// Info is what the directives say, as seen from one package. It may be used
// by several passes at a time. A nil Info and the zero Info say nothing.
type Info struct {
	guard.Mark
	fset       *token.FileSet
	objs       map[types.Object]Role
	foreign    map[FuncName]Role // by func=, also of packages that are not seen from here
	calls      map[token.Pos]Role
	columns    []Column
	problems   []directive.Problem
	restricted map[string]bool // the names of what has Only
	where      map[whereKey]token.Pos
	imported   imported
	lost       []*types.Package

	sort         sync.Once
	claims, ends []Func

	mu       sync.Mutex
	ignores  []*ignore
	reported map[reportKey]bool
}

type whereKey struct {
	obj  types.Object
	kind directive.Kind
}

type reportKey struct {
	analyzer, message string
	pos               token.Pos
}

// Lost returns the imports whose roles the driver has lost.
func (i *Info) Lost() []*types.Package {
	if i == nil {
		return nil
	}
	return i.lost
}

// Of returns the role of a function, a method, an interface method, or a
// struct field or variable of func type, whichever package declares it.
// An instantiation has the role of what it instantiates.
func (i *Info) Of(obj types.Object) Role {
	if i == nil || obj == nil {
		return Role{}
	}
	obj = origin(obj)
	if role, ok := i.objs[obj]; ok {
		return role
	}
	if fn, ok := obj.(*types.Func); ok && len(i.foreign) > 0 {
		return i.foreign[NameOf(fn)]
	}
	return Role{}
}

// At returns what directives on statements say of a call. The call is given
// by its left parenthesis or the go or defer in front of it; its Pos serves
// too, where it is no argument or receiver of another call. Calls of a local
// variable whose definition has a directive have that role, and so has the
// position of the function literal that it was defined with.
func (i *Info) At(pos token.Pos) Role {
	if i == nil {
		return Role{}
	}
	return i.calls[pos]
}

// A Func is a declared function, method or interface method.
type Func struct {
	Fn   *types.Func
	Role Role
}

// Claims returns the functions that are declared to claim, of this package and
// of those that it imports, sorted by name. They are not the caller's to change.
func (i *Info) Claims() []Func {
	if i == nil {
		return nil
	}
	i.sortDeclared()
	return i.claims
}

// Ends returns the functions that are declared to roll back or to commit, as
// Claims does.
func (i *Info) Ends() []Func {
	if i == nil {
		return nil
	}
	i.sortDeclared()
	return i.ends
}

func (i *Info) sortDeclared() {
	i.sort.Do(func() {
		for obj, role := range i.objs {
			fn, ok := obj.(*types.Func)
			switch {
			case !ok:
			case role.Claim:
				i.claims = append(i.claims, Func{fn, role})
			case role.Rollback || role.Commit:
				i.ends = append(i.ends, Func{fn, role})
			}
		}
		byName := func(a, b Func) int { return NameOf(a.Fn).compare(NameOf(b.Fn)) }
		slices.SortFunc(i.claims, byName)
		slices.SortFunc(i.ends, byName)
	})
}

// Columns returns the columns that directives of this package and of those
// that it imports declare, sorted, each once. They are not the caller's to
// change.
func (i *Info) Columns() []Column {
	if i == nil {
		return nil
	}
	return i.columns
}

// Declared reports whether any directive is in force here, wherever it was
// declared. If not, there is nothing to check but inferred claims.
func (i *Info) Declared() bool {
	return i != nil && len(i.objs)+len(i.foreign)+len(i.calls)+len(i.columns) > 0
}

// Restricts reports whether anything called name has an Only in force: a
// quick test that spares looking the object up.
func (i *Info) Restricts(name string) bool { return i != nil && i.restricted[name] }

// HasOnly reports whether anything at all has an Only in force.
func (i *Info) HasOnly() bool { return i != nil && len(i.restricted) > 0 }

// Where returns the position of the first directive of this package that says
// kind of obj, or NoPos.
func (i *Info) Where(obj types.Object, kind directive.Kind) token.Pos {
	if i == nil || obj == nil {
		return token.NoPos
	}
	return i.where[whereKey{origin(obj), kind}]
}

// Problems returns everything that is wrong with the directives of this
// package, unused ignores aside, in the order of the source.
func (i *Info) Problems() []directive.Problem {
	if i == nil {
		return nil
	}
	return i.problems
}

// Tests says that _test.go files are judged like others. The suite's flag
// -tests sets it before any pass runs.
var Tests bool

// Aside reports whether pos lies in a _test.go file, and these are not judged:
// then nothing in it says anything of other code either.
func (i *Info) Aside(pos token.Pos) bool {
	if Tests || i == nil || i.fset == nil || !pos.IsValid() {
		return false
	}
	f := i.fset.File(pos)
	return f != nil && strings.HasSuffix(f.Name(), "_test.go")
}

// First reports whether an analyzer asks for the first time about a message
// at a position: the same defect found on several paths is one report.
func (i *Info) First(analyzer string, pos token.Pos, message string) bool {
	if i == nil {
		return true
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	key := reportKey{analyzer, message, pos}
	if i.reported[key] {
		return false
	}
	if i.reported == nil {
		i.reported = map[reportKey]bool{}
	}
	i.reported[key] = true
	return true
}

// An ignore is a directive that silences an analyzer on some lines.
type ignore struct {
	dir      *directive.Directive
	file     *token.File
	from, to int // lines
	used     bool
}

// Ignored reports whether a directive silences the rule of an analyzer at pos,
// and remembers that it was of use.
func (i *Info) Ignored(analyzer, rule string, pos token.Pos) bool {
	return i.Silencer(analyzer, rule, pos) != nil
}

// Silencer is Ignored, and returns the directive; nil where there is none. Of
// several, all were of use, and it returns the last.
func (i *Info) Silencer(analyzer, rule string, pos token.Pos) *directive.Directive {
	if i == nil || len(i.ignores) == 0 || !pos.IsValid() {
		return nil
	}
	file, line := lineOf(i.fset, pos)
	i.mu.Lock()
	defer i.mu.Unlock()
	var found *directive.Directive
	for _, ig := range i.ignores {
		if ig.dir.Analyzer == analyzer && (ig.dir.Rule == "" || ig.dir.Rule == rule) && ig.file == file && ig.from <= line && line <= ig.to {
			ig.used, found = true, ig.dir
		}
	}
	return found
}

// UnusedIgnores returns the ignores of these analyzers that have silenced
// nothing. All of them must have run.
func (i *Info) UnusedIgnores(ran []string) []directive.Problem {
	if i == nil {
		return nil
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	var unused []directive.Problem
	for _, ig := range i.ignores {
		if !ig.used && slices.Contains(ran, ig.dir.Analyzer) {
			unused = append(unused, directive.Problem{
				Pos: ig.dir.Pos, End: ig.dir.End,
				Message: spell(ig.dir) + " " + ig.dir.Called + " silences nothing; remove it",
			})
		}
	}
	return unused
}

// lineOf finds a line as the file has it, whatever //line comments pretend.
func lineOf(fset *token.FileSet, pos token.Pos) (*token.File, int) {
	file := fset.File(pos)
	if file == nil {
		return nil, 0
	}
	return file, file.PositionFor(pos, false).Line
}
