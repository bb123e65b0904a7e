package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// TestGopls is about the command line of the subcommand; the builds themselves are tested in internal/gopls.
func TestGopls(t *testing.T) {
	dir := module(t, "-- a.txt --\n-- old/gopls --\n")
	tests := []struct {
		name           string
		args, env      []string
		code           int
		stdout, stderr string // each must contain; empty means empty
	}{
		{name: "help", args: []string{"-h"}, stdout: "an editor (vscode, neovim, helix, zed, emacs)"},
		{name: "no file", code: 2, stderr: "claimvet gopls: say with -o FILE where the gopls shall go\nRun 'claimvet gopls -h' for usage.\n"},
		{name: "unknown flag", args: []string{"-nosuch"}, code: 2, stderr: "-nosuch"},
		{name: "an argument too many", args: []string{"-o", "gopls", "v0.23.0"}, code: 2, stderr: `"v0.23.0" is one argument too many`},
		{name: "a directory", args: []string{"-o", "old"}, code: 2, stderr: "old is a directory: name a file, such as " + filepath.Join("old", "gopls")},
		{name: "no directory", args: []string{"-o", "no/gopls"}, code: 2, stderr: "there is no directory " + filepath.Join(dir, "no") + ": make it first"},
		{name: "no go command", args: []string{"-o", "gopls"}, env: []string{"PATH="}, code: 2, stderr: "install Go"},
		{name: "no suite", args: []string{"-o", "gopls", "-suite", "."}, code: 2, stderr: "-suite .: its go.mod is not that of github.com/molecule-ai/claimvet"},
		{name: "too old", args: []string{"-o", "gopls", "-gopls", "v0.21.1"}, code: 2, stderr: "gopls v0.21.1 is too old"},
		{name: "no editor", args: []string{"-print-config", "ed"}, code: 2, stderr: `no editor is called "ed"; there are vscode, neovim, helix, zed, emacs`},
		{name: "settings for a file", args: []string{"-print-config", "helix", "-o", "old/gopls"}, stdout: `command = "` + filepath.Join(dir, "old", "gopls") + `"`, stderr: "Helix's languages.toml"},
		{name: "settings for a file to come", args: []string{"-print-config", "helix", "-o", "new"}, stdout: `command = "` + filepath.Join(dir, "new") + `"`, stderr: "There is no new yet; claimvet gopls -o new builds it."},
		{name: "settings for no file", args: []string{"-print-config", "helix"}, stdout: `command = "gopls"`, stderr: "It names the gopls on the PATH"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			command(t, dir, tt.env, binary, append([]string{"gopls"}, tt.args...)...).want(t, tt.code, tt.stdout, tt.stderr)
		})
	}
}

// TestGoplsNamesEveryPass holds the settings to the passes of the binary.
func TestGoplsNamesEveryPass(t *testing.T) {
	var settings struct {
		Gopls struct {
			Analyses map[string]bool `json:"ui.diagnostic.analyses"`
		}
	}
	o := runToys(t, t.TempDir(), "gopls", "-print-config", "vscode")
	if err := json.Unmarshal([]byte(o.stdout), &settings); err != nil {
		t.Fatalf("%v\n%+v", err, o)
	}
	for _, a := range toyAnalyzers() {
		if !settings.Gopls.Analyses[a.Name] {
			t.Errorf("%s is not among %v", a.Name, settings.Gopls.Analyses)
		}
	}
	if want := len(toyAnalyzers()); len(settings.Gopls.Analyses) != want {
		t.Errorf("%d analyses, want %d", len(settings.Gopls.Analyses), want)
	}
}

// TestGoplsPackage reaches a package that is called like the subcommand.
func TestGoplsPackage(t *testing.T) {
	dir := module(t, "-- gopls/a.go --"+strings.TrimPrefix(findingModule, "\n-- a.go --"))
	runToys(t, dir, "./gopls").want(t, 1, "call of forbidden is forbidden", "")
}
