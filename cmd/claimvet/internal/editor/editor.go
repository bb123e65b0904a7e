// Package editor writes the settings that make an editor run a certain gopls, with the passes named one by one so that each can
// be switched off. gopls skips names that it does not know, so the same settings do for a stock gopls.
package editor

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"text/template"
)

// An Editor is one whose settings can be written.
type Editor struct {
	Name string // as the user asks for it
	// Place is where the settings go, and Off what a pass is set to that shall be silent; both are for people.
	Place, Off string

	file string
}

var editors = []Editor{
	{"vscode", "VS Code's settings.json (command: Preferences: Open User Settings (JSON))", "false", "vscode.json"},
	{"neovim", "Neovim's init.lua, for Neovim 0.11 or later", "false", "neovim.lua"},
	{"helix", "Helix's languages.toml, in the directory of config.toml", "false", "helix.toml"},
	{"zed", "Zed's settings.json (command: zed: open settings file)", "false", "zed.json"},
	{"emacs", "Emacs' init.el, for eglot", ":json-false", "emacs.el"},
}

// Names lists the editors.
func Names() []string {
	var names []string
	for _, e := range editors {
		names = append(names, e.Name)
	}
	return names
}

// ByName returns the editor of that name. The error lists those there are.
func ByName(name string) (Editor, error) {
	for _, e := range editors {
		if e.Name == name {
			return e, nil
		}
	}
	return Editor{}, fmt.Errorf("no editor is called %q; there are %s", name, strings.Join(Names(), ", "))
}

//go:embed settings
var files embed.FS

// templates are parsed when they are first wanted: the tool starts once for each package.
var templates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{"quote": quote}).ParseFS(files, "settings/*"))
})

// Settings returns the text to paste: gopls is the file to run, or the name of one that is on the PATH.
func (e Editor) Settings(gopls string, passes []string) (string, error) {
	var text strings.Builder
	err := templates().ExecuteTemplate(&text, e.file+".tmpl", struct {
		Gopls  string
		Passes []string
	}{gopls, passes})
	return text.String(), err
}

// quote writes a string literal. Of JSON's escapes, paths need those of the quote and of the backslash, which TOML, Lua and
// Emacs Lisp write alike.
func quote(s string) (string, error) {
	var text strings.Builder
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	err := enc.Encode(s)
	return strings.TrimSuffix(text.String(), "\n"), err
}
