package lsp

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Works counts what gopls does because of a notification: it tells when each such work begins and ends, and publishes
// diagnostics in between, some of them several times.
type works struct {
	expected, ended map[string]int // by title
	titles          map[any]string // of those that have begun, by token
}

func newWorks() works {
	return works{expected: map[string]int{}, ended: map[string]int{}, titles: map[any]string{}}
}

func (w *works) keep(p progress) {
	switch p.Value.Kind {
	case "begin":
		w.titles[p.Token] = p.Value.Title
	case "end":
		w.ended[w.titles[p.Token]]++
		delete(w.titles, p.Token)
	}
}

// expectWork notes that a notification is about to be sent that gopls answers with a work of this cause.
func (c *Client) expectWork(cause string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.works.expected["diagnosing "+cause]++
}

// Settle waits until the server has nothing more to say: all that it does because of notifications has ended, and for each open
// document the diagnostics are those of the version that is in the buffer. A deadline is up to the context.
func (c *Client) Settle(ctx context.Context) error {
	for {
		c.mu.Lock()
		missing, changed := c.missing(), c.changed
		c.mu.Unlock()
		if len(missing) == 0 {
			return nil
		}
		select {
		case <-changed:
		case <-c.conn.DisconnectNotify():
			return errors.New("the language server ended")
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", strings.Join(missing, ", "), context.Cause(ctx))
		}
	}
}

func (c *Client) missing() []string {
	var missing []string
	for _, title := range slices.Sorted(maps.Keys(c.works.expected)) {
		if n := c.works.expected[title] - c.works.ended[title]; n > 0 {
			missing = append(missing, fmt.Sprintf("%d × %q", n, title))
		}
	}
	for _, uri := range slices.Sorted(maps.Keys(c.documents)) {
		if d := c.documents[uri]; d.open && d.published < d.version {
			missing = append(missing, fmt.Sprintf("diagnostics of version %d of %s", d.version, uri))
		}
	}
	return missing
}
