package main

import "strings"

// A position test is one of the kind that claimvet replaces: it reads files as bytes and looks for strings. These are
// written the way such tests are, against the handler as it is, on which each of them is green.
type positionTest struct {
	name  string
	green func(read func(file string) string) bool
}

var positionTests = []positionTest{
	{"the stop comes after the claim", inOrder("h.store.Claim(", "h.stopOldBox(")},
	{"the loser is answered before the stop", inOrder("h.lost(r.Context(), seen)", "h.stopOldBox(")},
	{"the rollback is deferred after the check's return", inOrder("if !won {", "return", "defer func()", "h.settle(")},
	{"the new provider is written after the stop", inOrder("h.stopOldBox(", "h.store.Repoint(")},
	{"provisioning comes after the write", inOrder("h.store.Repoint(", "h.auto.Provision(")},
	{"the commit comes last", inOrder("h.auto.Provision(", "h.store.Finish(", "finished = true")},
	{"the context is detached before the claim", inOrder("h.detach(r.Context())", "h.store.Claim(")},
	{"a helper detaches", inOrder("func (h *Handler) detach(", "context.WithoutCancel(")},
	{"only the dispatcher is asked for machines", func(read func(string) string) bool {
		text := read("handler/switch.go")
		return strings.Count(text, ".Provision(") == strings.Count(text, "h.auto.Provision(") && !strings.Contains(text, "backends")
	}},
	{"the claim compares and sets", contains("handler/store/sql.go", "SET status = 'provisioning', claim_token = $1", "AND claim_token IS NULL")},
	{"the rollback restores the status", contains("handler/store/sql.go", "SET status = undone.prior_status, claim_token = NULL")},
}

// inOrder wants each string in switch.go, the first place of each after that of the one before.
func inOrder(parts ...string) func(func(string) string) bool {
	return func(read func(string) string) bool {
		text := read("handler/switch.go")
		for _, part := range parts {
			i := strings.Index(text, part)
			if i < 0 {
				return false
			}
			text = text[i+len(part):]
		}
		return true
	}
}

func contains(file string, parts ...string) func(func(string) string) bool {
	return func(read func(string) string) bool {
		for _, part := range parts {
			if !strings.Contains(read(file), part) {
				return false
			}
		}
		return true
	}
}

// redPositionTests returns the names of those that fail.
func redPositionTests(texts map[string]string) []string {
	var red []string
	for _, t := range positionTests {
		if !t.green(func(file string) string { return texts[file] }) {
			red = append(red, t.name)
		}
	}
	return red
}
