package main

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/molecule-ai/claimvet/handler/faults"
)

// sending freezes this process where nothing keeps a statement back any more: it passed all checks of leases and deadlines, and
// the database gets it when the process wakes, as if it had been on the wire all the while.
type sending struct{ armed atomic.Bool }

// arm says that the next statement is the one.
func (s *sending) arm() { s.armed.Store(true) }

func (s *sending) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &sendingConn{Conn: conn, of: s}, nil
}

type sendingConn struct {
	net.Conn
	of *sending
	mu sync.Mutex // held while a deadline must not get in between
}

// Write freezes before a Bind, the message that carries a statement out. Before that, a Parse made it known to the server.
func (c *sendingConn) Write(b []byte) (int, error) {
	const bind = 'B'
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(b) > 0 && b[0] == bind && c.of.armed.CompareAndSwap(true, false) {
		faults.Freeze()
		if err := c.Conn.SetWriteDeadline(time.Time{}); err != nil {
			return 0, err
		}
	}
	return c.Conn.Write(b)
}

func (c *sendingConn) SetDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Conn.SetDeadline(t)
}
