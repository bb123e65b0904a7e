// Package rollbackdefer is a placeholder
//
// rollbackdefer: x
//
// text
package rollbackdefer
