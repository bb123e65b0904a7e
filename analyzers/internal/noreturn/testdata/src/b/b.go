// Package b has what package a calls.
package b

func Die() { panic("b") }

func Live() {}
