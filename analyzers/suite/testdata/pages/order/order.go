// Package order declares what the examples of the rule's page use.
package order

func stop(id string) error { return nil }

//claimvet:after stop
func repoint(id, provider string) error { return nil }
