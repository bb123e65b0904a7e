package editor

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/yuin/gopher-lua/parse"

	"github.com/BurntSushi/toml"
)

var update = flag.Bool("update", false, "write the golden files")

// A path that has to be quoted in every language.
const awkward = `/home/o"neil/back\slash & <more>/gopls`

var passes = []string{"first", "second"}

func settings(t *testing.T, editor, gopls string) string {
	t.Helper()
	e, err := ByName(editor)
	if err != nil {
		t.Fatal(err)
	}
	text, err := e.Settings(gopls, passes)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestGolden(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			got := settings(t, name, "/home/me/bin/gopls")
			file := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s\nIf it is right, go test ./cmd/claimvet/internal/editor -update writes it", got, want)
			}
		})
	}
}

// TestParse reads the settings as the editors do, and finds the file and the passes where they look for them.
func TestParse(t *testing.T) {
	type object = map[string]any
	analyses := object{"first": true, "second": true}
	tests := []struct {
		editor    string
		unmarshal func([]byte, any) error
		want      object
	}{
		{"vscode", json.Unmarshal, object{"go.alternateTools": object{"gopls": awkward}, "gopls": object{"ui.diagnostic.analyses": analyses}}},
		{"zed", json.Unmarshal, object{"lsp": object{"gopls": object{"binary": object{"path": awkward}, "initialization_options": object{"analyses": analyses}}}}},
		{"helix", toml.Unmarshal, object{"language-server": object{"gopls": object{"command": awkward, "config": object{"analyses": analyses}}}}},
	}
	for _, tt := range tests {
		t.Run(tt.editor, func(t *testing.T) {
			text := settings(t, tt.editor, awkward)
			var got object
			if err := tt.unmarshal([]byte(text), &got); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestLua(t *testing.T) {
	if _, err := parse.Parse(strings.NewReader(settings(t, "neovim", awkward)), "init.lua"); err != nil {
		t.Error(err)
	}
	if _, err := parse.Parse(strings.NewReader("cmd = {"), "init.lua"); err == nil {
		t.Error("what is no Lua parses")
	}
}

func TestUnknown(t *testing.T) {
	_, err := ByName("ed")
	if want := `no editor is called "ed"; there are vscode, neovim, helix, zed, emacs`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
