package typestate_test

// An exclusion is a shape of small programs on which the engine and the rules
// are known to disagree.
type exclusion struct {
	why string
	is  func(flavour, traits) bool
}

var exclusions = []exclusion{
	{
		"a result that carries the outcome is taken to tell it, even where a test has settled its value: `if ok { return ok }; return true`",
		func(f flavour, t traits) bool {
			return f == telling && t.has(1<<opReturnOk) && t.has(okOps&^(1<<opReturnOk))
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
