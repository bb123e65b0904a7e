// Package autodispatch reports references that bypass a dispatcher.
//
// # Analyzer autodispatch
//
// autodispatch: report references to a function outside the only functions that may use it
//
// Where several backends do the same work, one function picks the backend, and
// everybody has to go through it: the dispatcher. The function behind it says
// who may use it:
//
//	//claimvet:only (*Handler).provisionAuto
//	func (h *Handler) provisionCloud(id string)
//
// Then nobody else may call it or take its value.
//
// # Rule dispatch
//
// A function that is restricted is called, or its value is taken, outside the
// functions that may. What counts is each reference, not the call: a method value, an
// argument, a go or defer statement, a promoted method. Converting a type with
// such a method to an interface that has the method counts too, unless the method
// of the interface is itself restricted.
//
// # dispatch: why
//
// A call that goes straight to a backend works in every test, until the workspace
// that it is called for lives on another: then a machine is started where nothing
// else looks for it. Such calls hide well, in a closure that runs later or in a
// value that is passed on.
//
// # dispatch: wrong
//
//	func (h *Handler) Start(id string) {
//		h.goAsync(func() { h.provisionCloud(id) }) // whichever cloud it lives on
//	}
//
//	func (h *Handler) Restart(id string) {
//		run := h.provisionCloud // hidden in a value
//		run(id)
//	}
//
// # dispatch: right
//
//	func (h *Handler) Start(id string) {
//		h.goAsync(func() { h.provisionAuto(id) })
//	}
//
//	func (h *Handler) Restart(id string) {
//		run := h.provisionAuto
//		run(id)
//	}
//
// # dispatch: mend
//
// Call the dispatcher instead. If this function is to be a dispatcher too, name
// it in the directive.
//
// The fix calls the dispatcher, where it has the same parameters and results and
// can be called in the same way.
//
// # Inferred and declared
//
// Nothing is inferred. Allowed are the functions named, function literals in
// them, and the restricted function itself. A restricted field or variable of
// func type may be set and compared with nil anywhere. A function of a package
// that cannot be edited is restricted at top level:
//
//	//claimvet:only store.Open func=database/sql.Open
//
// # Limits
//
// What reflection reaches is not seen, nor the implementations behind an
// interface whose own method is not restricted.
package autodispatch
