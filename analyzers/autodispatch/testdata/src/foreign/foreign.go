package foreign

import (
	"context"
	"database/sql"
	"os"

	"backend"
)

//claimvet:only open func=database/sql.Open

//claimvet:only (*store).exec func=(*database/sql.DB).Exec

//claimvet:only open resume func=os.Exit

func open(name string) { sql.Open("", name) }

func resume() {}

type store struct{ db *sql.DB }

func (s *store) exec(q string) { s.db.Exec(q) }

type Server interface{ Dispatch(h *backend.Handler) }

type impl struct{}

func (impl) Dispatch(h *backend.Handler)     { h.Cloud("a") } // an implementation of what is allowed
func (impl) Other(h *backend.Handler)        { h.Cloud("a") } // want `\(\*backend.Handler\).Cloud is called outside \(\*backend.Handler\).Auto, Allowed and Server.Dispatch, the only functions that may`
func Allowed(h *backend.Handler)             { h.Cloud("a") }
func notServer(h *backend.Handler, s Server) { s.Dispatch(h) }

type embeds struct {
	backend.Handler
	tx *sql.DB
}

func wrong(ctx context.Context, h *backend.Handler, b backend.Backend, e embeds) {
	h.Cloud("a")          // want `\(\*backend.Handler\).Cloud is called outside`
	e.Cloud("a")          // want `\(\*backend.Handler\).Cloud is called outside`
	h.Direct("a")         // want `backend.Handler.Direct is called outside \(\*backend.Handler\).Auto, the only function that may call or use it; call Auto instead`
	backend.Open("a")     // want `backend.Open is called outside backend.Auto, the only function that may call or use it; call backend.Auto instead`
	b.Provision(ctx, "a") // want `backend.Backend.Provision is called outside \(\*backend.Handler\).Auto`
	backend.Hook()        // want `backend.Hook is called outside backend.Auto`
	sql.Open("", "a")     // want `sql.Open is called outside open, the only function that may call or use it; call open instead`
	e.tx.Exec("a")        // want `\(\*sql.DB\).Exec is called outside \(\*store\).exec`
	os.Exit(1)            // want `os.Exit is called outside open and resume, the only functions that may call or use it; call one of them instead`
}

func right(h *backend.Handler, e embeds, s *store) {
	h.Auto("a")
	e.Auto("a")
	backend.Auto("a")
	open("a")
	s.exec("a")
	resume()
	h.Direct = nil
	backend.Hook = nil
	os.Getpid()
	sql.Drivers()
	e.tx.Query("a")
}
