package stress

// protocols are the programs with much of the protocol in one function.
func protocols() []Family {
	return []Family{
		{Name: "defers", What: "deferred calls in one function", N: 1000, Make: defers},
		{Name: "rollbacks", What: "deferred rollbacks in one function", N: 500, Make: rollbacks},
		{Name: "claims-20", What: "claims in one function, one after the other", N: 20, Make: claims},
		{Name: "claims", What: "claims in one function, one after the other", N: 200, Make: claims},
		{Name: "claims-held", What: "claims in one function, held at a time", N: 20, Make: heldClaims},
		{Name: "claims-open", What: "claims in one function that nothing looks at until the end", N: 20, Make: openClaims},
		{Name: "statements", What: "functions that claim by an UPDATE of a table of their own", N: 500, Linear: true, Make: statements},
		{Name: "statements-one", What: "statements on one table in one function", N: 200, Make: oneTable},
	}
}

func defers(n int) Program {
	s := newSource()
	s.line("func f() {\n	stop() // want [gate]\n	if !claim() {\n		return\n	}\n	defer rollback()")
	s.each(n, "	defer work()")
	s.line("	stop()\n}")
	return Program{Source: s.String()}
}

func rollbacks(n int) Program {
	s := newSource()
	s.line("func f() {\n	if !claim() {\n		return\n	}\n	done := false")
	s.each(n, "	defer func() { if !done { rollback() } }()")
	s.line("	stop()\n	commit()\n	done = true\n	stop() // want [gate]\n}")
	return Program{Source: s.String()}
}

func claims(n int) Program {
	s := newSource()
	s.line("func f() {")
	s.each(n, "	if claim() {\n		func() {\n			defer rollback()\n			stop()\n		}()\n	}")
	s.line("}")
	return Program{Source: s.String(), GivesUp: n > 8}
}

func heldClaims(n int) Program {
	s := newSource()
	s.line("func f() {")
	s.each(n, "	if !claim() {\n		return\n	}\n	defer rollback()\n	stop()")
	s.line("}")
	return Program{Source: s.String()}
}

// openClaims has 2 to the power of n outcomes before the first of them is looked at.
func openClaims(n int) Program {
	s := newSource()
	s.line("func f() {")
	s.each(n, "	x%[1]d := claim()")
	s.line("	stop() // want [gate]")
	s.each(n, "	if x%[1]d {\n		defer rollback()\n		stop()\n	}")
	s.line("}")
	return Program{Source: s.String(), GivesUp: n > 10}
}

// database runs statements without a library: the engine knows it by the name of the method.
const database = "type database interface {\n	Exec(query string, args ...any) (int64, error)\n}\n"

func statements(n int) Program {
	s := newSource()
	s.line(database)
	s.each(n, `func f%[1]d(db database) error {
	n, err := db.Exec("UPDATE table%[1]d SET status = 'taken' WHERE id = $1 AND status = 'free'")
	if err != nil || n == 0 {
		return err
	}
	done := false
	defer func() {
		if !done {
			db.Exec("UPDATE table%[1]d SET status = 'free' WHERE id = $1 AND status = 'taken'")
		}
	}()
	stop()
	if _, err := db.Exec("UPDATE table%[1]d SET status = 'done' WHERE id = $1 AND status = 'taken'"); err != nil {
		return err
	}
	done = true
	return nil
}
`)
	s.mistake()
	return Program{Source: s.String()}
}

func oneTable(n int) Program {
	s := newSource()
	s.line(database)
	s.line(`func f(db database) error {
	stop() // want [gate]
	n, err := db.Exec("UPDATE job SET status = 's0' WHERE id = $1 AND status = 'free'")
	if err != nil || n == 0 {
		return err
	}
	done := false
	defer func() {
		if !done {
			db.Exec("UPDATE job SET status = 'free' WHERE id = $1 AND status = 's0'")
		}
	}()`)
	s.each(n, "	if _, err := db.Exec(\"UPDATE job SET status = 's%[2]d' WHERE id = $1 AND status = 's%[1]d'\"); err != nil {\n		return err\n	}\n	stop()")
	s.line("	done = true\n	return nil\n}")
	return Program{Source: s.String()}
}
