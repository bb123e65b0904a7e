package stress

import (
	"fmt"
	"strings"
)

// blocksPerFlag makes 500 blocks of 50 flags: each flag is set in a branch of its own, and there are as many branches that no
// flag has to do with.
const blocksPerFlag = 10

// branches are the programs with much control flow in one function.
func branches() []Family {
	return []Family{
		{Name: "flags", What: "flags, 10 blocks each, in one function", N: 50, Make: flags},
		{Name: "flags-correlated", What: "flags that hang on the claim, 10 blocks each", N: 50, Make: correlated},
		{Name: "flags-undecided", What: "flags that together decide about an effect", N: 50, Make: undecided},
		{Name: "ifs", What: "nested ifs", N: 200, Make: nestedIfs},
		{Name: "loops", What: "nested loops", N: 60, Make: nestedLoops},
		{Name: "selects", What: "selects, nested in one another", N: 100, Make: selects},
		{Name: "switch", What: "cases of a switch", N: 2000, Make: cases},
		{Name: "switch-effects", What: "cases of a switch with an effect each", N: 2000, Make: effectCases},
	}
}

// padding are branches that no flag and no claim has to do with.
func (s *source) padding(blocks int) {
	for range blocks / 2 {
		s.line("	if cond() { _ = work() }")
	}
}

// independent declares n flags, each set on a branch of its own, and returns their names.
func (s *source) independent(n int) []string {
	var names []string
	for i := range n {
		name := fmt.Sprintf("x%d", i)
		names = append(names, name)
		s.line("	%s := false\n	if cond() { %[1]s = true }", name)
		s.padding(blocksPerFlag - 2)
	}
	return names
}

// The engine tells so many independent flags apart, and goes on behind so many of them.
const (
	toldApart = 3
	searched  = 5
)

// flags has a claim behind them, and an effect before it that is found where the flags are few.
func flags(n int) Program {
	s := newSource()
	s.line("func use(...bool) {}\n\nfunc f() {")
	names := s.independent(n)
	want := ""
	if n <= searched {
		want = " // want [gate]"
	}
	s.line("	if %s { stop() }%s", names[0], want)
	s.line("	if !claim() { return }\n%s	use(%s)\n}", section, strings.Join(names, ", "))
	return Program{Source: s.String(), GivesUp: n > searched}
}

// correlated has one bit of information in n flags.
func correlated(n int) Program {
	s := newSource()
	s.line("func f() {\n	x0 := claim()")
	for i := range n {
		s.line("	x%d := !x%d", i+1, i)
		s.padding(blocksPerFlag - 2)
		s.line("	if x%d && x%d { stop() }", i, i+1)
	}
	not, yes := "!", ""
	if n%2 != 0 {
		not, yes = yes, not
	}
	s.line("	if %sx%d { stop() } // want [gate]", not, n)
	s.line("	if %sx%d {\n%s	}\n}", yes, n, section)
	return Program{Source: s.String()}
}

// undecided has an effect of which only all flags together tell whether it runs: on a path that exists, but that the engine
// does not tell from the others any more.
func undecided(n int) Program {
	s := newSource()
	s.line("func use(...bool) {}\n\nfunc f() {")
	names := s.independent(n)
	want := ""
	if n <= toldApart {
		want = " // want [gate]"
	}
	s.line("	won := claim()\n	if won { defer rollback() }\n	if won || %s { stop() }%s", strings.Join(names, " && "), want)
	s.line("	use(%s)\n}", strings.Join(names, ", "))
	return Program{Source: s.String(), GivesUp: n > toldApart}
}

func nestedIfs(n int) Program {
	s := newSource()
	s.line("func f() {\n	if !claim() {\n		stop() // want [gate]\n		return\n	}")
	s.each(n, "	x%[1]d := cond()\n	if x%[1]d {")
	s.line(section)
	for range n {
		s.line("	} else if cond() {\n		rollback()\n		return\n	}")
	}
	s.line("	commit()\n}")
	return Program{Source: s.String()}
}

func nestedLoops(n int) Program {
	s := newSource()
	s.line("func f() {")
	s.each(n, "	for i%[1]d := 0; cond(); i%[1]d++ {")
	s.line("	func() {\n		if !claim() {\n			stop() // want [gate]\n			return\n		}\n%s	}()", section)
	s.each(n, "	}")
	s.line("}")
	return Program{Source: s.String()}
}

func selects(n int) Program {
	s := newSource()
	s.line("func f(c chan bool) {\n	if !claim() {\n		return\n	}\n	defer rollback()")
	s.each(n, "	select {\n	case c <- true:\n		stop()\n	case c <- false:\n		return\n	default:")
	s.each(n, "	}")
	s.line("}")
	return Program{Source: s.String()}
}

func cases(n int) Program {
	s := newSource()
	s.line("func f(n int) {\n	name := \"\"\n	switch n {")
	s.each(n, "	case %[1]d:\n		name = \"number %[1]d\"")
	s.line("	}\n	if name == \"\" || !claim() {\n		stop() // want [gate]\n		return\n	}\n%s}", section)
	return Program{Source: s.String()}
}

func effectCases(n int) Program {
	s := newSource()
	s.line("func f(n int) {\n	if !claim() {\n		return\n	}\n	done := false\n	defer func() { if !done { rollback() } }()\n	switch n {")
	s.each(n, "	case %[1]d:\n		stop()")
	s.line("	}\n	commit()\n	done = true\n	stop() // want [gate]\n}")
	return Program{Source: s.String()}
}
