// Package claimdirective reports claimvet directives that are wrong.
//
// # Analyzer claimdirective
//
// claimdirective: report claimvet directives that are misspelt, misplaced or contradictory
//
// A directive is a promise that the other passes hold the code to. One that
// they cannot understand would be a promise that nobody checks, so nothing
// that is meant as a directive is ever ignored in silence. Reported are
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
// A directive with a mistake declares nothing until it is mended. Wrong:
//
//	//claimvet:only (*Handler).provisonAuto
//	func (h *Handler) provisionCloud(id string) { … }
//
// Right, and offered as a fix:
//
//	//claimvet:only (*Handler).provisionAuto
//	func (h *Handler) provisionCloud(id string) { … }
//
// Limits: the name of a function in a package that this package does not
// import is taken on trust, and so are names that another package does not
// export.
package claimdirective
