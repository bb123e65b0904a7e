// Package roles turns directives into what the passes ask for: the role of a
// function, of the calls in a statement, and what is to be ignored where.
// Roles travel to importing packages as facts.
package roles

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/canary"
	"github.com/molecule-ai/claimvet/analyzers/internal/directive"
	"github.com/molecule-ai/claimvet/analyzers/internal/guard"
)

// Analyzer reads the directives of a package and the facts of its imports. It
// reports nothing: that is claimdirective's part.
var Analyzer = guard.Pass(&analysis.Analyzer{
	Name:       "claimroles",
	Doc:        "read claimvet directives\n\nThis pass reads the //claimvet: comments for the other passes of the suite. It reports nothing itself.",
	URL:        "https://pkg.go.dev/github.com/molecule-ai/claimvet/analyzers/internal/roles",
	Run:        run,
	ResultType: reflect.TypeFor[*Info](),
	FactTypes:  factTypes,
}, nil)

func run(pass *analysis.Pass) (any, error) {
	lost := canary.Watch(pass, &seen{factVersion}, new(seen))
	r := newReader(pass)
	r.importFacts()
	info := r.all()
	info.lost = lost
	return info, nil
}

func newReader(pass *analysis.Pass) *reader {
	return &reader{
		pass:    pass,
		path:    pathOf(pass.Pkg),
		objs:    map[types.Object]Role{},
		foreign: map[FuncName]Role{},
		calls:   map[token.Pos]Role{},
		where:   map[whereKey]token.Pos{},
		about:   map[subject][]int{},
	}
}

// all reads the package, once what it imports is known.
func (r *reader) all() *Info {
	imported := imported{maps.Clone(r.objs), maps.Clone(r.foreign), slices.Clone(r.columns)}
	r.read()
	info := r.info()
	info.imported = imported
	return info
}

// imported is what the facts of imports said.
type imported struct {
	objs    map[types.Object]Role
	foreign map[FuncName]Role
	columns []Column
}

// Again reads the directives of a changed version of the same package, type-checked against the same imports. Of pass, the
// syntax and the types are used. Nothing is exported.
func (i *Info) Again(pass *analysis.Pass) *Info {
	r := newReader(pass)
	r.changed = true
	maps.Copy(r.objs, i.imported.objs)
	maps.Copy(r.foreign, i.imported.foreign)
	r.columns = slices.Clone(i.imported.columns)
	return r.all()
}

// A reader collects what an Info holds.
type reader struct {
	pass     *analysis.Pass
	path     string
	objs     map[types.Object]Role
	foreign  map[FuncName]Role
	calls    map[token.Pos]Role
	columns  []Column
	ignores  []*ignore
	problems []directive.Problem
	where    map[whereKey]token.Pos

	changed bool // not the package as it is: nobody imports it

	said  []statement       // what this package's directives say, in the order of the source
	about map[subject][]int // those of them that are about the same
}

// give merges a role into an object's.
func (r *reader) give(obj types.Object, role Role) {
	r.objs[obj] = r.objs[obj].merge(role)
}

// read reads the comments of the package. Most packages have no directive,
// and are left after a look at each comment.
func (r *reader) read() {
	for _, file := range r.pass.Files {
		var dirs []comment
		for _, group := range file.Comments {
			for _, c := range group.List {
				d, problems := directive.Parse(c)
				r.problems = append(r.problems, problems...)
				if d != nil {
					dirs = append(dirs, comment{d, group})
				}
			}
		}
		if len(dirs) > 0 {
			p := newPlaces(r.pass, file)
			for _, c := range dirs {
				r.comment(p, c)
			}
		}
	}
	own, trusted := map[types.Object]Role{}, map[FuncName]Role{}
	for _, s := range r.said {
		switch {
		case s.obj != nil && s.obj.Pkg() == r.pass.Pkg:
			own[s.obj] = own[s.obj].merge(s.role)
			r.give(s.obj, s.role)
		case s.obj != nil:
			r.foreign[s.name] = r.foreign[s.name].merge(s.role)
			r.give(s.obj, s.role)
		case s.name != FuncName{}:
			r.foreign[s.name] = r.foreign[s.name].merge(s.role)
			trusted[s.name] = trusted[s.name].merge(s.role)
		case s.dir.Kind == directive.Column:
			r.columns = append(r.columns, Column{s.dir.Table, s.dir.Column})
		}
		for _, pos := range s.calls {
			r.calls[pos] = r.calls[pos].merge(s.role)
		}
		if key := (whereKey{s.obj, s.dir.Kind}); s.obj != nil && !r.where[key].IsValid() {
			r.where[key] = s.dir.Pos
		}
	}
	r.spread(trusted)
	slices.SortFunc(r.columns, Column.compare)
	r.columns = slices.Compact(r.columns)
	if !r.changed {
		r.exportFacts(own)
	}
}

// A comment is a directive and the comments around it.
type comment struct {
	dir   *directive.Directive
	group *ast.CommentGroup
}

// problem records what is wrong with text of this package: that of a directive, which is moot.
func (r *reader) problem(pos, end token.Pos, fix, message string) {
	r.problems = append(r.problems, directive.Problem{Pos: pos, End: end, Fix: fix, Message: directive.Moot(message)})
}

func (r *reader) info() *Info {
	index := map[*token.File]int{}
	for i, file := range r.pass.Files {
		index[r.pass.Fset.File(file.FileStart)] = i
	}
	slices.SortStableFunc(r.problems, func(a, b directive.Problem) int {
		// Not the positions alone: files get theirs in any order.
		return cmp.Or(
			cmp.Compare(index[r.pass.Fset.File(a.Pos)], index[r.pass.Fset.File(b.Pos)]),
			cmp.Compare(a.Pos, b.Pos),
			cmp.Compare(a.Message, b.Message),
		)
	})
	r.problems = slices.CompactFunc(r.problems, func(a, b directive.Problem) bool { return a.Pos == b.Pos && a.Message == b.Message })
	info := &Info{
		fset:       r.pass.Fset,
		objs:       r.objs,
		foreign:    r.foreign,
		calls:      r.calls,
		columns:    r.columns,
		problems:   r.problems,
		ignores:    r.ignores,
		where:      r.where,
		restricted: map[string]bool{},
	}
	for obj, role := range r.objs {
		if len(role.Only) > 0 {
			info.restricted[obj.Name()] = true
		}
	}
	for n, role := range r.foreign {
		if len(role.Only) > 0 {
			info.restricted[n.Name] = true
		}
	}
	return info
}
