// Package summary runs the engine over a package, once for all passes: each of
// them takes the findings of its rule.
//
// # Which packages are looked into
//
// To make the SSA form of a package costs more than all else, and hardly any
// dependency of a program has to do with a claim. A package is looked into if
// one of these holds, and none is overlooked by that:
//
//   - a directive is in force, its own or one of an import. Roles of functions,
//     and columns, come from nowhere else;
//   - an import exports functions that claim, or do what needs a claim, or
//     hands on (type Behind) those of packages that it leads to: then its
//     callers may;
//   - a string in it holds "update" and "set": no other statement is a claim
//     by itself, and what a statement is put together of at run time is not
//     read anyway;
//   - it calls WithoutCancel: some function may detach the context that it is
//     given. For this and the one before there is one walk over the syntax, and
//     it stops at the first of either;
//   - one of its exported functions takes a function, an error, a result or a
//     transaction, returns a context or a function, or a bool for a context: it
//     may be a helper that a claim somewhere else goes through, and its body tells what it does
//     with that. A helper of another form is taken for what the engine takes
//     any unknown call for: it may write what it is given.
//
// Which of its functions cannot panic, or use no context, is told of every
// package, by its syntax.
//
// The standard library, and the libraries of the model's table, are known by
// that table.
package summary

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/canary"
	"github.com/molecule-ai/claimvet/analyzers/internal/guard"
	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/model"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
	"github.com/molecule-ai/claimvet/analyzers/internal/ssaprog"
	"github.com/molecule-ai/claimvet/analyzers/internal/std"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

const name = "claimsummary"

// Analyzer provides a *Result. It reports nothing itself.
var Analyzer = guard.Pass(&analysis.Analyzer{
	Name:       name,
	Doc:        "claimsummary: follow the claims of a package\n\nIt reports nothing; the passes of the suite do.",
	URL:        "https://pkg.go.dev/github.com/molecule-ai/claimvet/analyzers/internal/summary",
	Requires:   []*analysis.Analyzer{roles.Analyzer, ssaprog.Analyzer},
	ResultType: reflect.TypeFor[*Result](),
	FactTypes:  []analysis.Fact{new(Fact), new(Harmless), new(Behind), new(seen)},
	Run:        run,
}, func(pass *analysis.Pass, _ *guard.Failure, _ any) {
	canary.Watch(pass, &seen{version}, new(seen)) // there are no facts, but none got lost
})

// A Result is what the engine finds in a package.
type Result struct {
	guard.Mark
	Roles  *roles.Info
	funcs  func() []*typestate.Result
	broken *guard.Failure // why the engine stopped short
	shapes map[roles.FuncName]*model.Shape
	trace  func() []*typestate.Result
	all    func() []*ir.Func
	facts  facts
	prog   *ir.Program
	// Lost are the imports whose facts the driver has lost: what is known of
	// them is nothing, and silence means nothing.
	Lost []*types.Package
}

// Funcs is what following the claims of the package's functions gave, in the
// order of the source. The engine runs when it is asked for the first time:
// of a package that was only imported, drivers want the facts alone. Where the
// engine fails, all who ask fail with it.
func (r *Result) Funcs() []*typestate.Result {
	if r.funcs == nil {
		return nil
	}
	out := r.funcs()
	if r.broken != nil {
		panic(r.broken)
	}
	return out
}

// Program is the package as the engine sees it; nil where nobody looked.
func (r *Result) Program() *ir.Program { return r.prog }

// Findings calls f with each finding of a rule.
func (r *Result) Findings(f func(*typestate.Finding), rules ...typestate.Rule) {
	for _, fn := range r.Funcs() {
		for _, g := range fn.Findings {
			for _, rule := range rules {
				if g.Rule == rule {
					f(g)
				}
			}
		}
	}
}

// A Fact holds the functions of a package that may matter to claims made in
// the packages that import it, in the form of ir.Encode.
type Fact struct {
	Version int
	Acts    bool // some of them claim, or do what needs a claim
	Funcs   []byte
	Shapes  []model.Shape // of the declared claims and rollbacks
}

