// Package lsp is a client of a language server, as far as a test of gopls needs one: it opens documents, edits them, waits until
// the server has said all that it has to say of them, and applies the fixes that it offers.
package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/sourcegraph/jsonrpc2"
)

// A Client talks to one server. Its methods are for one goroutine.
type Client struct {
	conn *jsonrpc2.Conn
	cmd  *exec.Cmd

	mu        sync.Mutex
	settings  map[string]any
	documents map[string]*document // by URI
	works     works
	changed   chan struct{} // closed, and replaced, when something arrived
}

// Start starts the command, which speaks the protocol on its standard input and output, and opens the directory as the
// workspace. The settings are those of gopls (https://go.dev/gopls/settings). The context is that of the whole session.
func Start(ctx context.Context, cmd *exec.Cmd, dir string, settings map[string]any) (*Client, error) {
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c := connect(ctx, pipes{out, in}, settings)
	c.cmd = cmd
	if err := c.initialize(ctx, dir); err != nil {
		cmd.Process.Kill()
		return nil, errors.Join(fmt.Errorf("the language server did not start: %w", err), cmd.Wait())
	}
	return c, nil
}

func connect(ctx context.Context, server io.ReadWriteCloser, settings map[string]any) *Client {
	c := &Client{documents: map[string]*document{}, works: newWorks(), changed: make(chan struct{})}
	c.set(settings)
	stream := jsonrpc2.NewBufferedStream(server, jsonrpc2.VSCodeObjectCodec{})
	c.conn = jsonrpc2.NewConn(ctx, stream, jsonrpc2.HandlerWithError(c.handle).SuppressErrClosed())
	return c
}

type pipes struct {
	io.ReadCloser
	io.WriteCloser
}

func (p pipes) Close() error { return errors.Join(p.WriteCloser.Close(), p.ReadCloser.Close()) }

// set takes the settings. Settle depends on the one that is added: with it gopls says when it begins and when it ends to
// diagnose (its own tests wait in this way).
func (c *Client) set(settings map[string]any) {
	all := map[string]any{"verboseWorkDoneProgress": true}
	maps.Copy(all, settings)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settings = all
}

func (c *Client) initialize(ctx context.Context, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	params := map[string]any{
		"processId":             os.Getpid(),
		"rootUri":               URI(dir),
		"workspaceFolders":      []map[string]string{{"uri": URI(dir), "name": filepath.Base(dir)}},
		"initializationOptions": c.settings,
		"capabilities": map[string]any{
			"workspace": map[string]any{"configuration": true, "workspaceEdit": map[string]any{"documentChanges": true}},
			"window":    map[string]any{"workDoneProgress": true},
			"textDocument": map[string]any{
				"publishDiagnostics": map[string]any{
					"relatedInformation": true, "versionSupport": true, "codeDescriptionSupport": true, "dataSupport": true,
				},
				"codeAction": map[string]any{
					"codeActionLiteralSupport": map[string]any{"codeActionKind": map[string]any{"valueSet": []string{QuickFix}}},
					"dataSupport":              true,
					"resolveSupport":           map[string]any{"properties": []string{"edit"}},
				},
			},
		},
	}
	if err := c.conn.Call(ctx, "initialize", params, nil); err != nil {
		return err
	}
	c.expectWork("initial workspace load")
	return c.conn.Notify(ctx, "initialized", struct{}{})
}

// Configure changes the settings.
func (c *Client) Configure(ctx context.Context, settings map[string]any) error {
	c.set(settings)
	c.expectWork("unknown file modification") // gopls has no better name for it
	return c.conn.Notify(ctx, "workspace/didChangeConfiguration", map[string]any{"settings": c.settings})
}

// Fixes returns the quick fixes that the server offers for a diagnostic of the file, with their edits.
func (c *Client) Fixes(ctx context.Context, file string, d Diagnostic) ([]CodeAction, error) {
	params := map[string]any{
		"textDocument": map[string]any{"uri": URI(file)},
		"range":        d.Range,
		"context":      map[string]any{"diagnostics": []Diagnostic{d}, "only": []string{QuickFix}},
	}
	var actions []CodeAction
	if err := c.conn.Call(ctx, "textDocument/codeAction", params, &actions); err != nil {
		return nil, err
	}
	var fixes []CodeAction
	for _, a := range actions {
		if a.Edit == nil && a.Data != nil {
			if err := c.conn.Call(ctx, "codeAction/resolve", a, &a); err != nil {
				return nil, err
			}
		}
		if a.Edit != nil {
			fixes = append(fixes, a)
		}
	}
	return fixes, nil
}

// Close ends the session and the server.
func (c *Client) Close(ctx context.Context) error {
	err := c.conn.Call(ctx, "shutdown", nil, nil)
	if err == nil {
		err = c.conn.Notify(ctx, "exit", nil)
	}
	if err != nil {
		c.cmd.Process.Kill()
	}
	// The server closes its end when it exits; Wait closes ours.
	waited := c.cmd.Wait()
	c.conn.Close()
	if err != nil {
		return err
	}
	return waited
}

// handle answers what the server asks and keeps what it tells. It is called for one message after the other.
func (c *Client) handle(_ context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) (any, error) {
	params := json.RawMessage("null")
	if req.Params != nil {
		params = *req.Params
	}
	switch req.Method {
	case "workspace/configuration":
		var asked struct{ Items []any }
		if err := json.Unmarshal(params, &asked); err != nil {
			return nil, err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		answers := make([]any, len(asked.Items))
		for i := range answers {
			answers[i] = c.settings
		}
		return answers, nil
	case "workspace/applyEdit":
		return map[string]any{"applied": false, "failureReason": "fixes are applied by those who asked for them"}, nil
	case "textDocument/publishDiagnostics":
		var p published
		if err := json.Unmarshal(params, &p); err != nil {
			return nil, err
		}
		c.tell(func() { c.keep(p) })
	case "$/progress":
		var p progress
		if err := json.Unmarshal(params, &p); err != nil {
			return nil, err
		}
		c.tell(func() { c.works.keep(p) })
	default:
		if !req.Notif && !known(req.Method) {
			return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeMethodNotFound, Message: req.Method}
		}
	}
	return nil, nil
}

// known tells whether a request is one that this client answers by doing nothing.
func known(method string) bool {
	switch method {
	case "client/registerCapability", "client/unregisterCapability", "window/workDoneProgress/create", "window/showMessageRequest":
		return true
	}
	return strings.HasSuffix(method, "/refresh")
}

// tell changes what the client knows of the server, and wakes who waits for that.
func (c *Client) tell(change func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
	close(c.changed)
	c.changed = make(chan struct{})
}
