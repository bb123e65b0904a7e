// Package ssaprog provides the SSA form of a package to the passes, built when
// the first of them asks. Most packages have nothing to do with a claim, and
// building their SSA would be most of what the suite costs.
package ssaprog

import (
	"go/ast"
	"go/types"
	"reflect"
	"sync"
	"sync/atomic"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/guard"
	"github.com/molecule-ai/claimvet/analyzers/internal/noreturn"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
)

// Analyzer provides a *Provider.
var Analyzer = guard.Pass(&analysis.Analyzer{
	Name:       "claimssa",
	Doc:        "claimssa: the SSA form of a package, built when it is asked for\n\nIt reports nothing.",
	URL:        "https://pkg.go.dev/github.com/molecule-ai/claimvet/analyzers/internal/ssaprog",
	Requires:   []*analysis.Analyzer{noreturn.Analyzer},
	ResultType: reflect.TypeFor[*Provider](),
	Run: func(pass *analysis.Pass) (any, error) {
		return newProvider(pass, pass.ResultOf[noreturn.Analyzer].(*noreturn.Funcs).Never), nil
	},
}, nil)

// A Provider builds the SSA form of one package, at most once. It may be used
// by several passes at a time.
type Provider struct {
	guard.Mark
	build    func() *SSA
	pkg      *types.Package
	noReturn func(*types.Func) bool
	built    atomic.Pointer[SSA] // nil while nobody has asked
}

func newProvider(pass *analysis.Pass, noReturn func(*types.Func) bool) *Provider {
	p := &Provider{pkg: pass.Pkg, noReturn: noReturn}
	p.build = sync.OnceValue(func() *SSA {
		s := build(pass, noReturn)
		p.built.Store(s)
		return s
	})
	return p
}

// Built returns how many functions were put into SSA form, and how many instructions these have: none if nobody asked. It is
// for tests of what the suite costs.
func (p *Provider) Built() (functions, instructions int) {
	s := p.built.Load()
	if s == nil {
		return 0, 0
	}
	for _, fn := range s.Funcs {
		for _, b := range fn.Blocks {
			instructions += len(b.Instrs)
		}
	}
	return len(s.Funcs), instructions
}

// Again provides the SSA form of a changed version of the same package. Of
// pass, the syntax and the types are used. Which functions do not return is
// taken over, so the change must not be about that.
func (p *Provider) Again(pass *analysis.Pass) *Provider {
	return newProvider(pass, func(fn *types.Func) bool {
		if fn.Pkg() != pass.Pkg {
			return p.noReturn(fn)
		}
		was, ok := roles.NameOf(fn).Find(p.pkg).(*types.Func)
		return ok && p.noReturn(was)
	})
}

// SSA is a package in SSA form.
type SSA struct {
	Pkg *ssa.Package
	// Funcs are the functions with source, function literals behind what they
	// stand in, in the order of the source.
	Funcs []*ssa.Function
}

// Get returns the package in SSA form.
func (p *Provider) Get() *SSA { return p.build() }

func build(pass *analysis.Pass, noReturn func(*types.Func) bool) *SSA {
	prog := ssa.NewProgram(pass.Fset, 0)
	prog.SetNoReturn(noReturn)
	for _, imp := range pass.Pkg.Imports() {
		prog.CreatePackage(imp, nil, nil, true)
	}
	pkg := prog.CreatePackage(pass.Pkg, pass.Files, pass.TypesInfo, false)
	pkg.Build()
	s := &SSA{Pkg: pkg}
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		s.Funcs = append(s.Funcs, fn)
		for _, lit := range fn.AnonFuncs {
			add(lit)
		}
	}
	for _, file := range pass.Files {
		for _, decl := range file.Decls {
			if decl, ok := decl.(*ast.FuncDecl); ok {
				if obj, ok := pass.TypesInfo.Defs[decl.Name].(*types.Func); ok {
					if fn := prog.FuncValue(obj); fn != nil {
						add(fn)
					}
				}
			}
		}
	}
	// Function literals of package variables stand in the initialiser.
	if init := pkg.Func("init"); init != nil {
		for _, lit := range init.AnonFuncs {
			add(lit)
		}
	}
	return s
}
