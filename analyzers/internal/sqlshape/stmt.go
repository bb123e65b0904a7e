// Package sqlshape reads the skeleton of one SQL statement: what it is, which
// table it writes, which columns it sets and on which condition. PostgreSQL
// comes first; the placeholders and quotes of MySQL, SQLite and SQL Server are
// tolerated.
//
// It serves to decide whether UPDATE … WHERE … is a compare-and-set. What is
// not understood is said to be unknown, never guessed: a Cond with Op Unknown,
// an UnknownValue, an empty table name, or Parse's ok being false. Nothing is
// initialised at start, and a parse costs a few microseconds.
package sqlshape

// A Kind is the sort of a statement.
type Kind uint8

const (
	Other Kind = iota // not understood, or none of the others
	Update
	Insert
	Delete
	Select
)

// A Conflict is what INSERT does with a row that exists already.
type Conflict uint8

const (
	NoConflict Conflict = iota // fail
	DoNothing                  // ON CONFLICT DO NOTHING, INSERT IGNORE, INSERT OR IGNORE
	DoUpdate                   // ON CONFLICT DO UPDATE, ON DUPLICATE KEY UPDATE
)

// A Stmt is the skeleton of a statement. Names are in lower case, without
// schema and quotes.
type Stmt struct {
	Kind  Kind
	Table string // target of UPDATE, INSERT and DELETE, first FROM table of SELECT (may be a name in With); "" unknown
	Alias string // the name by which columns refer to Table; Table itself without an alias

	// Sets is UPDATE's SET, or INSERT's columns with the values of the first
	// row (all unknown with INSERT … SELECT; nil without a column list).
	Sets []Set
	// OnUpdate is the SET of ON CONFLICT DO UPDATE and ON DUPLICATE KEY UPDATE.
	OnUpdate []Set
	// Where is the condition of UPDATE, DELETE and SELECT, and of INSERT's ON
	// CONFLICT DO UPDATE. The ON conditions of SELECT's inner joins belong to
	// it; those of outer joins are in it as Unknown.
	Where Cond

	Returning  bool
	OnConflict Conflict
	LockRows   bool // SELECT … FOR UPDATE or FOR NO KEY UPDATE that locks the rows of Table
	SkipLocked bool // that lock has SKIP LOCKED
	TryLock    bool // SELECT that calls pg_try_advisory_lock or pg_try_advisory_xact_lock, not negated
	WaitLock   bool // SELECT that calls pg_advisory_lock or pg_advisory_xact_lock, which wait
	XactLock   bool // a TryLock or WaitLock that ends with the transaction

	// With holds the named sub-statements: common table expressions, and
	// sub-selects in FROM (Derived).
	With []CTE
	// From holds the tables of UPDATE … FROM, of DELETE … USING and of SELECT
	// beyond the first. Functions in FROM are left out.
	From []string

	sources []source // all of FROM, SELECT's first table included
	outputs []output // SELECT's list
	scope   []CTE    // common table expressions of the enclosing statements
}

// A CTE is a named sub-statement. Its Stmt is of Kind Other when it is not
// understood.
type CTE struct {
	Name    string
	Stmt    *Stmt
	Derived bool // (SELECT …) AS name in FROM, rather than WITH

	columns []string // WITH name (columns)
}

// A Set is one assignment.
type Set struct {
	Column string
	Value  Value
	Case   bool // the value is one of several, by a CASE
}

// A source is an item of FROM.
type source struct {
	name      string // by which columns refer to it
	table     string // "" for a function and for a derived table without a name
	derived   int    // 1 + the index of its sub-select in With; 0 for none
	qualified bool   // with a schema: never a common table expression
}

// An output is an item of SELECT's list.
type output struct {
	name   string
	column string // the column that it is; "" for an expression, "*" for all
	qual   string
}

// Parse returns the skeleton of the one statement in text. It reports false
// when text is not one statement whose skeleton is understood.
func Parse(text string) (Stmt, bool) {
	if !startsStatement(text) {
		return Stmt{}, false
	}
	toks, ok := lex(text)
	if !ok {
		return Stmt{}, false
	}
	p := parser{toks: toks}
	s, ok := p.statement()
	if !ok || s.Kind == Other {
		return Stmt{}, false
	}
	for p.accept(";") {
	}
	if p.tok().kind != tEOF {
		return Stmt{}, false
	}
	return *s, true
}
