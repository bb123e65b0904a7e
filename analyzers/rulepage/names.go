package rulepage

import "slices"

// passes are those of the suite, with the short names of their rules: a message ends with one, as [gate]. Both are names of what
// is reported, wherever something is named.
var passes = [...]struct {
	name  string
	rules []string
}{
	{"claimgate", []string{"gate"}},
	{"rollbackdefer", []string{"ownership", "stranded", "finality"}},
	{"requestctx", []string{"lifetime"}},
	{"autodispatch", []string{"dispatch"}},
	{"claimsql", []string{"sql"}},
	{"steporder", []string{"order"}},
	{"claimdirective", []string{"directive"}},
}

// Passes returns the names of the passes of the suite, also of those that a build leaves out.
func Passes() []string {
	var names []string
	for _, p := range passes {
		names = append(names, p.name)
	}
	return names
}

// Rules returns the short names of the rules of a pass, or nil for what is no pass.
func Rules(pass string) []string {
	for _, p := range passes {
		if p.name == pass {
			return slices.Clone(p.rules)
		}
	}
	return nil
}

// Names returns all names of passes and rules.
func Names() []string {
	var names []string
	for _, p := range passes {
		names = append(append(names, p.name), p.rules...)
	}
	return names
}

// Named returns the pass that a name means, and the rule, if that is not all that the pass has: of "stranded" rollbackdefer and
// stranded, of "gate" and of "claimgate" claimgate alone. Both are empty for what is no name.
func Named(name string) (pass, rule string) {
	for _, p := range passes {
		switch {
		case p.name == name, len(p.rules) == 1 && p.rules[0] == name:
			return p.name, ""
		case slices.Contains(p.rules, name):
			return p.name, name
		}
	}
	return "", ""
}
