// Package autodispatch reports references that bypass a dispatcher.
//
// # Analyzer autodispatch
//
// autodispatch: report references to a function outside the only functions that may use it
//
// Where several backends do the same work, one function picks the backend, and
// everybody has to go through it. A call that goes straight to a backend works
// in every test until the workspace that it is called for lives on another.
// The function behind the dispatcher says who may use it:
//
//	//claimvet:only (*Handler).provisionAuto
//	func (h *Handler) provisionCloud(id string) { … }
//
// Then nobody else may call it or take its value. Wrong, wherever it hides:
//
//	h.goAsync(func() { h.provisionCloud(id) })
//	run := h.provisionCloud
//	defer (*Handler).provisionCloud(h, id)
//
// Right:
//
//	h.goAsync(func() { h.provisionAuto(id) })
//
// What counts is each reference, not the call: a method value, an argument, a
// go or defer statement, a promoted method. Converting a type with such a
// method to an interface that has the method counts too, unless the method of
// the interface is itself restricted. Allowed are the functions named, function
// literals in them, and the restricted function itself. A restricted field or
// variable of func type may be set and compared with nil anywhere.
//
// A function of a package that cannot be edited is restricted by
//
//	//claimvet:only store.Open func=database/sql.Open
//
// The fix calls the dispatcher instead, where it has the same parameters and
// results and can be called in the same way.
//
// Limits: what reflection reaches is not seen, nor the implementations behind
// an interface whose own method is not restricted.
package autodispatch
