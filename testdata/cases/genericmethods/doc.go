// Package genericmethods is about methods that have type parameters of their own, which Go has from 1.27 on: with an older one
// there is nothing here.
package genericmethods