// version is that of the form and of its meaning.
const version = 13

// AFact marks Fact as a fact.
func (*Fact) AFact() {}

// String says how much there is, not what: it is for tests of the framework.
func (f *Fact) String() string { return fmt.Sprintf("%d bytes of functions", len(f.Funcs)) }

// seen is the canary of this analyzer.
type seen struct{ Version int }

func (*seen) AFact() {}

func (*seen) String() string { return "seen by claimvet" }

// standard reports a package of the standard library, which the model knows by
// a table. A module may have the path of one.
func standard(pass *analysis.Pass) bool {
	return std.Has(pass.Pkg.Path()) && (pass.Module == nil || pass.Module.Path == "" || pass.Module.Path == "std")
}

// Shape is what the statements of a declared claim or rollback of a package
// that is imported update; nil for unknown.
func (r *Result) Shape(name roles.FuncName) *model.Shape { return r.shapes[name] }

// GaveUp calls f with each place where the engine did not go on.
func (r *Result) GaveUp(f func(typestate.GaveUp)) {
	for _, fn := range r.Funcs() {
		for _, g := range fn.GaveUp {
			f(g)
		}
	}
}

func run(pass *analysis.Pass) (any, error) {
	res := &Result{
		Roles: pass.ResultOf[roles.Analyzer].(*roles.Info),
		Lost:  canary.Watch(pass, &seen{version}, new(seen)),
		facts: facts{pass.ImportPackageFact, map[*types.Package]*Fact{}, map[*types.Package]*Harmless{}, importBehind(pass)},
	}
	for _, pkg := range res.Roles.Lost() {
		if !slices.Contains(res.Lost, pkg) {
			res.Lost = append(res.Lost, pkg)
		}
	}
	if !standard(pass) && !model.Known(pass.Pkg.Path()) {
		exportHarmless(pass)
		res.facts.exportBehind(pass)
	}
	m := res.model(pass)
	if !res.needed(pass, m) {
		return res, nil
	}
	ssa := pass.ResultOf[ssaprog.Analyzer].(*ssaprog.Provider).Get()
	p := m.Lower(ssa.Funcs)
	res.importShapes(pass)
	out, shapes := append(model.Exports(p), m.Methods(p)...), m.Shapes(ssa.Funcs)
	declares := model.Declares(p)
	if len(out)+len(shapes) > 0 || declares {
		pass.ExportPackageFact(&Fact{Version: version, Acts: declares || slices.ContainsFunc(out, model.Acts), Funcs: ir.Encode(out), Shapes: shapes})
	}
	res.follow(p, m)
	return res, nil
}

// needed decides whether the package is looked into: see above.
func (r *Result) needed(pass *analysis.Pass, m *model.Model) bool {
	switch {
	case r.Roles.Declared():
		return true
	case standard(pass) || model.Known(pass.Pkg.Path()):
		return false
	}
	return r.importsActs(pass) || m.Helpers() || mentions(pass.Files)
}

// Again follows the claims of a changed version of the same package. Of pass, the syntax and the types are used, which must
// refer to the same imports; info are its roles and ssa is its SSA form. Nothing is exported.
func (r *Result) Again(pass *analysis.Pass, info *roles.Info, ssa *ssaprog.Provider) *Result {
	res := &Result{Roles: info, shapes: r.shapes, facts: facts{seen: r.facts.seen, harmless: r.facts.harmless, behind: r.facts.behind}}
	m := res.model(pass)
	res.follow(m.Lower(ssa.Get().Funcs), m)
	return res
}

func (r *Result) model(pass *analysis.Pass) *model.Model {
	return model.New(pass.Pkg, r.Roles, &model.Imports{Data: func(pkg *types.Package) ([]byte, bool) {
		if fact := r.facts.of(pkg); fact != nil {
			return fact.Funcs, fact.Acts
		}
		return nil, false
	}, Leaf: r.facts.leaf, Idle: r.facts.idle})
}

