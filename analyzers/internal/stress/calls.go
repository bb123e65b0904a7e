package stress

import "strings"

// calls are the programs whose functions call each other in unusual ways.
func calls() []Family {
	return []Family{
		{Name: "chain-effect", What: "calls from the claim down to the effect", N: 1000, Linear: true, Make: effectBelow},
		{Name: "chain-claim", What: "calls from the effect down to the claim", N: 1000, Linear: true, Make: claimBelow},
		{Name: "chain-plain", What: "calls in a chain that has to do with no claim", N: 1000, Linear: true, Make: plainChain},
		{Name: "cycle", What: "functions that call each other in a circle", N: 50, Make: cycle},
		{Name: "clique", What: "functions that each call all others", N: 50, Make: clique},
		{Name: "clique-2", What: "functions that each call all others", N: 2, Make: clique},
		{Name: "clique-3", What: "functions that each call all others", N: 3, Make: clique},
		{Name: "cycle-closures", What: "closures that call each other in a circle", N: 50, Make: closureCycle},
		{Name: "cycle-interface", What: "methods that call each other in a circle through an interface", N: 50, Make: interfaceCycle},
		{Name: "fan", What: "layers of functions, each of which calls the next twice", N: 20, Make: fan},
	}
}

func effectBelow(n int) Program {
	s := newSource()
	s.line("func f() {\n	stop() // want [gate]\n	if !claim() {\n		return\n	}\n	defer rollback()\n	g0()\n}\n")
	s.each(n, "func g%[1]d() {\n	if cond() {\n		g%[2]d()\n	}\n}\n")
	s.line("func g%d() { stop() }", n)
	return Program{Source: s.String(), GivesUp: n > 22}
}

func claimBelow(n int) Program {
	s := newSource()
	s.line("func f() {\n	if !g0() {\n		return\n	}\n	defer rollback()\n	stop()\n}\n")
	s.each(n, "func g%[1]d() bool {\n	return cond() && g%[2]d()\n}\n")
	s.line("func g%d() bool { return claim() }", n)
	return Program{Source: s.String(), GivesUp: n > 22}
}

func plainChain(n int) Program {
	s := newSource()
	s.each(n, "func g%[1]d() error {\n	if err := work(); err != nil {\n		return err\n	}\n	return g%[2]d()\n}\n")
	s.line("func g%d() error { return work() }\n", n)
	s.line("func f() {\n	if !claim() {\n		return\n	}\n	defer rollback()\n	if g0() != nil {\n		return\n	}\n	stop()\n}")
	return Program{Source: s.String(), GivesUp: n > 22}
}

func cycle(n int) Program {
	s := newSource()
	for i := range n {
		s.line("func g%d() {\n	if cond() {\n		g%d()\n	}\n	if claim() {\n		defer rollback()\n		stop()\n	}\n}\n", i, (i+1)%n)
	}
	return Program{Source: s.String(), GivesUp: true}
}

func clique(n int) Program {
	s := newSource()
	for i := range n {
		s.line("func g%d() {\n	if claim() {\n		defer rollback()\n		stop()\n	}", i)
		for j := range n {
			if j != i {
				s.line("	if cond() { g%d() }", j)
			}
		}
		s.line("}\n")
	}
	return Program{Source: s.String(), GivesUp: true}
}

func closureCycle(n int) Program {
	s := newSource()
	s.line("func f() {\n	if !claim() {\n		return\n	}\n	defer rollback()")
	s.each(n, "	var g%[1]d func()")
	for i := range n {
		s.line("	g%d = func() {\n		stop()\n		if cond() { g%d() }\n	}", i, (i+1)%n)
	}
	s.line("	g0()\n}")
	return Program{Source: s.String(), GivesUp: true}
}

func interfaceCycle(n int) Program {
	s := newSource()
	for i := range n {
		s.line("type i%d interface{ m%[1]d() }\n\ntype t%[1]d struct{ next i%d }\n", i, (i+1)%n)
		s.line("func (t t%d) m%[1]d() {\n	if claim() {\n		defer rollback()\n		stop()\n	}\n	t.next.m%d()\n}\n", i, (i+1)%n)
	}
	return Program{Source: s.String(), GivesUp: true}
}

// fan has 2 to the power of n paths through its calls.
func fan(n int) Program {
	s := newSource()
	s.line("func f() {\n	if !claim() {\n		return\n	}\n	defer rollback()\n	g0()\n}\n")
	s.each(n, "func g%[1]d() {\n	if cond() { stop() }\n"+strings.Repeat("	g%[2]d()\n", 2)+"}\n")
	s.line("func g%d() { stop() }", n)
	return Program{Source: s.String()}
}
