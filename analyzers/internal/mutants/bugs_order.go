package main

// orderBugs do a step before the one that it needs.
var orderBugs = []variant{
	{"stop before the pivot", "order", "h.stopOldBox(", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; STOP; BEGIN; REPOINT; PROVISION; FINISH; DONE`)},
	{"pivot dropped", "order", "h.stopOldBox(", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; STOP; REPOINT; PROVISION; FINISH; DONE`)},
	{"pivot under a condition", "order", "h.stopOldBox(", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		if seen.Instance != "" { BEGIN }
		STOP; REPOINT; PROVISION; FINISH; DONE`)},
	{"pivot in a goroutine", "order", "h.stopOldBox(", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM
		go func() { _ = h.store.Begin(ctx, claim) }()
		STOP; REPOINT; PROVISION; FINISH; DONE`)},
	{"provisioning before the write", "order", "h.auto.Provision(", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN; STOP; PROVISION; REPOINT; FINISH; DONE`)},
	{"write only where the stop failed", "order", "h.auto.Provision(", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN; STOP
		if stopErr != nil { REPOINT }
		PROVISION; FINISH; DONE`)},
}
