// Package contradictions: two directives that cannot both be right. The second is reported.
package contradictions

import "log"

// Nothing is done and undone at once.
//
//claimvet:commit
//claimvet:rollback // want [directive]
func wrongBoth(id string) { log.Print(id) }

// Two functions, one role each.
//
//claimvet:commit
func rightCommit(id string) { log.Print(id) }

// The other role.
//
//claimvet:rollback
func rightRollback(id string) { log.Print(id) }
