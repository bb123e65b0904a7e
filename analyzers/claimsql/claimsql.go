package claimsql

import (
	_ "embed"
	"go/token"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/mend"
	"github.com/molecule-ai/claimvet/analyzers/internal/model"
	"github.com/molecule-ai/claimvet/analyzers/internal/report"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
	"github.com/molecule-ai/claimvet/analyzers/internal/ssaprog"
	"github.com/molecule-ai/claimvet/analyzers/internal/summary"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

//go:embed doc.go
var doc string

// Analyzer checks the statements that claim and that give back.
var Analyzer = report.Guard(&analysis.Analyzer{
	Name:       "claimsql",
	Doc:        report.Doc(doc, "claimsql"),
	URL:        report.URL("claimsql"),
	Requires:   []*analysis.Analyzer{summary.Analyzer, ssaprog.Analyzer},
	ResultType: reflect.TypeFor[*report.Reports](),
	Run:        run,
})

func run(pass *analysis.Pass) (any, error) {
	res := pass.ResultOf[summary.Analyzer].(*summary.Result)
	played := slices.ContainsFunc(res.Funcs(), func(r *typestate.Result) bool { return len(r.Played) > 0 })
	if !played && !res.Roles.Declared() {
		return new(report.Reports), nil
	}
	c := newChecker(pass, res)
	for _, s := range c.declared() {
		c.claim(s)
	}
	c.returned()
	for _, r := range res.Funcs() {
		c.played(res, r)
		c.across(res, r)
	}
	for _, s := range c.sites {
		// The engine does not see the claim in what is handed to a helper.
		if s.column && !s.part && (s.via != nil || s.handed) && s.call.Parent().Parent() == nil {
			if _, deferred := s.call.(*ssa.Defer); !deferred && !s.declared && !c.partOf(s, nil) && c.unread(s) && !c.releases(s, res.Funcs()) {
				c.report(s, unreadMessage(s), nil, c.ask)
			}
		}
	}
	return &c.reports, nil
}

func newChecker(pass *analysis.Pass, res *summary.Result) *checker {
	c := &checker{pass: pass, roles: res.Roles, program: res.Program(), abroad: map[*ir.Call]*site{}, at: report.Locate(pass, res.Roles), model: model.New(pass.Pkg, res.Roles, nil),
		byCall: map[ssa.CallInstruction]*site{}, byPos: map[token.Pos]*site{}, callers: map[*ssa.Function][]ssa.CallInstruction{}}
	c.mender = sync.OnceValue(func() *mend.Mender { return mend.New(pass, res) })
	c.collect(pass.ResultOf[ssaprog.Analyzer].(*ssaprog.Provider).Get().Funcs)
	return c
}

type checker struct {
	pass    *analysis.Pass
	roles   *roles.Info
	at      *report.Locator
	model   *model.Model
	funcs   []*ssa.Function
	calls   []ssa.CallInstruction
	sites   []*site
	byCall  map[ssa.CallInstruction]*site
	byPos   map[token.Pos]*site
	callers map[*ssa.Function][]ssa.CallInstruction
	program *ir.Program
	abroad  map[*ir.Call]*site // of other packages
	called  map[*ir.Func]bool  // the functions that this package calls; nil before it is asked for
	mender  func() *mend.Mender
	reports report.Reports
}

// A site is a call that runs a statement of constant text.
type site struct {
	call     ssa.CallInstruction // nil in another package
	via      *ssa.Parameter      // of the helper that the text is handed to
	handed   bool                // what runs it has no body here
	text     string
	up       *sqlshape.Stmt // nil if it is no UPDATE
	write    *ir.Write
	column   bool           // it sets a column that is declared, and compares it
	inTx     bool           // of another package: it runs in a transaction
	locks    string         // the table of which it locks rows, or anyTable
	rival    *sqlshape.Stmt // it may be a claim, and is no UPDATE
	declared bool           // it is a claim by directive
	part     bool           // it was seen to play a part
	said     bool
}

// siteOf is the UPDATE that a call runs, of this package or of another; nil if
// it runs none that is known.
func (c *checker) siteOf(call *ir.Call, w *ir.Write) *site {
	if call.Pos.IsValid() {
		if s := c.byPos[call.Pos]; s != nil && s.up != nil {
			return s
		}
		return nil
	}
	s, ok := c.abroad[call]
	if !ok && w != nil && (call.Fn == nil || call.Op == nil) {
		if up := model.Update(w.Text); up != nil {
			s = &site{up: up, write: w, inTx: call.Tx}
		}
		c.abroad[call] = s
	}
	return s
}

// collect finds the statements of the package.
func (c *checker) collect(funcs []*ssa.Function) {
	c.funcs = funcs
	c.model.Read(funcs)
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				call, ok := in.(ssa.CallInstruction)
				if !ok {
					continue
				}
				c.calls = append(c.calls, call)
				if callee := model.Body(call.Common()); callee != nil {
					c.callers[callee] = append(c.callers[callee], call)
				}
				text, via, handed, ok := c.model.Ran(call)
				if !ok {
					continue
				}
				s := &site{call: call, via: via, handed: handed, text: text, up: model.Update(text)}
				s.locks, s.rival = lockedTable(text), rival(text)
				if s.up != nil {
					op := c.model.Statement(text)
					s.write, s.column = op.Write, op.Column
				}
				c.sites = append(c.sites, s)
				c.byCall[call], c.byPos[call.Pos()] = s, s
			}
		}
	}
}

