package typestate

// outcome is a set of ways in which a claim can have gone.
type outcome uint8

const (
	won    outcome = 1 << iota
	lost           // another contender has it
	failed         // the attempt ended in an error: nobody knows
	undone         // won in a transaction that did not commit
	unsaid outcome = won | lost | failed
)

// String names an outcome that is certain.
func (o outcome) String() string {
	switch o {
	case won:
		return "won"
	case lost:
		return "lost"
	case failed:
		return "failed"
	}
	return ""
}

// relation says how a value tells a claim's outcome.
type relation uint8

const (
	unrelated relation = iota
	tellBool           // true: won
	tellErr            // an error beside the value that decides: nil unless failed
	tellOnly           // an error that decides alone: nil if won
	tellCount          // a row count: more than 0 if won
	tellPtr            // not nil if won
	tellSlice          // not nil and not empty if won
	tellTag            // its row count tells
	tellRow            // scanning it tells
	tellFlag           // the bool that is scanned from it tells
	tellNot            // false: won
	tellAny            // neither nil nor empty nor 0 if won
	tellLost           // an error: nil if won, and one of them means lost
	tellFound          // its error tells, as that of scanning does
	tellScan           // the error of scanning: nil if won, ErrNoRows if lost
	tellRows           // a further row: won
	tellTx             // the error of the commit: nil unless undone
	endErr             // the error of what ended the claim: not nil, and it has not ended
	tellFact           // what is known of it by itself
	undoErr            // the error of what rolled it back: not nil, and nobody knows
	endTag             // its row count tells
	comesWith          // what comes with a claim that a bool tells: not nil if won
	readErr            // the error of reading one of the rows: not nil, and nobody knows the rest
	endCount           // the row count of what ended or moved the claim: 0, and it is lost
)

// noRows are the sentinels with which scanning says that there is no row.
func noRows(text string) bool {
	return text == "database/sql.ErrNoRows" || text == "github.com/jackc/pgx/v5.ErrNoRows" || text == "github.com/jackc/pgx/v4.ErrNoRows" || text == "gorm.io/gorm.ErrRecordNotFound"
}

// answer is what one outcome says of a question about a related value.
func (r relation) answer(o outcome, p pred, text string) (is, known bool) {
	if o == undone && r != tellTx {
		o = won // as far as the statement knew
	}
	nilIf := func(b bool) (bool, bool) {
		switch p {
		case isNil:
			return b, true
		case isErr, isA:
			if b {
				return false, true
			}
		}
		return false, false
	}
	switch r {
	case tellBool:
		if p == isTrue {
			return o == won, true
		}
	case tellNot:
		if p == isTrue {
			return o != won, true
		}
	case tellAny:
		if p == isNil || p == isZero || p == isText && text == "" {
			return o != won, true
		}
	case tellErr:
		switch o {
		case won:
			return nilIf(true)
		case failed:
			return nilIf(false)
		}
	case tellOnly, tellLost:
		return nilIf(o == won)
	case tellCount:
		if p == isZero {
			return o != won, true
		}
	case tellPtr, tellSlice:
		switch {
		case p == isNil && o == won:
			return false, true
		case p == isNil && o == lost && r == tellPtr:
			return true, true
		case p == isZero && r == tellSlice:
			return o != won, true
		}
	case comesWith:
		if p == isNil && o == won {
			return false, true
		}
	case tellScan:
		switch {
		case p == isErr && noRows(text):
			return o == lost, true
		case p == isErr && o == lost:
			return false, true
		default:
			return nilIf(o == won)
		}
	case tellRows:
		if p == isTrue && o != won {
			return false, true
		}
	case tellTx:
		return nilIf(o != undone)
	}
	return false, false
}
