// Package requestctx is a placeholder
//
// requestctx: x
//
// text
package requestctx