// declared returns the statements of the claims that directives declare: of a
// statement, or of a function that runs one UPDATE.
func (c *checker) declared() []*site {
	var out []*site
	add := func(sites []*site) {
		if slices.ContainsFunc(sites, func(s *site) bool { return s.up != nil }) {
			// A lock guards what is written under it.
			sites = slices.DeleteFunc(slices.Clone(sites), func(s *site) bool { return s.up == nil && s.rival.LockRows })
		}
		for _, s := range sites {
			if len(sites) > 1 && (s.rival != nil || s.up.Table != sites[0].up.Table || !slices.Equal(s.up.Sets, sites[0].up.Sets)) {
				return // which of them is the claim?
			}
		}
		for _, s := range sites {
			s.declared = true
			out = append(out, s)
		}
	}
	for _, fn := range c.funcs {
		if c.role(fn).Claim {
			add(c.updates(fn, map[*ssa.Function]bool{}))
		}
	}
	for _, call := range c.calls {
		if c.roles.At(call.Pos()).Claim {
			add(c.of(call, 4))
		}
	}
	for _, s := range c.sites {
		// The helper that the text is handed to is declared.
		if fn := s.call.Common().StaticCallee(); s.up != nil && fn != nil && c.role(fn).Claim {
			add([]*site{s})
		}
	}
	return out
}

func (c *checker) role(fn *ssa.Function) roles.Role {
	if fn.Parent() != nil {
		return c.roles.At(fn.Pos())
	}
	return c.roles.Of(fn.Object())
}

// updates are the UPDATEs that a function runs, and their rivals, those in its literals and in
// the functions that it calls included.
func (c *checker) updates(fn *ssa.Function, seen map[*ssa.Function]bool) []*site {
	if seen[fn] {
		return nil
	}
	seen[fn] = true
	var out []*site
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if s := c.byCall[call]; s != nil && (s.up != nil || s.rival != nil) {
				out = append(out, s)
			} else if callee := model.Body(call.Common()); callee != nil && c.role(callee).IsZero() {
				out = append(out, c.updates(callee, seen)...)
			}
		}
	}
	for _, lit := range fn.AnonFuncs {
		out = append(out, c.updates(lit, seen)...)
	}
	return out
}

// of are the UPDATEs of a call that is declared where it stands: its own,
// those of the calls that it is made on and gets the results of, or those of
// its body.
func (c *checker) of(call ssa.CallInstruction, depth int) []*site {
	if s := c.byCall[call]; s != nil && (s.up != nil || s.rival != nil) {
		return []*site{s}
	}
	var out []*site
	common := call.Common()
	for _, v := range slices.Concat(common.Args, []ssa.Value{common.Value}) {
		v = model.Origin(v)
		if ex, ok := v.(*ssa.Extract); ok {
			v = ex.Tuple
		}
		switch v := v.(type) {
		case *ssa.Call:
			if depth > 0 {
				out = append(out, c.of(v, depth-1)...)
			}
		case *ssa.MakeClosure:
			out = append(out, c.updates(v.Fn.(*ssa.Function), map[*ssa.Function]bool{})...)
		}
	}
	if body := model.Body(common); len(out) == 0 && body != nil {
		out = c.updates(body, map[*ssa.Function]bool{})
	}
	return out
}

// claim judges the statement of a declared claim.
func (c *checker) claim(s *site) {
	if s.up == nil {
		c.other(s)
	} else if compares(s.up) == sqlshape.No && !c.locked(s) {
		c.report(s, uncompared(s.up), nil, nil)
	} else if c.unread(s) {
		c.report(s, unreadMessage(s), nil, c.ask)
	}
}

// report reports a statement, once, with the claim that it belongs to and what makes its fixes; both may be nil.
func (c *checker) report(s *site, message string, claim *typestate.Site, mends func(*site) []analysis.SuggestedFix) {
	if s.said {
		return
	}
	s.said = true
	f := &typestate.Finding{Rule: typestate.Stranded, Pos: s.call.Pos()}
	if claim != nil {
		f.Witness = []typestate.Step{{Kind: typestate.ClaimStep, Pos: claim.Pos, Name: claim.Name, Table: s.up.Table, Declared: claim.Op.Declared}, {Kind: typestate.RollbackStep, Pos: f.Pos, Name: "UPDATE " + s.up.Table}}
	}
	d := c.at.Diagnostic(f, message+" [sql]")
	say := c.reports.Report
	if s.declared {
		say = c.reports.InTests
	}
	say(c.pass, c.roles, d, func() []analysis.SuggestedFix {
		if mends == nil {
			return nil
		}
		return mends(s)
	})
}
