// Package post hands parcels over. Who calls it holds an interface, and the effect is an implementation.
package post

// A Carrier takes parcels.
type Carrier interface {
	Ship(to string) (string, error)
}

// Express cannot be called back.
type Express struct{}

//claimvet:effect
func (Express) Ship(to string) (string, error) { return "", nil }

// Dry only says what it would do.
type Dry struct{}

func (Dry) Ship(to string) (string, error) { return "dry", nil }

// A Scale weighs: nothing that it does is irreversible.
type Scale interface{ Weigh(id int64) int }

// Spring is a scale.
type Spring struct{}

func (Spring) Weigh(id int64) int { return 1 }
