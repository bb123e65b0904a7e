package main

import "slices"

// bugs returns the variants that must be reported.
func bugs() []variant {
	return slices.Concat(gateBugs, ownershipBugs, strandedBugs, finalityBugs, lifetimeBugs, dispatchBugs, orderBugs, sqlBugs, directiveBugs)
}

// seenBox is the box that the guards saw, for stops that have no claim to take it from.
const seenBox = "cloud.Box{Provider: seen.Provider, Instance: seen.Instance}"
