package sqlshape

// A CondOp is how a Cond is made.
type CondOp uint8

const (
	None    CondOp = iota // no condition
	And                   // of Args
	Or                    // of Args
	Leaf                  // Compare
	Unknown               // not understood; Columns tells which columns it mentions
)

// A Cond is a boolean expression. And and Or are flat: an And holds no And.
// NOT does not occur: it is pushed inwards, as NULL allows.
type Cond struct {
	Op      CondOp
	Args    []Cond
	Compare Compare
	// Columns are the columns of the statement's table that an Unknown, or a
	// Leaf with a sub-select, may depend on, sorted. "*" stands for any: a
	// whole-row reference, or a function as condition.
	Columns []string

	fn string // the function, when Unknown is a bare call of one
}

// A CompareOp relates a column to values.
type CompareOp uint8

const (
	OtherOp       CompareOp = iota // BETWEEN, LIKE and their negations
	Eq                             // =
	Ne                             // <>
	In                             // IN (…), = ANY(…)
	NotIn                          // NOT IN (…), <> ALL(…)
	IsNull                         // IS NULL
	IsNotNull                      // IS NOT NULL
	Less                           // <
	LessEq                         // <=
	Greater                        // >
	GreaterEq                      // >=
	IsDistinct                     // IS DISTINCT FROM, IS NOT TRUE, IS NOT FALSE
	IsNotDistinct                  // IS NOT DISTINCT FROM, IS TRUE, IS FALSE
	IsTrue                         // the boolean column itself
	IsFalse                        // NOT and the boolean column
	InSub                          // IN (SELECT …), = (SELECT …), = ANY(SELECT …)
)

// A Compare compares a column with values that do not depend on other columns,
// or with columns that are themselves listed among Values.
type Compare struct {
	Column string
	Path   string // of a JSON column: operators and keys, ->>provider; "" for the column as a whole
	Op     CompareOp
	Values []Value
	Sub    *Stmt // of InSub
	// Foreign is set when the column belongs to another table than the
	// statement's own, named by Qualifier.
	Foreign   bool
	Qualifier string
}

// is reports whether c compares what name names: a column, or a column and a
// JSON path in it.
func (c *Compare) is(name string) bool {
	n := len(c.Column)
	return len(name) == n+len(c.Path) && name[:n] == c.Column && name[n:] == c.Path
}

// join returns the conjunction or disjunction of a and b, flat.
func join(op CondOp, a, b Cond) Cond {
	switch {
	case a.Op == None:
		return b
	case b.Op == None:
		return a
	case a.Op == op && b.Op == op:
		a.Args = append(a.Args, b.Args...)
		return a
	case a.Op == op:
		a.Args = append(a.Args, b)
		return a
	case b.Op == op:
		return Cond{Op: op, Args: append([]Cond{a}, b.Args...)}
	}
	return Cond{Op: op, Args: []Cond{a, b}}
}

// negate returns NOT c. In SQL's three-valued logic NOT commutes with the
// comparisons (NULL stays NULL) and obeys De Morgan's laws.
func negate(c Cond) Cond {
	switch c.Op {
	case And, Or:
		op := And + Or - c.Op
		var n Cond
		for _, arg := range c.Args {
			n = join(op, n, negate(arg))
		}
		return n
	case Leaf:
		op, ok := negated(c.Compare.Op)
		if !ok {
			return Cond{Op: Unknown, Columns: c.Columns}
		}
		c.Compare.Op = op
		return c
	}
	return Cond{Op: c.Op, Columns: c.Columns}
}

func negated(op CompareOp) (CompareOp, bool) {
	switch op {
	case OtherOp:
		return OtherOp, true
	case Eq:
		return Ne, true
	case Ne:
		return Eq, true
	case In:
		return NotIn, true
	case NotIn:
		return In, true
	case IsNull:
		return IsNotNull, true
	case IsNotNull:
		return IsNull, true
	case Less:
		return GreaterEq, true
	case LessEq:
		return Greater, true
	case Greater:
		return LessEq, true
	case GreaterEq:
		return Less, true
	case IsDistinct:
		return IsNotDistinct, true
	case IsNotDistinct:
		return IsDistinct, true
	case IsTrue:
		return IsFalse, true
	case IsFalse:
		return IsTrue, true
	}
	return op, false
}

// mirrored returns the operator with its sides swapped.
func mirrored(op CompareOp) CompareOp {
	switch op {
	case Less:
		return Greater
	case LessEq:
		return GreaterEq
	case Greater:
		return Less
	case GreaterEq:
		return LessEq
	}
	return op
}
