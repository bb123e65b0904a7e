package gopls

import (
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// The two shapes that gopls' main has had.
const (
	oldMain = `// Gopls is an LSP server for Go.
package main

import (
	"context"
	"os"

	"golang.org/x/telemetry"
	"golang.org/x/telemetry/counter"
	"golang.org/x/tools/gopls/internal/cmd"
)

var version = "" // if set by the linker, overrides the gopls version

func main() {
	use(version)

	telemetry.Start(telemetry.Config{
		ReportCrashes: true,
	})

	// Before it runs.
	counter.Inc("x")
	tool.Main(context.Background(), cmd.New(), os.Args[1:])
}
`
	newMain = `package main

import (
	"golang.org/x/telemetry"
	"golang.org/x/tools/gopls/internal/cmd"
)

func main() {
	telemetry.Start(telemetry.Config{Upload: true})

	cmd.Main()
}
`
)

func TestWithoutTelemetry(t *testing.T) {
	tests := []struct {
		name, src string
		keeps     []string
		wantErr   string
	}{
		{name: "old", src: oldMain, keeps: []string{"// Gopls is an LSP server for Go.\n", "var version = \"\" // if set by the linker", "\tuse(version)\n", "\t// Before it runs.\n\tcounter.Inc(\"x\")\n", "\t\"golang.org/x/telemetry/counter\"\n"}},
		{name: "new", src: newMain, keeps: []string{"\tcmd.Main()\n"}},
		{name: "no call", src: strings.Replace(newMain, "telemetry.Start", "_ = telemetry.Begin", 1), wantErr: "does not call telemetry.Start once"},
		{name: "two calls", src: strings.Replace(newMain, "cmd.Main()", "telemetry.Start(telemetry.Config{})", 1), wantErr: "does not call telemetry.Start once"},
		{name: "somebody else's telemetry", src: strings.Replace(newMain, "golang.org/x/telemetry", "example.com/telemetry", 1), wantErr: "does not call telemetry.Start once"},
		{name: "no Go", src: "package\n", wantErr: "main.go:1:9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := withoutTelemetry([]byte(tt.src))
			wantError(t, err, tt.wantErr)
			if err != nil {
				return
			}
			got := string(out)
			if _, err := parser.ParseFile(token.NewFileSet(), "main.go", out, 0); err != nil {
				t.Errorf("%v\n%s", err, got)
			}
			if strings.Contains(got, "telemetry.") || strings.Contains(got, `"golang.org/x/telemetry"`) {
				t.Errorf("telemetry is still there:\n%s", got)
			}
			for _, part := range tt.keeps {
				if !strings.Contains(got, part) {
					t.Errorf("no %q in\n%s", part, got)
				}
			}
		})
	}
}
