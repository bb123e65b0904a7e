// Package page writes what the engine saw of a program as one page of HTML: for each function that claims, a picture of its
// paths and its source, with the way to each report drawn on both.
//
// The page needs nothing but itself. What stands in the program that was analysed is hostile until it is escaped: html/template
// does that, a policy in the page lets no script run but the one that is here, and inert.go makes visible what a browser would
// obey or hide.
package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"go/token"
	"html/template"
	"io"
	"sync"

	"github.com/molecule-ai/claimvet/analyzers/trace"
)

// A Page is what is to be told.
type Page struct {
	Subject  string // what was analysed, as it was asked for: "./..."
	Version  string // of claimvet
	Packages int    // that were looked at
	Funcs    []trace.Func
	Problems []Problem // what could not be analysed
	// Known reports that a finding is in the baseline, and not counted; nil where there is no baseline.
	Known func(trace.Finding) bool
	// Source returns the text of a file, and Short the name that people shall see for it.
	Source func(file string) ([]byte, error)
	Short  func(file string) string
}

// A Problem is something that could not be analysed. Pos is the zero position where none is known.
type Problem struct {
	Pos     token.Position
	Message string
}

//go:embed assets
var assets embed.FS

// templates are parsed when they are first wanted: the tool starts once for each package.
var templates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").ParseFS(assets, "assets/*.html"))
})

// Write writes the page. The only errors are those of w.
func Write(w io.Writer, p Page) error {
	v := newView(p)
	style := asset("style.css") + v.selectors()
	script := asset("script.js")
	v.Style, v.Script = template.CSS(style), template.JS(script)
	// default-src 'none' forbids everything that is not allowed here: requests, frames, plugins, handlers in attributes.
	v.Policy = fmt.Sprintf("default-src 'none'; style-src %s; script-src %s; base-uri 'none'; form-action 'none'", hash(style), hash(script))
	var buf bytes.Buffer
	if err := templates().ExecuteTemplate(&buf, "page.html", v); err != nil {
		return err
	}
	_, err := w.Write(buf.Bytes())
	return err
}

func asset(name string) string {
	text, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	return string(text)
}

// hash names a style or a script for a Content-Security-Policy.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
