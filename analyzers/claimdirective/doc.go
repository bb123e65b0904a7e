// Package claimdirective reports claimvet directives that are wrong.
//
// # Analyzer claimdirective
//
// claimdirective: report claimvet directives that are misspelt, misplaced or contradictory
//
// A directive is a promise that the other passes hold the code to. One that
// they cannot understand would be a promise that nobody checks, so nothing
// that is meant as a directive is ever ignored in silence.
//
// # Rule directive
//
// A directive declares nothing, since it is misspelt, misplaced or contradictory.
// Reported are
//
//   - spelling: //claimvet:efect, "// claimvet:effect" with a space, unknown or
//     missing arguments;
//   - the place: a directive above a type, a constant, an import or a statement
//     without a call, or free at top level without func=;
//   - names of functions that do not exist, with the nearest that does;
//   - a directive that says the opposite of another about the same function, or
//     the same again;
//   - claim on a function without a result, since nothing tells whether the
//     claim is won, and detached on one without a context.Context parameter;
//   - an ignore without a reason, or one that silences nothing.
//
// # directive: why
//
// Say a function is restricted to its dispatcher, and the dispatcher's name is
// misspelt. Were the directive passed over, the next call around the dispatcher
// would be silent, with a comment above the function that says that there is no
// such call.
//
// # directive: wrong
//
//	//claimvet:only (*Handler).provisonAuto // an i is missing
//	func (h *Handler) provisionCloud(id string) { h.cloud.Start(id) }
//
// # directive: right
//
//	//claimvet:only (*Handler).provisionAuto
//	func (h *Handler) provisionCloud(id string) { h.cloud.Start(id) }
//
// # directive: mend
//
// Write what the report offers, or take the directive away. A directive with a
// mistake declares nothing until it is mended.
//
// The fix writes the nearest valid spelling, where that is all that is wrong.
//
// # Inferred and declared
//
// Nothing is inferred. All directives, and where they may stand, are listed in
// the README of claimvet.
//
// # Limits
//
// The name of a function in a package that this package does not import is taken
// on trust, and so are names that another package does not export.
package claimdirective
