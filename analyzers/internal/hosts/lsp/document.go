package lsp

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// A document is what is known of a file: the buffer, where it is open, and what the server said of it last.
type document struct {
	open        bool
	text        string
	version     int // of the buffer, 1 when it is opened
	diagnostics []Diagnostic
	published   int // the version that the diagnostics are of; 0 before the first
}

func (c *Client) document(uri string) *document {
	d := c.documents[uri]
	if d == nil {
		d = &document{}
		c.documents[uri] = d
	}
	return d
}

func (c *Client) keep(p published) {
	d := c.document(p.URI)
	d.diagnostics = p.Diagnostics
	if p.Version != nil {
		d.published = *p.Version
	}
}

// Open opens files as they are on disk.
func (c *Client) Open(ctx context.Context, files ...string) error {
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		c.mu.Lock()
		d := c.document(URI(file))
		d.open, d.text, d.version = true, string(text), 1
		c.mu.Unlock()
		c.expectWork("opened files")
		item := map[string]any{"uri": URI(file), "languageId": "go", "version": 1, "text": string(text)}
		if err := c.conn.Notify(ctx, "textDocument/didOpen", map[string]any{"textDocument": item}); err != nil {
			return err
		}
	}
	return nil
}

// Change gives an open file another text, in its buffer alone.
func (c *Client) Change(ctx context.Context, file, text string) error {
	c.mu.Lock()
	d := c.document(URI(file))
	if !d.open {
		c.mu.Unlock()
		return fmt.Errorf("%s is not open", file)
	}
	d.text = text
	d.version++
	version := d.version
	c.mu.Unlock()
	c.expectWork("changed files")
	return c.conn.Notify(ctx, "textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": URI(file), "version": version},
		"contentChanges": []map[string]any{{"text": text}},
	})
}

// Apply makes an edit in the buffers of the files, which it opens where they are not.
func (c *Client) Apply(ctx context.Context, edit *WorkspaceEdit) error {
	for _, change := range edit.DocumentChanges {
		file, err := File(change.TextDocument.URI)
		if err != nil {
			return err
		}
		if _, open := c.Text(file); !open {
			if err := c.Open(ctx, file); err != nil {
				return err
			}
		}
		text, _ := c.Text(file)
		if text, err = Edited(text, change.Edits); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if err := c.Change(ctx, file, text); err != nil {
			return err
		}
	}
	return nil
}

// Text returns what is in the buffer of a file.
func (c *Client) Text(file string) (text string, open bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := c.document(URI(file))
	return d.text, d.open
}

// Save writes the buffers to their files.
func (c *Client) Save() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for uri, d := range c.documents {
		if !d.open {
			continue
		}
		file, err := File(uri)
		if err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(d.text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// Diagnostics returns what the server said of a file last, in the order of the text. Call Settle before.
func (c *Client) Diagnostics(file string) []Diagnostic {
	c.mu.Lock()
	defer c.mu.Unlock()
	ds := slices.Clone(c.document(URI(filepath.Clean(file))).diagnostics)
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		if a.Range.Start.Line != b.Range.Start.Line {
			return a.Range.Start.Line - b.Range.Start.Line
		}
		return a.Range.Start.Character - b.Range.Start.Character
	})
	return ds
}
