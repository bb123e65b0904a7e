package stress

import "strings"

// generated are the programs that are long rather than deep.
func generated() []Family {
	return []Family{
		{Name: "file", What: "lines of a generated file with one claim", N: 50_000, Linear: true, Make: func(n int) Program { return file(n, 1) }},
		{Name: "file-claims", What: "lines of a generated file with a claim in each 100", N: 50_000, Linear: true, Make: func(n int) Program { return file(n, n/100) }},
		{Name: "functions", What: "functions that claim", N: 1000, Linear: true, Make: functions},
	}
}

// file is a generated file: tables, switches, and small functions that convert.
func file(lines, claims int) Program {
	s := newSource()
	for i := range claims {
		s.claiming(i)
	}
	s.line("type entry struct { number int; name, text string; next []int }\n")
	written := strings.Count(s.String(), "\n")
	for i := 0; written < lines; i++ {
		start := s.Len()
		s.table(i)
		written += strings.Count(s.String()[start:], "\n")
	}
	s.mistake()
	return Program{Source: s.String()}
}

// table is a table, and a function that looks a number up in a switch and then there.
func (s *source) table(i int) {
	s.line("var table%d = []entry{", i)
	s.each(50, "	{%[1]d, \"name%[1]d\", \"some text that tells what number %[1]d is about\", []int{%[1]d, %[2]d}},")
	s.line("}\n\nfunc name%d(n int) (string, error) {\n	switch n {", i)
	s.each(25, "	case %[1]d:\n		return \"name%[1]d\", nil")
	s.line("	}\n	for _, e := range table%d {\n		if e.number == n { return e.name, nil }\n	}\n	return \"\", errLost\n}\n", i)
}

func functions(n int) Program {
	s := newSource()
	for i := range n {
		s.claiming(i)
	}
	s.mistake()
	return Program{Source: s.String()}
}

// claiming is a function as one writes it, with a helper of its own.
func (s *source) claiming(i int) {
	s.line("func F%d() (err error) {\n	if err := work(); err != nil {\n		return err\n	}\n	if !win%[1]d() {\n		return errLost\n	}", i)
	s.line("	defer func() {\n		if err != nil { rollback() }\n	}()\n	for range 3 {\n		if err = work(); err == nil { break }\n	}")
	s.line("	if err != nil {\n		return err\n	}\n	stop()\n	commit()\n	return nil\n}\n\nfunc win%d() bool {\n	return cond() && claim()\n}\n", i)
}

// mistake is a function with one.
func (s *source) mistake() {
	s.line("func mistaken() {\n	stop() // want [gate]\n	if claim() {\n		commit()\n	}\n}")
}
