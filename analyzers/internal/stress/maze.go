package stress

import "strconv"

// maze are the programs with many types.
func maze() []Family {
	return []Family{
		{Name: "types", What: "types, an interface for each, and a call through each", N: 1000, Linear: true, Make: implementations},
		{Name: "types-one", What: "types that all implement one interface, which is called", N: 1000, Linear: true, Make: oneInterface},
		{Name: "types-embedded", What: "types embedded in one another, with a method promoted through all", N: 200, Make: embedded},
		{Name: "fields", What: "fields of a struct that functions are stored in and called from", N: 1000, Make: fields},
		{Name: "generic", What: "instances of a generic function that claims", N: 500, Linear: true, Make: instances},
	}
}

func decimal(n int) string { return strconv.Itoa(n) }

func implementations(n int) Program {
	s := newSource()
	s.each(n, "type i%[1]d interface{ m%[1]d() }\n\ntype t%[1]d struct{}\n\nfunc (t%[1]d) m%[1]d() { stop() }\n\nfunc g%[1]d(i i%[1]d) {\n	if claim() {\n		defer rollback()\n		i.m%[1]d()\n	}\n}\n")
	s.line("func f(i i0) {\n	i.m0() // want [gate]\n	if claim() {\n		commit()\n	}\n}")
	return Program{Source: s.String()}
}

// oneInterface has a dynamic call that reaches more functions than are looked at.
func oneInterface(n int) Program {
	s := newSource()
	s.line("type all interface{ m() }\n")
	s.each(n, "type t%[1]d struct{}\n\nfunc (t%[1]d) m() { stop() }\n\nfunc g%[1]d(a all) {\n	if claim() {\n		defer rollback()\n		a.m()\n	}\n}\n")
	s.mistake()
	return Program{Source: s.String()}
}

func embedded(n int) Program {
	s := newSource()
	s.line("type t0 struct{}\n\nfunc (t0) m() { stop() }\n")
	s.each(n, "type t%[2]d struct{ t%[1]d }\n")
	s.each(n, "func g%[1]d(t *t%[2]d) {\n	t.m() // want [gate]\n	if claim() {\n		defer rollback()\n		t.m()\n	}\n}\n")
	return Program{Source: s.String()}
}

func fields(n int) Program {
	s := newSource()
	s.line("type hooks struct {")
	s.each(n, "	f%[1]d func()")
	s.line("}\n\nfunc wire(h *hooks) {")
	s.each(n, "	h.f%[1]d = stop")
	s.line("}\n\nfunc f(h *hooks) {\n	h.f0() // want [gate]\n	if claim() {\n		defer rollback()")
	s.each(n, "		h.f%[1]d()")
	s.line("	}\n}")
	return Program{Source: s.String()}
}

func instances(n int) Program {
	s := newSource()
	s.line("func g[T any](t T) {\n	if claim() {\n		defer rollback()\n		stop()\n	}\n}\n\nfunc mistaken() {\n	stop() // want [gate]\n	g(0)\n}\n")
	s.each(n, "type t%[1]d struct{}\n\nfunc f%[1]d() { g(t%[1]d{}) }\n")
	return Program{Source: s.String()}
}
