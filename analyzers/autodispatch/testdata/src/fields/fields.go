package fields

type Handler struct {
	provision func(id string) //claimvet:only (*Handler).auto

	//claimvet:only (*Handler).auto
	stop, start func(id string)
}

func (h *Handler) auto(id string) {
	h.provision(id)
	f := h.stop
	f(id)
}

//claimvet:only dispatch
var hook func(id string)

func dispatch(id string) { hook(id) }

//claimvet:only viaLiteral
var literal = func(id string) {}

// A variable's function literal has the variable's name.
var viaLiteral = func(id string) { literal(id) }

func wrong(h *Handler, hs []Handler) {
	h.provision("a")     // want `Handler.provision is called outside \(\*Handler\).auto, the only function that may call or use it; call auto instead \[dispatch\]`
	hs[0].stop("a")      // want `Handler.stop is called outside`
	f := h.start         // want `Handler.start is used as a value outside`
	p := &h.provision    // want `Handler.provision is used as a value outside`
	hs[0].stop = h.start // want `Handler.start is used as a value outside`
	go h.provision("a")  // want `Handler.provision is called outside`
	hook("a")            // want `hook is called outside dispatch`
	g := hook            // want `hook is used as a value outside dispatch`
	literal("a")         // want `literal is called outside viaLiteral`
	_, _, _ = f, p, g
}

func right(h *Handler, hs []Handler) {
	h.auto("a")
	hs[0].auto("a")
	f := h.auto
	h.provision = func(id string) {} // wiring
	h.provision, h.stop = nil, func(id string) {}
	hs[0].stop = h.auto
	if h.provision == nil || nil != h.stop {
		h.provision = dispatch
	}
	for _, h.stop = range []func(string){dispatch} {
	}
	_ = Handler{provision: dispatch, stop: nil}
	_ = &Handler{dispatch, dispatch, nil}
	hook = dispatch
	dispatch("a")
	viaLiteral("a")
	_ = f
}
