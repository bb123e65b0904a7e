// Package steporder checks that steps run in the order that they are declared
// to have.
//
// # Analyzer steporder
//
// steporder: check that a step runs only after the step that it needs
//
// Some steps are only right once another has run: the new provider may be
// written only after the old box was stopped, for the stop reads the old one.
// The directive
//
//	//claimvet:after stop
//	func repoint(id, provider string) error
//
// says so.
//
// # Rule order
//
// A step runs on a path where the one that it must come after has not run.
// Position in the file means nothing: the steps may be in helpers, literals,
// deferred calls or other packages.
//
// The first step counts whether or not it succeeds: what must happen after a
// failure is for the code to say. It does not count where it is only started,
// by go or in another goroutine's group, nor in a loop that may run zero times,
// on the path where it does.
//
// A call is judged in the function that has the first step in view, itself or
// in what it calls. A function that has not passes the duty on to its callers;
// in main, in init and in functions that a framework calls, nobody is left to
// pass it to, and the call is reported there.
//
// # order: why
//
// A handler that writes the new provider first, and then stops the old box, asks
// the new cloud for a box that was never there. The old one runs on, and is paid
// for, until somebody looks at the bill.
//
// # order: wrong
//
//	func move(id, provider string, running bool) error {
//		if running {
//			if err := stop(id); err != nil {
//				return err
//			}
//		}
//		return repoint(id, provider) // with running false, stop has not run
//	}
//
// # order: right
//
//	func move(id, provider string) error {
//		if err := stop(id); err != nil { // it knows itself what runs
//			return err
//		}
//		return repoint(id, provider)
//	}
//
// # order: mend
//
// Call the first step on every path that leads to the second. No fix is offered:
// where the first step belongs, and what to do when it fails, is for you to say.
//
// # Inferred and declared
//
// Nothing is inferred but through which helpers a step runs. With
//
//	//claimvet:after stop in=SwitchProvider
//
// the order is asked for only in SwitchProvider and what it reaches. That is
// for steps that a recovery resumes in another process, where the first one
// ran before a crash.
//
// # Limits
//
// The pass does not know for which row a step ran; a first step for one row
// satisfies a second one for another. Calls through function values and
// interfaces are followed where this package shows what they reach.
package steporder
