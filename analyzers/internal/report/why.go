package report

import (
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/ir"
	"github.com/molecule-ai/claimvet/analyzers/internal/typestate"
)

// This file says why each step of a report holds, to somebody who has never
// heard of claims: one sentence for each kind of step, what it says of the
// claim, and the rule.

const (
	whyCall  = "The functions that are called count too: what happens in them happens on this path."
	whyKept  = "What should have committed the claim has failed, or changed nothing: the claim is this caller's as before."
	whyLater = "This is the claim that should guard the call, and it is made after it: who loses it has made the call all the same."
)

// whyStep says why a step of a finding's witness holds.
func whyStep(f *typestate.Finding, s typestate.Step) string {
	switch s.Kind {
	case typestate.ClaimStep:
		if s.Table != "" {
			return "This UPDATE compares what it sets, so of all who run it at once at most one changes the row. Its result tells who that was."
		}
		return "Of all who call this at once, at most one wins. Its result tells who that was."
	case typestate.CheckStep:
		return whyCheck(f, s)
	case typestate.BranchStep:
		if f.Rule == typestate.Order {
			return "Nothing that happened before rules this branch out."
		}
		return "This says nothing of the claim, and nothing that happened before rules this branch out."
	case typestate.DeferStep:
		return "From here on the rollback runs whichever way the function is left, and wherever the claim stands by then."
	case typestate.CommitStep:
		if s.Name == "" {
			return "What makes the rollback do nothing says that the work is done: the claim is committed."
		}
		return "This ends the claim well: it is handed over for good, and the next contender may win it anew."
	case typestate.RollbackStep:
		return "This gives the claim back: from here on the next contender may win it."
	}
	return ""
}

// whyCheck says what a test of a claim's result tells. How the result tells it
// depends on what that is.
func whyCheck(f *typestate.Finding, s typestate.Step) string {
	result := "The result says on this branch that "
	if c := f.Claim; c != nil && c.Write != nil && c.Call != nil && !c.Op.Declared {
		switch c.Call.Wins {
		case ir.ByRows:
			result = map[string]string{"won": "The UPDATE has changed a row on this branch: ", "lost": "The UPDATE has changed no row on this branch: "}[s.Says]
		case ir.ByScan:
			result = map[string]string{"won": "The UPDATE has returned a row on this branch: ", "lost": "The UPDATE has returned no row on this branch: "}[s.Says]
		}
	}
	switch s.Says {
	case "won":
		return result + "the claim is won, and nobody else has it."
	case "lost":
		return result + "somebody else was faster, and the claim is lost."
	case "failed":
		return "The claim returned an error on this branch. It may have been made all the same, so nobody knows who won."
	}
	if s.Leaves&(typestate.IsPending|typestate.IsWon) == 0 {
		return "On this branch the claim is not won: somebody else has it, or it failed."
	}
	return "This test alone does not say who won: on this branch the claim may still be won."
}

// whyFault says why what is reported is wrong where it stands.
func whyFault(f *typestate.Finding) string {
	switch f.Rule {
	case typestate.Gate:
		return whyGate(f)
	case typestate.Ownership:
		return whyOwnership(f)
	case typestate.Stranded:
		return whyStranded(f)
	case typestate.Finality:
		return "The claim is finished here, and somebody else may have won it anew: the rollback would undo what is done, or what is theirs."
	case typestate.Lifetime:
		if f.Why == typestate.Outliving {
			return "What is called goes on when the request is over. It is cut off if its context ends with the request."
		}
		if f.Undoes {
			return "When the context ends, the rollback fails, and the claim stays won for ever: nobody can try again."
		}
		return "When the context ends, this call fails halfway, and so does all that follows: the work of a won claim must not hang on somebody who may leave."
	case typestate.Order:
		return "On this path the step that has to come first has not run."
	}
	return ""
}

func whyGate(f *typestate.Finding) string {
	const must = "Nobody can take this call back, so only the one who has won may make it. "
	switch f.Why {
	case typestate.Pending:
		return must + "Nothing has looked at the result on this path: here, the claim may be won or lost."
	case typestate.Lost:
		return must + "On this path somebody else has won."
	case typestate.NotWon:
		return must + "On this path the claim is lost, or it failed: in no case is it won."
	case typestate.Unknown:
		return must + "On this path the claim returned an error, so somebody else may have won it."
	case typestate.Uncommitted:
		return must + "What is won in a database transaction counts once the transaction's commit has succeeded: until then it may still fail."
	case typestate.Undone:
		return must + "On this path the transaction's commit failed, and with it the claim."
	case typestate.Committed:
		return must + "The claim is committed by now, so the next contender may hold it."
	case typestate.Released:
		return must + "The claim is rolled back by now, so the next contender may hold it."
	case typestate.Unguarded:
		return must + "There is no claim at all in what runs here."
	}
	return must + "No claim has been made on this path."
}

func whyOwnership(f *typestate.Finding) string {
	const undoes = "The rollback cannot tell whose claim it undoes: the row of the winner looks the same. "
	switch f.Why {
	case typestate.Lost:
		return undoes + "On this path that is the winner's."
	case typestate.NotWon:
		return undoes + "On this path the claim is lost, or it failed: what it undoes is not this caller's."
	case typestate.Pending:
		return undoes + "Nothing has looked at the result on this path, so it may be the winner's."
	case typestate.Unknown, typestate.Undone, typestate.Uncommitted:
		return undoes + "On this path it is not certain that this caller has won, so it may be somebody else's."
	}
	return undoes + "On this path nothing has been claimed, so it is somebody else's."
}

func whyStranded(f *typestate.Finding) string {
	const rest = "Nobody can win the claim again after this: each later attempt is lost."
	switch {
	case f.Claim == nil:
		return WhyPlain("sql") // said of a statement, not of a path
	case f.Skipped:
		return "A rollback is deferred, but what it looks at makes it do nothing on this path. " + rest
	}
	switch f.Why {
	case typestate.AtPanic, typestate.AtCall:
		return "A panic leaves the function, and only what is deferred still runs. No rollback is. " + rest
	case typestate.AtExit:
		return "Where the process ends, deferred calls do not run. " + rest
	case typestate.AtRepeat:
		return "The claim won before is forgotten here, neither committed nor rolled back. " + rest
	}
	return "The claim is won on this path, and nothing has committed it or will roll it back. " + rest
}

// WhyPlain says why what a rule reports is wrong that looks at no paths.
func WhyPlain(rule string) string {
	switch rule {
	case "sql":
		return "This is about the statement itself, on whatever path it runs: it does not do what a claim or a rollback has to."
	case "dispatch":
		return "Only those that are named may call this or pass it on, so that nobody goes round what they decide."
	case "directive":
		return "Here something that a directive says does not count: it is misspelt, stands where it may not, is of no use, or got lost."
	}
	return ""
}

// SplitMend splits a message into what is wrong and what to do; mend is empty
// where the message does not say. The rule at the end is dropped.
func SplitMend(message string) (wrong, mend string) {
	if i := strings.LastIndex(message, " ["); i >= 0 && strings.HasSuffix(message, "]") {
		message = message[:i]
	}
	for _, sep := range []string{": ", "; "} {
		if i := strings.LastIndex(message, sep); i >= 0 {
			return message[:i], message[i+len(sep):]
		}
	}
	return message, ""
}

// Rule is the short name of the rule at the end of a message; "" where there
// is none.
func Rule(message string) string {
	i := strings.LastIndex(message, " [")
	if i < 0 || !strings.HasSuffix(message, "]") {
		return ""
	}
	return message[i+2 : len(message)-1]
}
