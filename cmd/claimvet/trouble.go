package main

import (
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
	"honnef.co/go/tools/lintcmd/runner"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

// internalProblem is what a pass says that failed. All that build on it say the same, and sorting keeps it once.
func internalProblem(d runner.Diagnostic, mend func(*token.Position)) problem {
	p := problem{Pos: d.Position, Message: internalText(d.Message), Internal: true}
	mend(&p.Pos)
	for _, r := range d.Related { // with -stack
		p.Message += "\n" + r.Message
	}
	return p
}

// internalText is the message without its end, which looks like that of a rule.
func internalText(message string) string {
	return strings.TrimSuffix(message, " ["+rulepage.Internal+"]")
}

// guard makes a pass that is not of this module, and fails, end the process; those of this module say so for themselves. The
// runner would drop the pass without a word and cache that as "no findings"; a process that ends here caches nothing, and its
// exit code is not that of a clean run. What is to be done before the process says so is cleanup.
func guard(a *analysis.Analyzer, seen map[*analysis.Analyzer]bool, cleanup func()) {
	if seen[a] {
		return
	}
	seen[a] = true
	for _, req := range a.Requires {
		guard(req, seen, cleanup)
	}
	run := a.Run
	a.Run = func(pass *analysis.Pass) (any, error) {
		defer func() {
			if p := recover(); p != nil {
				cleanup()
				fail(a, pass, fmt.Sprint("panic: ", p), string(debug.Stack()))
			}
		}()
		res, err := run(pass)
		if err != nil {
			cleanup()
			fail(a, pass, err.Error(), "")
		}
		return res, err
	}
}

func fail(a *analysis.Analyzer, pass *analysis.Pass, what, stack string) {
	fmt.Fprintf(os.Stderr, "claimvet: internal error: %s on package %s: %s; please report it at %s\n", a.Name, pass.Pkg.Path(), what, suite.Issues)
	if suite.Stack() {
		fmt.Fprintln(os.Stderr, stack)
	}
	os.Exit(exitTrouble)
}

// problemsOf turns an error of the loader into lines for people. What go list has from the compiler comes as one block of
// text: a heading with the package, then lines that carry their own positions.
func problemsOf(err error) []problem {
	perr, ok := err.(packages.Error)
	if !ok {
		return []problem{{Message: err.Error()}}
	}
	if pos := parsePos(perr.Pos); pos.Filename != "" {
		return []problem{{Pos: pos, Message: strings.TrimSpace(perr.Msg)}}
	}
	var out []problem
	for line := range strings.Lines(perr.Msg) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case line == "" || strings.HasPrefix(line, "# "):
		case strings.HasPrefix(line, "\t") && len(out) > 0:
			out[len(out)-1].Message += "\n" + line
		default:
			p := problem{Message: line}
			if at, msg, ok := strings.Cut(line, ": "); ok {
				if pos := parsePos(at); pos.Line > 0 {
					p = problem{Pos: pos, Message: msg}
				}
			}
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		out = append(out, problem{Message: "unknown error " + perr.Error()})
	}
	return out
}

// parsePos reads file:line:col or file:line; anything else has no file name.
func parsePos(s string) (pos token.Position) {
	numbers := []int{}
	for len(numbers) < 2 {
		i := strings.LastIndexByte(s, ':')
		if i < 0 {
			break
		}
		n, err := strconv.Atoi(s[i+1:])
		if err != nil {
			break
		}
		numbers, s = append(numbers, n), s[:i]
	}
	if len(numbers) == 0 || s == "" || s == "-" {
		return token.Position{}
	}
	pos.Filename = s
	if abs, err := filepath.Abs(s); err == nil {
		pos.Filename = abs
	}
	pos.Line = numbers[len(numbers)-1]
	if len(numbers) == 2 {
		pos.Column = numbers[0]
	}
	return pos
}
