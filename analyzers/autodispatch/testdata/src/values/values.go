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
	f := h.cloud                             // want `\(\*Handler\).cloud is used as a value outside \(\*Handler\).auto, the only function that may call or use it; use auto instead \[dispatch\]`
	g := (*Handler).cloud                    // want `\(\*Handler\).cloud is used as a value outside`
	h.async(h.cloud)                         // want `\(\*Handler\).cloud is used as a value outside`
	h.async(direct)                          // want `direct is used as a value outside auto`
	h.run = h.cloud                          // want `\(\*Handler\).cloud is used as a value outside`
	_ = Handler{run: direct}                 // want `direct is used as a value outside`
	_ = Handler{direct}                      // want `direct is used as a value outside`
	_ = []func(string){direct}               // want `direct is used as a value outside`
	_ = map[string]func(string){"": h.cloud} // want `\(\*Handler\).cloud is used as a value outside`
	ch := make(chan func(string), 1)
	ch <- direct                    // want `direct is used as a value outside`
	var i any = direct              // want `direct is used as a value outside`
	defer h.async(direct)           // want `direct is used as a value outside`
	func(f func(string)) {}(direct) // want `direct is used as a value outside`
	_, _, _ = f, g, i
}

func leak(h *Handler) func(string) { return h.cloud } // want `\(\*Handler\).cloud is used as a value outside`

var table = []func(string){direct} // want `direct is used as a value outside`

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
