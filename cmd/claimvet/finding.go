package main

import (
	"cmp"
	"go/token"
	"reflect"
	"slices"
)

// A finding is one diagnostic as data: every renderer starts from it, none looks at syntax or types.
type finding struct {
	Pos, End token.Position
	Category string // the analyzer's name
	Message  string
	URL      string
	Related  []related // the witness, in the order in which the pass gave it
	Fixes    []fix
}

type related struct {
	Pos, End token.Position
	Message  string
}

type fix struct {
	Message string
	Edits   []edit
}

type edit struct {
	Pos, End token.Position
	NewText  string
}

// A problem is something that could not be analysed. Pos is the zero position where none is known.
type problem struct {
	Pos     token.Position
	Message string
	// Internal is where a pass failed, rather than the program: what is silent there was not looked at.
	Internal bool
}

// sortFindings orders by position, then by content, and drops repetitions: a file that belongs to a package and to that
// package's external test variant is analysed twice.
func sortFindings(fs []finding) []finding {
	slices.SortFunc(fs, func(a, b finding) int {
		return cmp.Or(comparePos(a.Pos, b.Pos), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Message, b.Message),
			slices.CompareFunc(a.Related, b.Related, func(a, b related) int {
				return cmp.Or(comparePos(a.Pos, b.Pos), cmp.Compare(a.Message, b.Message))
			}))
	})
	return slices.CompactFunc(fs, func(a, b finding) bool { return reflect.DeepEqual(a, b) })
}

func sortProblems(ps []problem) []problem {
	slices.SortFunc(ps, func(a, b problem) int {
		return cmp.Or(comparePos(a.Pos, b.Pos), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(ps)
}

func comparePos(a, b token.Position) int {
	return cmp.Or(cmp.Compare(a.Filename, b.Filename), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}
