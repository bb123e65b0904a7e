// Package judge runs the suite over the text of a package, in this process, and counts what that takes in numbers that are the
// same on every machine.
package judge

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"runtime"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
	"github.com/molecule-ai/claimvet/analyzers/internal/ssaprog"
	"github.com/molecule-ai/claimvet/analyzers/internal/summary"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

// A Package is one whose types are known.
type Package struct{ loaded *packages.Package }

// Check parses and type-checks the text of a package that imports nothing. What is reported in it will be in a file of that
// name, which need not exist.
func Check(file, text string) (*Package, error) {
	fset := token.NewFileSet()
	syntax, err := parser.ParseFile(fset, file, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{}, Defs: map[*ast.Ident]types.Object{},
		Uses: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
	}
	sizes := types.SizesFor("gc", "amd64")
	conf := types.Config{Sizes: sizes, GoVersion: "go1.26"}
	pkg, err := conf.Check("example.com/stress", fset, []*ast.File{syntax}, info)
	if err != nil {
		return nil, fmt.Errorf("the program does not compile: %w", err)
	}
	return &Package{&packages.Package{
		ID: pkg.Path(), PkgPath: pkg.Path(), Name: pkg.Name(), Fset: fset, GoFiles: []string{file}, CompiledGoFiles: []string{file},
		Syntax: []*ast.File{syntax}, Types: pkg, TypesInfo: info, TypesSizes: sizes, Imports: map[string]*packages.Package{},
		Module: &packages.Module{Path: pkg.Path(), GoVersion: "1.26"},
	}}, nil
}

// A Judgement is what the suite says of a package, and what it took.
type Judgement struct {
	Reports []expect.Report
	GaveUp  []string // the reasons, each once, sorted
	Counts  Counts
}

// Counts are what was done. They follow from the input and from the suite alone.
type Counts struct {
	Functions    int // in SSA form; 0 where nobody asked for that
	Instructions int // in these functions
	States       int // entries of a block in a state that the engine explored
	Facts        int // bytes of facts, encoded each by itself
}

// Judge runs the suite.
func Judge(p *Package) (*Judgement, error) {
	analyzers := append(suite.Analyzers(), summary.Analyzer, ssaprog.Analyzer)
	graph, err := checker.Analyze(analyzers, []*packages.Package{p.loaded}, nil)
	if err != nil {
		return nil, err
	}
	j := new(Judgement)
	for act := range graph.All() {
		if act.Err != nil {
			return nil, fmt.Errorf("%s: %w", act.Analyzer.Name, act.Err)
		}
		switch result := act.Result.(type) {
		case *summary.Result:
			for _, fn := range result.Funcs() {
				j.Counts.States += fn.States
			}
			result.GaveUp(func(g typestate.GaveUp) {
				if g.Reason != typestate.Unreached { // some programs have paths that cannot be
					j.GaveUp = append(j.GaveUp, g.Reason)
				}
			})
		case *ssaprog.Provider:
			j.Counts.Functions, j.Counts.Instructions = result.Built()
		}
		size, err := encoded(act)
		if err != nil {
			return nil, err
		}
		j.Counts.Facts += size
	}
	for _, act := range graph.Roots {
		for _, d := range act.Diagnostics {
			pos := p.loaded.Fset.PositionFor(d.Pos, false)
			j.Reports = append(j.Reports, expect.Report{Line: expect.Line{File: pos.Filename, Line: pos.Line}, Message: d.Message})
		}
	}
	slices.Sort(j.GaveUp)
	j.GaveUp = slices.Compact(j.GaveUp)
	return j, nil
}

// encoded is the size of the facts of an action about its own package.
func encoded(act *checker.Action) (int, error) {
	var facts []analysis.Fact
	for _, f := range act.AllObjectFacts() {
		if f.Object.Pkg() == act.Package.Types {
			facts = append(facts, f.Fact)
		}
	}
	for _, f := range act.AllPackageFacts() {
		if f.Package == act.Package.Types {
			facts = append(facts, f.Fact)
		}
	}
	size := 0
	for _, fact := range facts {
		var buf bytes.Buffer
		if err := gob.NewEncoder(&buf).Encode(fact); err != nil {
			return 0, fmt.Errorf("a fact of %s cannot be encoded: %w", act.Analyzer.Name, err)
		}
		size += buf.Len()
	}
	return size, nil
}

// Allocated returns how many bytes f allocates. Nothing else may run at the time. The number varies a little: maps grow as
// their hashes fall.
func Allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
