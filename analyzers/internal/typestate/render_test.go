package typestate_test

import (
	"fmt"
	"strings"
)

// prelude declares what small programs call. Without bodies, so that nothing is
// known of them but their names.
const prelude = `package p
import "errors"
var _ = errors.Is
var ErrX, ErrLost error
var n int
func claim() bool
func claimErr() error
func claimBoth() (bool, error)
func effectErr() error
func commitErr() error
func effect()
func rollback()
func commit()
func cond() bool
`

// A placed statement is one with the line on which it was written.
type placed struct {
	op        op
	line      int
	body, els []placed
}

// A renderer writes small programs as Go, one statement a line.
type renderer struct {
	b       strings.Builder
	line    int // of the line that is next
	flavour flavour
}

func newRenderer() *renderer {
	r := &renderer{line: 1 + strings.Count(prelude, "\n")}
	r.b.WriteString(prelude)
	return r
}

func (r *renderer) put(format string, args ...any) {
	fmt.Fprintf(&r.b, format, args...)
	r.b.WriteByte('\n')
	r.line++
}

// function writes a function and returns its statements, a return at the end
// included.
func (r *renderer) function(name string, f flavour, body []stmt) []placed {
	r.flavour = f
	r.put("func %s()%s {", name, f.result())
	var t traits
	for _, s := range body {
		t = t.then(traitsOf(s))
	}
	if t.has(flagOps) {
		r.put("var flag bool")
	}
	if t.has(okSets) {
		r.put("var ok bool")
	}
	if !endsAll(body) {
		body = append(body[:len(body):len(body)], stmt{op: opReturn})
	}
	out := r.stmts(body)
	r.put("}")
	return out
}

// endsAll reports whether control cannot come to the end of a body, as the
// compiler sees it.
func endsAll(body []stmt) bool {
	if len(body) == 0 {
		return false
	}
	switch s := body[len(body)-1]; {
	case s.op.ends():
		return true
	case s.op == opIf:
		return endsAll(s.body) && endsAll(s.els)
	}
	return false
}

func traitsOf(s stmt) traits {
	t := traits{ops: 1 << s.op}
	for _, inner := range append(append([]stmt(nil), s.body...), s.els...) {
		t = t.then(traitsOf(inner))
	}
	return t
}

// returns is a return of the flavour.
func (r *renderer) returns(o op) string {
	switch {
	case r.flavour == void:
		return "return"
	case o == opReturnVar:
		return "return err"
	case o == opReturnOk:
		return "return ok"
	case r.flavour == telling && o == opUnlessOk:
		return "return false"
	case r.flavour == telling:
		return "return true"
	case o == opReturnErr:
		return "return ErrX"
	case o == opUnlessOk:
		return "return ErrLost"
	}
	return "return nil"
}

func (r *renderer) stmts(list []stmt) []placed {
	var out []placed
	for _, s := range list {
		out = append(out, r.stmt(s))
	}
	return out
}

func (r *renderer) stmt(s stmt) placed {
	p := placed{op: s.op, line: r.line}
	switch s.op {
	case opGuard:
		r.put("if !claim() { %s }", r.returns(opUnlessOk))
	case opWhen:
		r.put("if claim() {")
		p.body = r.stmts(s.body)
		r.put("}")
	case opTry:
		r.put("ok = claim()")
	case opDrop:
		r.put("claim()")
	case opIfOk:
		r.put("if ok {")
		p.body = r.stmts(s.body)
		r.put("}")
	case opUnlessOk:
		r.put("if !ok { %s }", r.returns(opUnlessOk))
	case opEffect:
		r.put("effect()")
	case opCommit:
		r.put("commit()")
	case opRollback:
		r.put("rollback()")
	case opDefer:
		r.put("defer rollback()")
	case opDeferFlag:
		r.put("defer func() { if flag { rollback() } }()")
	case opDeferNotFlag:
		r.put("defer func() { if !flag { rollback() } }()")
	case opDeferOk:
		r.put("defer func() { if ok { rollback() } }()")
	case opDeferOkNotFlag:
		r.put("defer func() { if ok && !flag { rollback() } }()")
	case opSet:
		r.put("flag = true")
	case opGuardErr:
		r.put("if err = claimErr(); err != nil { return err }")
	case opClaimErr:
		r.put("err = claimErr()")
	case opClaimBoth:
		r.put("ok, err = claimBoth()")
	case opIfErr, opIfNoErr, opIfLost:
		r.put("if %s {", map[op]string{opIfErr: "err != nil", opIfNoErr: "err == nil", opIfLost: "errors.Is(err, ErrLost)"}[s.op])
		p.body = r.stmts(s.body)
		r.put("}")
	case opEffectErr:
		r.put("err = effectErr()")
	case opCommitErr:
		r.put("err = commitErr()")
	case opDeferErr:
		r.put("defer func() { if err != nil { rollback() } }()")
	case opSetErr:
		r.put("err = ErrX")
	case opReturn, opReturnErr, opReturnOk, opReturnVar:
		r.put("%s", r.returns(s.op))
	case opPanic:
		r.put("panic(0)")
	case opIf:
		r.put("if cond() {")
		p.body = r.stmts(s.body)
		if len(s.els) > 0 {
			r.put("} else {")
			p.els = r.stmts(s.els)
		}
		r.put("}")
	case opTimes:
		r.put("for i := 0; i < n; i++ {")
		p.body = r.stmts(s.body)
		r.put("}")
	case opOnce:
		r.put("for cond() {")
		p.body = r.stmts(s.body)
		if !endsAll(s.body) {
			r.put("break")
		}
		r.put("}")
	}
	return p
}
