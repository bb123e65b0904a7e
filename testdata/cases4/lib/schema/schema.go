// Package schema says which columns are claimed.
package schema

//claimvet:column tasks.picked_at
//claimvet:column tasks.phase

// Version is the schema's.
const Version = 7
