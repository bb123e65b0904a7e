package typestate

// SetStateBound changes the bound on states, and returns what sets it back.
func SetStateBound(n int) func() {
	was := stateBound
	stateBound = n
	return func() { stateBound = was }
}
