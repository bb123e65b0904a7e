package main

// directly is a call past the dispatcher.
const directly = `h.auto.backends["gcp"].Provision(ctx, cloud.Order{Token: claim.ID().String()})`

// dispatchBugs ask a provisioner past the dispatcher.
var dispatchBugs = []variant{
	{"provisioner called directly", "dispatch", ".Provision(ctx, cloud.Order", callBy("Handler.SwitchProvider", "Provision", directly)},
	{"provisioner as a method value", "dispatch", "order := ", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN; STOP; REPOINT
		order := h.auto.backends["gcp"].Provision
		var instance string
		if instance, failure = order(ctx, cloud.Order{Token: claim.ID().String()}); failure != nil { return }
		FINISH; DONE`)},
	{"provisioner as a method expression", "dispatch", "order := ", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN; STOP; REPOINT
		order := cloud.Provisioner.Provision
		var instance string
		if instance, failure = order(h.auto.backends["gcp"], ctx, cloud.Order{Token: claim.ID().String()}); failure != nil { return }
		FINISH; DONE`)},
	{"provisioner in a closure", "dispatch", ".Provision(ctx, cloud.Order", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN; STOP; REPOINT
		order := func() (string, error) { return ` + directly + ` }
		var instance string
		if instance, failure = order(); failure != nil { return }
		FINISH; DONE`)},
	{"provisioner in a goroutine", "dispatch", ".Provision(ctx, cloud.Order", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN; STOP; REPOINT
		go ` + directly + `
		PROVISION; FINISH; DONE`)},
	{"provisioner in a defer", "dispatch", ".Provision(ctx, cloud.Order", tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN; STOP; REPOINT
		func() { defer ` + directly + ` }()
		PROVISION; FINISH; DONE`)},
	{"provisioner through an interface", "dispatch", "var m maker = ", all(tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN; STOP; REPOINT
		var m maker = h.auto.backends["gcp"]
		var instance string
		if instance, failure = m.Provision(ctx, cloud.Order{Token: claim.ID().String()}); failure != nil { return }
		FINISH; DONE`), add("handler/auto.go", `type maker interface { Provision(context.Context, cloud.Order) (string, error) }`))},
	{"provisioner embedded", "dispatch", ".Provision(ctx, cloud.Order", all(tail(`
		DETACH; CLAIM; FAILED; CHECK; VARS; ARM; BEGIN; STOP; REPOINT
		var instance string
		if instance, failure = (backend{h.auto.backends["gcp"]}).Provision(ctx, cloud.Order{Token: claim.ID().String()}); failure != nil { return }
		FINISH; DONE`), add("handler/auto.go", `type backend struct { cloud.Provisioner }`))},
	{"provisioner in another method of the dispatcher", "dispatch", "return backend.Provision(", add("handler/auto.go", `
		func (a *Auto) retry(ctx context.Context, c *store.Claim) (string, error) {
			backend := a.backends[c.To()]
			return backend.Provision(ctx, cloud.Order{Token: c.ID().String()})
		}`)},
	{"provisioner in another package", "dispatch", "p.Provision(", all(
		callBy("Handler.SwitchProvider", "Provision", `steps.Order(ctx, h.auto.backends["gcp"], claim)`),
		add(stepsFile, `
		func Order(ctx context.Context, p cloud.Provisioner, c *store.Claim) (string, error) {
			return p.Provision(ctx, cloud.Order{Token: c.ID().String()})
		}`))},
}
