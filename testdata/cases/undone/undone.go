// Package undone: the function that undoes the claim is given to the caller, and with it the duty.
package undone

import "errors"

//claimvet:claim
func lock() error { return nil }

//claimvet:rollback
func unlock() error { return nil }

//claimvet:effect
func ensure() error { return nil }

type provider struct{ locked bool }

// What is returned unlocks, where there is a lock.
func (p *provider) rightInit() (func() error, error) {
	cleanup := func() error { return nil }
	if p.locked {
		if err := lock(); err != nil {
			return nil, err
		}
		cleanup = func() error { return unlock() }
	}
	return cleanup, nil
}

// What is returned does nothing.
func (p *provider) wrongInit() (func() error, error) {
	cleanup := func() error { return nil }
	if p.locked {
		if err := lock(); err != nil {
			return nil, err
		}
	}
	return cleanup, nil // want [stranded]
}

// The caller runs what it was given.
func (p *provider) rightUse() (err error) {
	cleanup, err := p.rightInit()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cleanup()) }()
	return nil
}
