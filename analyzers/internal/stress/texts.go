package stress

import "strings"

// texts are the programs with much text that is read: SQL and directives.
func texts() []Family {
	return []Family{
		{Name: "sql", What: "bytes of one statement", N: 1 << 20, Linear: true, Make: longStatement},
		{Name: "sql-nested", What: "parentheses around a condition", N: 10_000, Make: nestedStatement},
		{Name: "sql-pieces", What: "pieces that a statement is put together of", N: 2000, Make: pieces},
		{Name: "directives", What: "directives", N: 5000, Linear: true, Make: directives},
		{Name: "ignores", What: "directives that silence a report each", N: 2000, Make: ignores},
		{Name: "prose", What: "lines of comment", N: 50_000, Linear: true, Make: prose},
	}
}

// claimBy is a function that claims by a statement.
func claimBy(statement string) string {
	return database + "\nfunc f(db database) {\n	stop() // want [gate]\n	n, err := db.Exec(" + statement + ")\n" + `	if err != nil || n == 0 {
		return
	}
	defer db.Exec("UPDATE job SET status = 'free' WHERE id = $1 AND status = 'taken'")
	stop()
}
`
}

func longStatement(n int) Program {
	const id = "'0123456789', "
	list := strings.Repeat(id, n/len(id)) + "'end'"
	return Program{Source: header + claimBy("\"UPDATE job SET status = 'taken' WHERE status = 'free' AND id IN ("+list+")\"")}
}

func nestedStatement(n int) Program {
	return Program{Source: header + claimBy("\"UPDATE job SET status = 'taken' WHERE status = 'free' AND "+strings.Repeat("(", n)+"id = $1"+strings.Repeat(")", n)+"\"")}
}

func pieces(n int) Program {
	s := newSource()
	s.line("const c0 = \"UPDATE job SET status = 'taken' WHERE status = 'free'\"")
	s.each(n, "const c%[2]d = c%[1]d + \" AND a = 1\"")
	s.line("%s", claimBy("c"+decimal(n)))
	return Program{Source: s.String()}
}

func directives(n int) Program {
	s := newSource()
	s.each(n, "//claimvet:effect\nfunc stop%[1]d() {}\n")
	s.line("func f() {\n	stop0() // want [gate]\n	if claim() {\n		defer rollback()")
	s.each(n, "		stop%[1]d()")
	s.line("	}\n}")
	return Program{Source: s.String()}
}

func ignores(n int) Program {
	s := newSource()
	s.line("func f() {")
	s.each(n, "	stop() //claimvet:ignore claimgate number %[1]d is asked for by the one who wrote this")
	s.line("	stop() // want [gate]\n	if claim() {\n		commit()\n	}\n}")
	return Program{Source: s.String()}
}

func prose(n int) Program {
	s := newSource()
	s.each(n, "// Line %[1]d speaks of claimvet: of an UPDATE that has to SET something, and of what comes after it.")
	s.mistake()
	return Program{Source: s.String()}
}
