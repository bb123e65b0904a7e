package ir

// An Exec is what a value runs statements on, as far as its type or the place
// that it comes from tells.
type Exec uint8

const (
	NoExec    Exec = iota // nothing that runs statements, or not known
	OnPool                // a pool, or what never holds anything but one
	OnTx                  // a transaction
	OnUnknown             // a pool or a transaction: nobody can tell
	OnEither              // of a type that pools and transactions share: the value tells
	OnHandle              // the same, of a type that is a pool unless somebody in view makes it a transaction
)

// Runs reports whether statements are run on values of the type.
func (e Exec) Runs() bool { return e != NoExec }
