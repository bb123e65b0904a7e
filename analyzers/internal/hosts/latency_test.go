package main

import (
	"bytes"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestInsert: the handler is still such that it can be edited, and that the control is wrong.
func TestInsert(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", filepath.FromSlash(latencyFile)))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	seen := map[string]bool{text: true}
	for n := range 3 {
		edited, err := insert(text, n)
		if err != nil {
			t.Fatal(err)
		}
		if seen[edited] {
			t.Errorf("edit %d changes nothing", n)
		}
		seen[edited] = true
		if _, err := parser.ParseFile(token.NewFileSet(), "", edited, parser.SkipObjectResolution); err != nil {
			t.Errorf("edit %d: %v", n, err)
		}
	}
	if !strings.Contains(text, controlRight) {
		t.Errorf("%s does not contain %s, which the control takes away", latencyFile, controlRight)
	}
	for _, text := range []string{"", latencyFunc} {
		if edited, err := insert(text, 0); err == nil {
			t.Errorf("%q became %q", text, edited)
		}
	}
}

func TestWriteLatency(t *testing.T) {
	ms := func(all ...time.Duration) []time.Duration {
		for i := range all {
			all[i] *= time.Millisecond
		}
		return all
	}
	var out bytes.Buffer
	err := writeLatency(&out, "v1", &editing{name: "a", took: ms(30, 10, 21)}, &editing{name: "b", took: ms(41, 40, 99, 30)})
	if err != nil {
		t.Fatal(err)
	}
	const want = `
| gopls v1, 3 edits of handler/switch.go | median | least to most  |
|----------------------------------------|--------|----------------|
| a                                      | 21 ms  | 10 ms to 30 ms |
| b                                      | 41 ms  | 30 ms to 99 ms |
| difference                             | 20 ms  |                |
`
	if got := out.String(); got != want[1:] {
		t.Errorf("got\n%s", got)
	}
}
