package claimsql

import (
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/mend"
	"github.com/molecule-ai/claimvet/analyzers/internal/model"
)

// unread reports whether nobody can tell how many rows a statement affected:
// neither the helper that runs it looks, nor who gets its result. Under a lock
// nobody else can have changed them since they were looked at.
func (c *checker) unread(s *site) bool {
	if c.locked(s) {
		return false
	}
	if s.via != nil {
		inner := c.model.Runs(s.via, maxDepth)
		if !slices.ContainsFunc(inner, func(in ssa.CallInstruction) bool { return !c.dropped(in) }) {
			return true
		}
	}
	return c.dropped(s.call)
}

// ask adds the check to a statement whose result nobody asks.
func (c *checker) ask(s *site) []analysis.SuggestedFix {
	if c.roles.At(s.call.Pos()).Final || c.role(s.call.Parent()).Final {
		return nil // who loses has often nothing left to do, and has not failed
	}
	return c.mender().CheckStatement(s.call.Pos(), func(changed *mend.Changed) bool {
		again := newChecker(changed.Pass, changed.Summary)
		s := again.byPos[changed.Moved(s.call.Pos())]
		return s != nil && !again.unread(s)
	})
}

// dropped reports whether a call has results that tell, all of which are left
// alone.
func (c *checker) dropped(in ssa.CallInstruction) bool {
	results := in.Common().Signature().Results()
	telling := false
	for i := range results.Len() {
		class := c.model.Class(results.At(i).Type())
		if class == ir.Error {
			continue
		}
		telling = true
		call, ok := in.(*ssa.Call)
		if !ok {
			continue // deferred, or in a goroutine
		}
		var v ssa.Value
		if results.Len() == 1 {
			v = call
		}
		for _, ref := range *call.Referrers() {
			if ex, ok := ref.(*ssa.Extract); ok && ex.Index == i {
				v = ex
			}
		}
		if v == nil {
			continue
		}
		if answer := class == ir.Tag || class == ir.Row || class == ir.Rows; answer && c.asked(v, map[ssa.Value]bool{}) || !answer && len(*v.Referrers()) > 0 {
			return false
		}
	}
	return telling
}

// asked reports whether a statement's result may be asked how many rows there
// were, or goes where somebody else may ask.
func (c *checker) asked(v ssa.Value, seen map[ssa.Value]bool) bool {
	if v == nil || v.Referrers() == nil {
		return true
	}
	if seen[v] {
		return false
	}
	seen[v] = true
	return slices.ContainsFunc(*v.Referrers(), func(ref ssa.Instruction) bool {
		switch ref := ref.(type) {
		case *ssa.DebugRef, *ssa.BinOp, *ssa.If:
			return false
		case *ssa.Phi, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.TypeAssert, *ssa.Extract, *ssa.UnOp:
			return c.asked(ref.(ssa.Value), seen)
		case *ssa.FieldAddr:
			return c.model.ResultField(ref) != ir.ErrorOf
		case *ssa.MakeClosure:
			for i, b := range ref.Bindings {
				if b == v && c.asked(ref.Fn.(*ssa.Function).FreeVars[i], seen) {
					return true
				}
			}
			return false
		case *ssa.Store:
			if ref.Val != v {
				return false
			}
			addr := model.Origin(ref.Addr)
			_, local := addr.(*ssa.Alloc)
			return !local || c.asked(addr, seen)
		case ssa.CallInstruction:
			return !silent(ref.Common(), v)
		}
		return true
	})
}

// silent reports whether a call is a method of the result that does not tell
// how many rows there were.
func silent(common *ssa.CallCommon, v ssa.Value) bool {
	name := ""
	switch fn := common.StaticCallee(); {
	case common.IsInvoke():
		if common.Value != v {
			return false
		}
		name = common.Method.Name()
	case fn != nil && fn.Signature.Recv() != nil && common.Args[0] == v:
		name = fn.Name()
	}
	switch name {
	case "LastInsertId", "String", "Insert", "Update", "Delete", "Select", "Close", "Err", "Columns", "ColumnTypes", "FieldDescriptions":
		return true
	}
	return false
}

func unreadMessage(s *site) string {
	what, mend := "how many rows it affected", "return if RowsAffected is 0"
	if s.up.Returning {
		what, mend = "whether it returned a row", "scan that, and return if there is none"
	}
	return "this UPDATE of " + s.up.Table + " is a claim, but nobody asks " + what + ", so whoever loses it goes on as if it were won: " + mend
}
