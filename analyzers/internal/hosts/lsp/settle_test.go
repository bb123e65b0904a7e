package lsp

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sourcegraph/jsonrpc2"
)

// TestSettle: a server publishes something, is not done yet, and publishes something else. What it says first does not count.
func TestSettle(t *testing.T) {
	ctx := t.Context()
	file := filepath.Join(t.TempDir(), "a.go")
	if err := os.WriteFile(file, []byte("package a\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	here, there := net.Pipe()
	opened, published, goOn := make(chan struct{}), make(chan struct{}), make(chan struct{})
	server := jsonrpc2.NewConn(ctx, jsonrpc2.NewBufferedStream(there, jsonrpc2.VSCodeObjectCodec{}), jsonrpc2.HandlerWithError(
		func(_ context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) (any, error) {
			if req.Method == "textDocument/didOpen" {
				close(opened)
			}
			return nil, nil
		}))
	defer server.Close()
	tell := func(method string, params any) {
		if err := server.Notify(ctx, method, params); err != nil {
			t.Error(err)
		}
	}
	publish := func(message string) {
		tell("textDocument/publishDiagnostics", map[string]any{
			"uri": URI(file), "version": 1, "diagnostics": []Diagnostic{{Message: message}},
		})
	}
	go func() {
		<-opened
		tell("$/progress", map[string]any{"token": "t", "value": map[string]any{"kind": "begin", "title": "diagnosing opened files"}})
		publish("first")
		// The client reads one message after the other: when it has answered this, it has read what came before.
		if err := server.Call(ctx, "window/workDoneProgress/create", map[string]any{"token": "u"}, nil); err != nil {
			t.Error(err)
		}
		close(published)
		<-goOn
		publish("second")
		tell("$/progress", map[string]any{"token": "t", "value": map[string]any{"kind": "end"}})
	}()

	c := connect(ctx, here, nil)
	defer c.conn.Close()
	if err := c.Open(ctx, file); err != nil {
		t.Fatal(err)
	}
	<-published
	if ds := c.Diagnostics(file); len(ds) != 1 || ds[0].Message != "first" {
		t.Fatalf("published was %v", ds)
	}
	impatient, cancel := context.WithCancel(ctx)
	cancel()
	if err := c.Settle(impatient); err == nil || !strings.Contains(err.Error(), `1 × "diagnosing opened files"`) {
		t.Errorf("settled before the server was done: %v", err)
	}
	close(goOn)
	if err := c.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	if ds := c.Diagnostics(file); len(ds) != 1 || ds[0].Message != "second" {
		t.Errorf("settled with %v", ds)
	}
	server.Close()
	if err := c.Change(ctx, file, "package b\n"); err == nil {
		if err := c.Settle(ctx); err == nil {
			t.Error("settled though the server is gone")
		}
	}
}
