package stress

import "strings"

// closures are the programs with many function literals.
func closures() []Family {
	return []Family{
		{Name: "closures-called", What: "closures called where they stand", N: 2000, Linear: true, Make: called},
		{Name: "closures-deferred", What: "closures that are deferred", N: 2000, Make: deferredClosures},
		{Name: "closures-stored", What: "closures that claim, stored in a slice", N: 2000, Linear: true, Make: stored},
		{Name: "closures-capturing", What: "closures in variables, each calling the one before", N: 2000, Make: capturing},
		{Name: "closures-nested", What: "closures in one another", N: 300, Make: nestedClosures},
	}
}

func called(n int) Program {
	s := newSource()
	s.line("func f() {\n	if !claim() {\n		return\n	}\n	done := false\n	defer func() { if !done { rollback() } }()")
	s.each(n, "	func() { if cond() { stop() } }()")
	s.line("	commit()\n	done = true\n	func() { stop() }() // want [gate]\n}")
	return Program{Source: s.String()}
}

func deferredClosures(n int) Program {
	s := newSource()
	s.line("func f() {\n	if !claim() {\n		return\n	}\n	done := false\n	defer func() { if !done { rollback() } }()")
	s.each(n, "	defer func() { if cond() { _ = work() } }()")
	s.line("	stop()\n	commit()\n	done = true\n	stop() // want [gate]\n}")
	return Program{Source: s.String()}
}

func stored(n int) Program {
	s := newSource()
	s.line("var hooks []func()\n\nfunc f() {")
	s.each(n, "	hooks = append(hooks, func() { if claim() { defer rollback(); stop() } })")
	s.line("	hooks = append(hooks, func() {\n		if claim() { commit() }\n		stop() // want [gate]\n	})\n}")
	return Program{Source: s.String()}
}

func capturing(n int) Program {
	s := newSource()
	s.line("func f() {\n	if !claim() {\n		return\n	}\n	defer rollback()\n	f0 := func() { stop() }")
	s.each(n, "	f%[2]d := func() { if cond() { f%[1]d() } }")
	s.line("	f%d()\n}", n)
	return Program{Source: s.String(), GivesUp: true}
}

func nestedClosures(n int) Program {
	s := newSource()
	s.line("func f() {\n	if !claim() {\n		return\n	}\n	defer rollback()")
	s.line("%s stop() %s\n}", strings.Repeat("func() { ", n), strings.Repeat("}()\n", n))
	return Program{Source: s.String(), GivesUp: true}
}
