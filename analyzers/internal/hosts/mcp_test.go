package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// TestMCP asks what an assistant asks: what is wrong in this workspace, and in this file of it. The answer holds each report that
// the command prints.
func TestMCP(t *testing.T) {
	eachServer(t, func(t *testing.T, b *bench, server string) {
		ctx := testContext(t)
		dir, err := b.corpus()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(ctx, server, "mcp")
		cmd.Dir = dir
		cmd.Stderr = t.Output()
		cmd.Env = append(os.Environ(), "GOPLSCACHE="+t.TempDir())
		client := mcp.NewClient(&mcp.Implementation{Name: "claimvet", Version: "test"}, nil)
		session, err := client.Connect(ctx, &mcp.CommandTransport{Command: cmd}, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer session.Close()
		file := filepath.Join(dir, "heads", "c", "switch.go")
		answer, err := session.CallTool(ctx, &mcp.CallToolParams{Name: "go_diagnostics", Arguments: map[string]any{"files": []string{file}}})
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, c := range answer.Content {
			if c, ok := c.(*mcp.TextContent); ok {
				text.WriteString(c.Text)
			}
		}
		if answer.IsError {
			t.Fatalf("go_diagnostics failed: %s", text.String())
		}
		printed := commandPrints(ctx, t, b, dir, "./heads/c")
		if len(printed) == 0 {
			t.Fatal("the command reports nothing in heads/c")
		}
		for _, d := range printed {
			if !strings.Contains(text.String(), d.message) {
				t.Errorf("an assistant is not told: %s", d.message)
			}
		}
	})
}
