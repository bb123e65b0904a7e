package typestate_test

// An exclusion is a shape of small programs on which the engine and the rules
// are known to disagree.
type exclusion struct {
	why string
	is  func(flavour, traits) bool
}

var exclusions = []exclusion{
	{
		"an armed rollback skips itself, and the error that is returned may be nil or not: the engine takes it for nil",
		func(f flavour, t traits) bool {
			return f == named && t.has(1<<opDeferFlag) && t.has(1<<opReturnVar) && t.has(1<<opEffectErr|1<<opCommitErr)
		},
	},
}

// excluded reports whether a program has such a shape.
func excluded(f flavour, body []stmt) bool {
	var t traits
	for _, s := range body {
		t = t.then(traitsOf(s))
	}
	for _, e := range exclusions {
		if e.is(f, t) {
			return true
		}
	}
	return false
}
