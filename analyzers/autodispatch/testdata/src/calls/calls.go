package calls

import "sync"

type Handler struct{ wg sync.WaitGroup }

func (h *Handler) auto(id string) { // the dispatcher, and all that is inside
	h.cloud(id)
	defer h.cloud(id)
	go h.cloud(id)
	func() { h.cloud(id) }()
	run := h.cloud
	run(id)
	h.async(func() { h.async(func() { h.cloud(id) }) })
	local(id)
}

func (h *Handler) resume(id string) { h.docker(id) }

//claimvet:only (*Handler).auto
func (h *Handler) cloud(id string) {
	if id != "" {
		h.cloud("") // it may call itself
		func() { h.cloud("") }()
	}
}

//claimvet:only (*Handler).auto Handler.resume sweep
func (h *Handler) docker(id string) {}

//claimvet:only Handler.auto
func local(id string) {}

func sweep(h *Handler) { h.docker("") }

func (h *Handler) async(f func()) { go f() }

func wrong(h *Handler, hs []*Handler, byID map[string]*Handler) {
	h.cloud("a")                                               // want `\(\*Handler\).cloud is called outside \(\*Handler\).auto, the only function that may call or use it; call auto instead \[dispatch\]`
	h.docker("a")                                              // want `\(\*Handler\).docker is called outside sweep, \(\*Handler\).auto and \(\*Handler\).resume, the only functions that may call or use it; call one of them instead`
	local("a")                                                 // want `local is called outside \(\*Handler\).auto, the only function that may call or use it; call auto instead`
	defer h.cloud("a")                                         // want `\(\*Handler\).cloud is called outside`
	go h.cloud("a")                                            // want `\(\*Handler\).cloud is called outside`
	(h.cloud)("a")                                             // want `\(\*Handler\).cloud is called outside`
	(*Handler).cloud(h, "a")                                   // want `\(\*Handler\).cloud is called outside`
	h.async(func() { h.cloud("a") })                           // want `\(\*Handler\).cloud is called outside`
	h.async(func() { h.async(func() { defer h.cloud("a") }) }) // want `\(\*Handler\).cloud is called outside`
	hs[0].cloud("a")                                           // want `\(\*Handler\).cloud is called outside`
	byID["x"].cloud("a")                                       // want `\(\*Handler\).cloud is called outside`
	(&Handler{}).cloud("a")                                    // want `\(\*Handler\).cloud is called outside`
	if true {
		for range 3 {
			h.cloud("a") // want `\(\*Handler\).cloud is called outside`
		}
	}
}

func right(h *Handler, hs []*Handler, byID map[string]*Handler) {
	h.auto("a")
	defer h.auto("a")
	go h.auto("a")
	(h.auto)("a")
	(*Handler).auto(h, "a")
	h.async(func() { h.auto("a") })
	h.async(func() { h.async(func() { defer h.auto("a") }) })
	hs[0].auto("a")
	byID["x"].auto("a")
	(&Handler{}).auto("a")
	sweep(h)
	h.resume("a")
}

// Embedding promotes the method, not the permission.
type server struct {
	*Handler
	name string
}

func (s *server) serve()              { s.cloud("a") } // want `\(\*Handler\).cloud is called outside`
func (s *server) serveRight()         { s.auto("a") }
func (s *server) auto(id string)      { s.Handler.cloud(id) } // want `\(\*Handler\).cloud is called outside`
func (s *server) autoRight(id string) { s.Handler.auto(id) }

// A function of the same name that is none of them.
func auto(h *Handler) { h.cloud("a") } // want `\(\*Handler\).cloud is called outside`

type other struct{}

func (other) auto(h *Handler) { h.cloud("a") } // want `\(\*Handler\).cloud is called outside`
func (other) cloud(id string) {}
func own(o other)             { o.cloud("a") } // another method of that name

// What runs when the package is initialised is outside of all functions.
var _ = func() int { new(Handler).cloud("a"); return 0 }() // want `\(\*Handler\).cloud is called outside`

func init() { new(Handler).cloud("a") } // want `\(\*Handler\).cloud is called outside`

// Generic code has one name for all instantiations.
type queue[T any] struct{ items []T }

func (q *queue[T]) next() T { return q.take() }

//claimvet:only (*queue).next
func (q *queue[T]) take() (t T) { return t }

func drain(q *queue[int]) {
	q.take() // want `\(\*queue\).take is called outside \(\*queue\).next, the only function that may call or use it; call next instead`
	q.next()
}

//claimvet:only dispatch
func direct[T any](t T) {}

func dispatch[T any](t T) { direct(t) }

func generic() {
	direct(1)           // want `direct is called outside dispatch`
	direct[string]("x") // want `direct is called outside dispatch`
	f := direct[int]    // want `direct is used as a value outside dispatch`
	f(1)
	dispatch(1)
	dispatch[string]("x")
	g := dispatch[int]
	g(1)
}

// A shadowing local is another thing.
func shadow() {
	local := func(string) {}
	local("a")
}

// Two places on one line are two reports.
func twice(h *Handler) {
	pair(func() { h.cloud("a") }, func() { h.cloud("b") }) // want `\(\*Handler\).cloud is called outside` `\(\*Handler\).cloud is called outside`
}

func pair(f, g func()) {}
