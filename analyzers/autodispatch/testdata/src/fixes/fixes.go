package fixes

type Handler struct{}

func (h *Handler) auto(id string) { h.cloud(id); helper(h, id) }

//claimvet:only (*Handler).auto
func (h *Handler) cloud(id string) {}

//claimvet:only (*Handler).auto
func (h Handler) value(id string) {}

//claimvet:only (*Handler).auto
func (h *Handler) other(id string, n int) {}

//claimvet:only auto
func direct(id string) error { return nil }

func auto(id string) error { return direct(id) }

//claimvet:only a b
func several() {}

func a() {}
func b() {}

func wrong(h *Handler, v Handler) {
	h.cloud("a")                 // want `call auto instead`
	go func() { h.cloud("a") }() // want `call auto instead`
	f := (*Handler).cloud        // want `use auto instead`
	direct("a")                  // want `call auto instead`
	v.value("a")                 // want `call auto instead`
	_ = f
}

// Nothing that would not compile, or mean something else, is offered.
func noFix(h *Handler) {
	h.other("a", 1)        // want `call auto instead`
	several()              // want `call one of them instead`
	(Handler{}).value("a") // want `call auto instead`
	auto := "shadowed"
	direct(auto) // want `call auto instead`
}

// The dispatcher calls this.
func helper(h *Handler, id string) {
	h.cloud(id) // want `call auto instead`
}
