// Package claimgate is a placeholder
//
// claimgate: x
//
// text
package claimgate
