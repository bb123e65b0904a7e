package claimsql

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/model"
	"github.com/molecule-ai/claimvet/analyzers/internal/roles"
	"github.com/molecule-ai/claimvet/analyzers/internal/summary"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// across judges rollbacks whose statements are in other packages. The report
// stands at the call, which is all that is seen of them here.
func (c *checker) across(res *summary.Result, r *typestate.Result) {
	for _, p := range r.Pairs {
		if !p.Rollback.Pos.IsValid() || p.Claim.Call == nil {
			continue
		}
		claim, undo := res.Shape(roles.FuncName(p.Claim.Call.Callee)), res.Shape(roles.FuncName(p.Rollback.Callee))
		if claim == nil || undo == nil {
			continue
		}
		for _, k := range claim.Updates {
			u := undo.Of(k.Table)
			if u == nil {
				continue
			}
			if message := wrongUndo(&k, u); message != "" {
				d := c.at.Plain(p.Rollback.Pos, p.Rollback.Name+": its UPDATE of "+k.Table+" "+message+" [sql]")
				d.Related = []analysis.RelatedInformation{{Pos: p.Claim.Pos, End: p.Claim.Pos + 1, Message: "what it undoes is claimed here: " + p.Claim.Name}}
				c.reports.Report(c.pass, c.roles, d, nil)
			}
		}
	}
}

// them refers to columns.
func them(columns []string) string {
	if len(columns) > 1 {
		return "them"
	}
	return "it"
}

// wrongUndo says what is wrong with the rollback of a claim; "" for nothing.
func wrongUndo(claim, undo *model.ShapedUpdate) string {
	ours := func(col string) bool { return slices.Contains(claim.Sets, col) }
	if !undo.Joined && !slices.ContainsFunc(undo.Compared, ours) {
		return "does not ask whether the row still is as the claim set it, so it undoes what others have done to it since: compare that in its WHERE"
	}
	var left []string
	for _, col := range claim.Kept {
		if !slices.Contains(undo.Sets, col) {
			left = append(left, col)
		}
	}
	if len(left) > 0 {
		return "does not set " + strings.Join(left, " and ") + " back, which the claim changed, so the row is not what it was before: set " + them(left) + " back as well"
	}
	return ""
}
