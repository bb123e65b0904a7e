package values

type Handler struct{ run func(string) }

func (h *Handler) auto(id string) {
	f := h.cloud
	f(id)
	h.async(h.cloud)
	h.run = h.cloud
	_ = Handler{run: h.cloud}
}

//claimvet:only (*Handler).auto
func (h *Handler) cloud(id string) {}

//claimvet:only auto
func direct(id string) {}

func auto(id string) { direct(id) }

func (h *Handler) async(f func(string)) {}

func wrong(h *Handler) {
	f := h.cloud                             // want `the value of \(\*Handler\).cloud is taken outside \(\*Handler\).auto, the only function that may; use auto instead \[dispatch\]`
	g := (*Handler).cloud                    // want `the value of \(\*Handler\).cloud is taken outside`
	h.async(h.cloud)                         // want `the value of \(\*Handler\).cloud is taken outside`
	h.async(direct)                          // want `the value of direct is taken outside auto`
	h.run = h.cloud                          // want `the value of \(\*Handler\).cloud is taken outside`
	_ = Handler{run: direct}                 // want `the value of direct is taken outside`
	_ = Handler{direct}                      // want `the value of direct is taken outside`
	_ = []func(string){direct}               // want `the value of direct is taken outside`
	_ = map[string]func(string){"": h.cloud} // want `the value of \(\*Handler\).cloud is taken outside`
	ch := make(chan func(string), 1)
	ch <- direct                    // want `the value of direct is taken outside`
	var i any = direct              // want `the value of direct is taken outside`
	defer h.async(direct)           // want `the value of direct is taken outside`
	func(f func(string)) {}(direct) // want `the value of direct is taken outside`
	_, _, _ = f, g, i
}

func leak(h *Handler) func(string) { return h.cloud } // want `the value of \(\*Handler\).cloud is taken outside`

var table = []func(string){direct} // want `the value of direct is taken outside`

func right(h *Handler) {
	f := h.auto
	g := (*Handler).auto
	h.async(h.auto)
	h.async(auto)
	h.run = h.auto
	_ = Handler{run: auto}
	_ = Handler{auto}
	_ = []func(string){auto}
	_ = map[string]func(string){"": h.auto}
	ch := make(chan func(string), 1)
	ch <- auto
	var i any = auto
	defer h.async(auto)
	func(f func(string)) {}(auto)
	_, _, _ = f, g, i
}

func keep(h *Handler) func(string) { return h.auto }

var rightTable = []func(string){auto}
