package main

import (
	"go/ast"
	"regexp"
	"strings"
)

// The pieces of SwitchProvider, found by what they call:
//
//	READ       reading the request and the row, the guards
//	DETACH     the context that outlives the client
//	CLAIM      the claim
//	FAILED     the answer to a claim of unknown outcome; UNKNOWN is that branch without its return
//	CHECK      the answer to a claim that was lost; LOST is that branch without its return
//	VARS       what the deferred function looks at
//	ARM        the deferred function; SETTLE is its statements
//	BEGIN, STOP, REPOINT, PROVISION, FINISH
//	           the steps; STEPS is all of them
//	DONE       setting the flag, and the answer to a switch that was made; ANSWER is the answer alone
//
// and of the functions around it, BODY_<name> is the statements.

// cut finds the pieces.
func (p *program) cut() {
	d := p.fn("Handler.SwitchProvider")
	if d == nil {
		return
	}
	list := d.Body.List
	at := func(callee string) int {
		for i, s := range list {
			if callsIn(s, callee) {
				return i
			}
		}
		p.fail("no statement of SwitchProvider calls %s", callee)
		return 0
	}
	detach, claim, begin, finish := at("detach"), at("Claim"), at("Begin"), at("Finish")
	arm, stop, repoint := at("settle"), at("stopOldBox"), at("Repoint")
	if p.err != nil {
		return
	}
	p.pieces = make(map[string]string)
	set := func(name string, from, to int) {
		if from >= to || to > len(list) {
			p.fail("SwitchProvider is not in the order that is expected: no %s", name)
			return
		}
		p.pieces[name] = p.statements(list[from:to])
	}
	set("READ", 0, detach)
	set("DETACH", detach, claim)
	set("CLAIM", claim, claim+1)
	set("FAILED", claim+1, claim+2)
	set("CHECK", claim+2, claim+3)
	set("VARS", claim+3, arm)
	set("ARM", arm, begin)
	set("BEGIN", begin, stop)
	set("STOP", stop, repoint)
	set("REPOINT", repoint, repoint+1)
	set("PROVISION", repoint+1, finish)
	set("FINISH", finish, finish+1)
	set("STEPS", begin, finish+1)
	set("DONE", finish+1, len(list))
	set("ANSWER", len(list)-1, len(list))
	if p.err != nil {
		return
	}
	p.pieces["UNKNOWN"] = p.branch(list[claim+1])
	p.pieces["LOST"] = p.branch(list[claim+2])
	if def, ok := list[arm].(*ast.DeferStmt); ok {
		if lit, ok := def.Call.Fun.(*ast.FuncLit); ok {
			p.pieces["SETTLE"] = p.statements(lit.Body.List)
		}
	}
	for key, fn := range map[string]string{
		"BODY_detach": "Handler.detach", "BODY_settle": "Handler.settle", "BODY_stopOnce": "Handler.stopOnce",
		"BODY_stopOldBox": "Handler.stopOldBox", "BODY_lost": "Handler.lost",
	} {
		if d := p.fn(fn); d != nil {
			p.pieces[key] = p.statements(d.Body.List)
		}
	}
}

// branch returns the statements of an if without the return at their end.
func (p *program) branch(s ast.Stmt) string {
	if s, ok := s.(*ast.IfStmt); ok {
		list := s.Body.List
		if _, ok := list[len(list)-1].(*ast.ReturnStmt); ok {
			return p.statements(list[:len(list)-1])
		}
	}
	p.fail("a branch that returns is expected:\n%s", p.text(s))
	return ""
}

func (p *program) statements(list []ast.Stmt) string {
	var b strings.Builder
	for _, s := range list {
		b.WriteString(p.text(s) + "\n")
	}
	return b.String()
}

func callsIn(n ast.Node, callee string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == callee {
				found = true
			}
		}
		return !found
	})
	return found
}

var pieceName = regexp.MustCompile(`\b(BODY_\w+|[A-Z]{3,})\b`)

// expand puts the pieces into a template. Other words in capitals stay.
func (p *program) expand(template string) string {
	return pieceName.ReplaceAllStringFunc(template, func(word string) string {
		if text, ok := p.pieces[word]; ok {
			return strings.TrimSuffix(text, "\n")
		}
		return word
	})
}