func (r *Result) follow(p *ir.Program, m *model.Model) {
	r.prog = p
	funcs := sync.OnceValue(func() []*ir.Func {
		return slices.DeleteFunc(slices.Clone(p.Funcs), func(f *ir.Func) bool { return r.Roles.Aside(f.Pos) })
	})
	holds := func(f *ir.Func) bool { return f.Op != nil && f.Op.Role == ir.Holds }
	statement := func(text string, _ *ir.Call) *ir.Op { return m.Statement(text) }
	r.funcs = sync.OnceValue(func() []*typestate.Result {
		defer func() {
			if p := recover(); p != nil {
				r.broken = guard.Recovered(p)
				r.broken.Pass = name
			}
		}()
		return typestate.Analyse(funcs(), holds, statement)
	})
	r.all = funcs
	r.trace = func() []*typestate.Result { return typestate.Trace(funcs(), holds, statement) }
}

// Trace follows the claims once more, and returns the same as Funcs with what was seen on the way.
func (r *Result) Trace() []*typestate.Result {
	if r.trace == nil {
		return nil
	}
	return r.trace()
}

// All returns the functions of the package that is looked into, whether a claim is in view of them or not.
func (r *Result) All() []*ir.Func {
	if r.all == nil {
		return nil
	}
	return r.all()
}

// importsActs reports whether something that a claim is about is imported.
func (r *Result) importsActs(pass *analysis.Pass) bool {
	for _, p := range r.facts.behind {
		if p.Fact.Acts {
			return true
		}
	}
	return slices.ContainsFunc(pass.Pkg.Imports(), func(pkg *types.Package) bool {
		fact := r.facts.of(pkg)
		return fact != nil && fact.Acts
	})
}

func (r *Result) importShapes(pass *analysis.Pass) {
	add := func(fact *Fact) {
		for i := range fact.Shapes {
			if r.shapes == nil {
				r.shapes = map[roles.FuncName]*model.Shape{}
			}
			r.shapes[fact.Shapes[i].Func] = &fact.Shapes[i]
		}
	}
	for _, p := range r.facts.behind {
		add(p.Fact)
	}
	for _, imp := range pass.Pkg.Imports() {
		if fact := r.facts.of(imp); fact != nil {
			add(fact)
		}
	}
}

// facts are those of other packages. What was asked once is kept: a pass may not import facts when it has ended.
type facts struct {
	read func(*types.Package, analysis.Fact) bool // nil when the pass has ended
	seen map[*types.Package]*Fact

	harmless map[*types.Package]*Harmless

	behind map[string]Passed // by path
}

// leaf reports whether a function of another package cannot panic.
func (f *facts) leaf(fn *types.Func) bool {
	h := f.harmlessOf(fn.Pkg())
	return h != nil && has(h.Leaves, fn)
}

// idle reports whether a function of another package looks at no context.
func (f *facts) idle(fn *types.Func) bool {
	h := f.harmlessOf(fn.Pkg())
	return h != nil && has(h.Idle, fn)
}

func has(sorted []string, fn *types.Func) bool {
	_, is := slices.BinarySearch(sorted, plainName(fn))
	return is
}

func (f *facts) harmlessOf(pkg *types.Package) *Harmless {
	h, ok := f.harmless[pkg]
	if !ok && f.read != nil {
		h = new(Harmless)
		if !f.read(pkg, h) || h.Version != version {
			h = f.behind[pkg.Path()].Harmless
		}
		f.harmless[pkg] = h
	}
	return h
}

// of returns the fact of a package, or nil.
func (f *facts) of(pkg *types.Package) *Fact {
	fact, ok := f.seen[pkg]
	if !ok && f.read != nil {
		fact = new(Fact)
		if !f.read(pkg, fact) || fact.Version != version {
			fact = f.behind[pkg.Path()].Fact
		}
		f.seen[pkg] = fact
	}
	return fact
}
