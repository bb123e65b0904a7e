// Package editor reads the settings that claimvet prints for editors with parsers of their languages.
package editor

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/yuin/gopher-lua/parse"

	"github.com/molecule-ai/claimvet/cmd/claimvet/internal/editor"
)

// A path that has to be quoted in every language.
const awkward = `/home/o"neil/back\slash & <more>/gopls`

func settings(t *testing.T, name string) string {
	t.Helper()
	e, err := editor.ByName(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := e.Settings(awkward, []string{"first", "second"})
	if err != nil {
		t.Fatal(err)
	}
	return text
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
			text := settings(t, tt.editor)
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
	if _, err := parse.Parse(strings.NewReader(settings(t, "neovim")), "init.lua"); err != nil {
		t.Error(err)
	}
	if _, err := parse.Parse(strings.NewReader("cmd = {"), "init.lua"); err == nil {
		t.Error("what is no Lua parses")
	}
}
