package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
)

// conn is one connection over the wire.
type conn struct {
	net.Conn
	wire     *Wire
	requests requests

	loss atomic.Int32 // a [Loss]; other than none once the connection is to break, or is broken
	half []byte       // what is left of half an answer
	done bool         // nothing more comes

	late      []byte        // the request that comes late
	abandoned chan struct{} // closed when the program has let go of the connection that it comes on
	abandon   sync.Once
}

// Write is called with whole messages, since pgx sends what belongs together in one piece.
func (c *conn) Write(b []byte) (int, error) {
	if Loss(c.loss.Load()) != none {
		return 0, ErrLost
	}
	loss := c.wire.loses(c.requests.name(b))
	c.loss.Store(int32(loss))
	switch loss {
	case Request:
		return 0, errors.Join(ErrLost, c.Conn.Close())
	case Late:
		c.late = bytes.Clone(b)
		c.wire.keep(c)
		_ = c.Conn.SetReadDeadline(time.Unix(1, 0)) // pgx may be reading in the background; it must not take the answer
		return 0, ErrLost
	}
	return c.Conn.Write(b)
}

// Read looks at what is to be lost only after something has come: pgx may have begun to read before it sent the request.
func (c *conn) Read(b []byte) (int, error) {
	if Loss(c.loss.Load()) == Late || c.done && len(c.half) == 0 {
		return 0, ErrLost
	}
	if c.done {
		n := copy(b, c.half)
		c.half = c.half[n:]
		return n, nil
	}
	n, err := c.Conn.Read(b)
	loss := Loss(c.loss.Load())
	if err != nil || loss == none {
		return n, err
	}
	// The end of the answer is awaited, whatever of it comes back: only then is the statement known to be committed.
	whole, err := answer(io.MultiReader(bytes.NewReader(bytes.Clone(b[:n])), c.Conn))
	if err != nil {
		return 0, err
	}
	c.done = true
	if loss == HalfAnswer {
		c.half = whole[:len(whole)-readyLength]
	}
	if err := c.Conn.Close(); err != nil {
		return 0, err
	}
	return c.Read(b)
}

// Close leaves a connection open on which a request is still to come.
func (c *conn) Close() error {
	c.abandon.Do(func() { close(c.abandoned) })
	if Loss(c.loss.Load()) == Late {
		return nil
	}
	return c.Conn.Close()
}

// deliver sends the late request. Before pgx lets go of a broken connection, it has PostgreSQL cancel what may be running on it;
// what is sent earlier might be cancelled by that.
func (c *conn) deliver(ctx context.Context) error {
	defer c.Conn.Close()
	select {
	case <-c.abandoned:
	case <-ctx.Done():
		return ctx.Err()
	}
	deadline, _ := ctx.Deadline()
	if err := c.Conn.SetDeadline(deadline); err != nil {
		return err
	}
	if _, err := c.Conn.Write(c.late); err != nil {
		return err
	}
	_, err := answer(c.Conn)
	return err
}

// readyLength is the length of ReadyForQuery, with which each answer ends.
const readyLength = 6

// answer reads a whole answer.
func answer(r io.Reader) ([]byte, error) {
	var whole bytes.Buffer
	server := pgproto3.NewFrontend(io.TeeReader(r, &whole), nil)
	for {
		message, err := server.Receive()
		if err != nil {
			return nil, err
		}
		if _, ready := message.(*pgproto3.ReadyForQuery); ready {
			return whole.Bytes(), nil
		}
	}
}
