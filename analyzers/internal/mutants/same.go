package main

import "slices"

// refactorings returns the variants that mean what the handler means, and must be silent.
func refactorings() []variant {
	return slices.Concat(extracted, inlined, renamed, moved, flagged, enclosed, rerouted, resulting, bound, stated, detached)
}

func same(name string, r rewrite) variant { return variant{name: name, rewrite: r} }
