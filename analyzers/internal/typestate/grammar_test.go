package typestate_test

import (
	"fmt"
	"strings"
)

// A grammar writes a small Go program that a string of bytes chooses. Any
// bytes give a program that compiles; when they have run out, what is begun is
// ended in the simplest way.
type grammar struct {
	in     []byte
	b      strings.Builder
	indent int
	scopes []scope
	labels int
}

// A scope is a function or literal that is being written.
type scope struct {
	returns bool     // it has an error result, named or not
	loops   []string // the labels of the loops around, "" for none
}

const (
	maxIndent = 6
	maxLines  = 60
)

// program returns the source that data stands for.
func program(data []byte) string {
	g := &grammar{in: data}
	g.b.WriteString(header)
	g.b.WriteString("func each(yield func(int) bool) { _ = yield(1) && yield(2) }\n")
	for _, name := range []string{"f", "g", "h"} {
		g.line("func %s(ctx context.Context, p *bool, cb func()) (err error) {", name)
		g.line("\ta, b, n := false, false, 0")
		g.line("\tvar e error")
		g.line("\tvar once sync.Once; _, _, _, _, _ = a, b, n, e, &once")
		g.scopes = []scope{{returns: true}}
		g.block()
		g.line("\treturn e")
		g.line("}")
	}
	return g.b.String()
}

func (g *grammar) line(format string, args ...any) {
	fmt.Fprintf(&g.b, strings.Repeat("\t", g.indent)+format+"\n", args...)
}

// pick chooses one of n; the first when the bytes have run out.
func (g *grammar) pick(n int) int {
	if len(g.in) == 0 {
		return 0
	}
	i := int(g.in[0]) % n
	g.in = g.in[1:]
	return i
}

func (g *grammar) block() {
	g.indent++
	defer func() { g.indent-- }()
	for n := g.pick(5); n > 0 && len(g.in) > 0; n-- {
		if g.indent > maxIndent {
			g.simple()
		} else {
			g.statement()
		}
	}
}

// cond is a boolean expression.
func (g *grammar) cond(depth int) string {
	exprs := []string{"cond()", "a", "b", "*p", "claim()", "e == nil", "err != nil", "errors.Is(e, ErrLost)", "n > 0", "n == 1", "e == ErrX", "recover() != nil"}
	i := g.pick(len(exprs) + 3)
	switch {
	case i < len(exprs):
		return exprs[i]
	case depth == 0:
		return "!a"
	case i == len(exprs):
		return "!(" + g.cond(depth-1) + ")"
	case i == len(exprs)+1:
		return "(" + g.cond(depth-1) + " && " + g.cond(depth-1) + ")"
	}
	return "(" + g.cond(depth-1) + " || " + g.cond(depth-1) + ")"
}

// simple writes a statement with none inside it.
func (g *grammar) simple() {
	stmts := []string{
		"work()", "effect()", "commit()", "rollback()", "defer rollback()", "e = claimErr()", "n, e = claimCount()", "a, e = claimBoth()", "e = effectErr()",
		"e = commitErr()", "effectCtx(ctx)", "holds()", "cb()", "defer cb()", "go cb()", "*p = true", "*p = false", "b = *p", "a = !a", "a = true", "b = false", "e = nil", "err = e",
		`_, e = exec("jobs status=running if status=queued")`, `defer exec("jobs status=queued if status=running")`, `_, e = exec("jobs status=done if status=running")`,
		"go effect()", "once.Do(rollback)", "e = retry(effectErr)", "_ = recover()", "panic(a)", "os.Exit(1)", "e = g(ctx, p, cb)", "defer h(ctx, &a, cb)", "e = f(ctx, &b, commit)",
		"return", "break", "continue", `e = fmt.Errorf("x: %%w", e)`,
	}
	s := stmts[g.pick(len(stmts))]
	sc := &g.scopes[len(g.scopes)-1]
	switch s {
	case "return":
		if sc.returns {
			s = []string{"return e", "return nil", "return ErrX"}[g.pick(3)]
		}
	case "break", "continue":
		if len(sc.loops) == 0 {
			s = "a = " + g.cond(2)
		} else if l := sc.loops[g.pick(len(sc.loops))]; l != "" {
			s += " " + l
		}
	}
	g.line("%s", strings.ReplaceAll(s, "%%", "%"))
}

func (g *grammar) statement() {
	if strings.Count(g.b.String(), "\n") > strings.Count(header, "\n")+maxLines {
		g.in = nil
		return
	}
	switch g.pick(18) {
	case 0, 1, 2, 3, 4:
		g.simple()
	case 5:
		g.line("a = %s", g.cond(2))
	case 6:
		g.nest("if "+g.cond(2)+" {", "}")
	case 7:
		g.nest("if "+g.cond(2)+" {", "} else {")
		g.block()
		g.line("}")
	case 8:
		g.loop("for "+g.cond(1)+" {", "}")
	case 9:
		g.loop("for i := 0; i < n; i++ {", "}")
	case 10:
		g.loop("for range each {", "}")
	case 11:
		g.nest("switch {\n\tcase "+g.cond(1)+":", "\tdefault:")
		g.block()
		g.line("}")
	case 12:
		g.nest("select {\n\tcase <-ctx.Done():", "\tcase <-make(chan int):")
		g.block()
		g.line("}")
	case 13:
		g.literal("defer func() {", "}()", false)
	case 14:
		g.literal("go func() {", "}()", false)
	case 15:
		g.literal("func() {", "}()", false)
	case 16:
		g.literal("e = inTx(func(tx *Tx) error {", "\treturn e\n})", true)
	case 17:
		g.literal("e = g(ctx, &a, func() {", "})", false)
	}
}

// nest writes a block between two lines.
func (g *grammar) nest(open, end string) {
	g.line("%s", open)
	g.block()
	g.line("%s", end)
}

// loop writes a loop, with a label that it uses itself.
func (g *grammar) loop(open, end string) {
	g.labels++
	label := fmt.Sprintf("l%d", g.labels)
	sc := &g.scopes[len(g.scopes)-1]
	sc.loops = append(sc.loops, label)
	g.line("%s:", label)
	g.line("%s", open)
	g.line("if cond() { break %s }", label)
	g.block()
	g.line("%s", end)
	sc = &g.scopes[len(g.scopes)-1]
	sc.loops = sc.loops[:len(sc.loops)-1]
}

func (g *grammar) literal(open, end string, returns bool) {
	g.scopes = append(g.scopes, scope{returns: returns})
	g.nest(open, end)
	g.scopes = g.scopes[:len(g.scopes)-1]
}
