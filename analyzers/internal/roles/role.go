package roles

// A Role is what directives declare of one function (or of the calls in one
// statement). The zero Role says nothing.
type Role struct {
	Claim    bool // calling it is a claim
	Final    bool // winning is itself the lasting outcome; only with Claim
	Effect   bool // irreversible: only while a claim is won
	Rollback bool // undoes the claim
	Commit   bool // hands the claim over for good
	Holds    bool // the caller must hold a won claim
	Detached bool // its context parameter outlives any request

	EffectIn []FuncName // the effect is asked for only in these and what they reach; empty: everywhere
	Only     []FuncName // the only functions that may refer to it; empty: anybody
	After    []After    // steps that must have run before it
}

// After says that a call must come after another on every path.
type After struct {
	Func FuncName
	In   []FuncName // judged only in these and what they reach; empty: everywhere
}

// A Column names a column whose guarded UPDATEs are claims. Both parts are
// lower case, the table without its schema.
type Column struct {
	Table, Column string
}
