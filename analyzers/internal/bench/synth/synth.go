// Package synth writes modules of Go code that nobody wrote: as large as wanted, the same each time, and of the kind that
// services are made of. Handlers call services, these call stores, and all of them share types.
package synth

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"go/format"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"strings"
	"text/template"
)

// Least is the smallest number of packages: one of each kind.
const Least = 5

// Options say which module it is. The same options give the same bytes.
type Options struct {
	Packages int
	Seed     uint64
	// Claim makes one package, and no other, use a claim protocol, in the right way. That is one more file; all others stay as
	// they are.
	Claim bool
}

//go:embed templates
var files embed.FS

var templates = template.Must(template.ParseFS(files, "templates/*.tmpl"))

// A pkg is what the templates write.
type pkg struct {
	Path, Name string
	Noun, Type string // what it is about
	Fields     []field
	Imports    []*pkg
	Weight     int
}

type field struct{ Name, Type string }

var (
	nouns  = []string{"orders", "workspaces", "machines", "invoices", "tenants", "volumes", "sessions", "builds", "tickets", "routes"}
	fields = []field{
		{"Region", "string"}, {"Owner", "string"}, {"Retries", "int"}, {"Size", "int"}, {"Urgent", "bool"}, {"Archived", "bool"},
		{"Budget", "int"}, {"Comment", "string"}, {"Tags", "[]string"}, {"Extra", "map[string]any"},
	}
)

// A layer is a kind of packages, which import some of the layer before. Only types import each other.
type layer struct {
	kind string
	size int
}

// layers divides n packages, one of which is the program that imports all handlers.
func layers(n int) []layer {
	types, stores, services := n*35/100, n*30/100, n*20/100
	return []layer{
		{"domain", types}, {"store", stores}, {"service", services}, {"handler", n - 1 - types - stores - services},
	}
}

// Write writes a module into the directory, which has to be there.
func Write(dir string, o Options) error {
	if o.Packages < Least {
		return fmt.Errorf("a module of %d packages is too small: it takes %d", o.Packages, Least)
	}
	rnd := rand.New(rand.NewPCG(o.Seed, uint64(o.Packages)))
	var before []*pkg
	for _, l := range layers(o.Packages) {
		var all []*pkg
		for i := range l.size {
			from := before
			if l.kind == "domain" {
				from = all
			}
			p := newPkg(rnd, l.kind, i, from)
			if err := p.write(dir, l.kind, path.Join(l.kind, p.Name, p.Name+".go")); err != nil {
				return err
			}
			all = append(all, p)
		}
		before = all
	}
	if o.Claim {
		p := before[len(before)-1]
		if err := p.write(dir, "claim", path.Join("handler", p.Name, "claim.go")); err != nil {
			return err
		}
	}
	server := &pkg{Name: "Server", Imports: before}
	if err := server.write(dir, "main", "server/main.go"); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module synth\n\ngo 1.26\n"), 0o666)
}

// newPkg makes up a package that imports up to three of the others.
func newPkg(rnd *rand.Rand, kind string, number int, others []*pkg) *pkg {
	noun := nouns[rnd.IntN(len(nouns))]
	name := fmt.Sprintf("%s%s%d", noun, kind, number)
	if kind == "domain" {
		name = fmt.Sprintf("%s%d", noun, number)
	}
	p := &pkg{
		Path: path.Join("synth", kind, name), Name: name, Noun: fmt.Sprintf("%s_%d", noun, number),
		Type: strings.ToUpper(name[:1]) + name[1:], Weight: 1 + rnd.IntN(100),
	}
	for _, i := range rnd.Perm(len(fields))[:2+rnd.IntN(len(fields)-2)] {
		p.Fields = append(p.Fields, fields[i])
	}
	for _, i := range some(rnd, len(others)) {
		p.Imports = append(p.Imports, others[i])
	}
	return p
}

// some chooses one to three of n, or none where there is none.
func some(rnd *rand.Rand, n int) []int {
	return rnd.Perm(n)[:min(n, 1+rnd.IntN(3))]
}

// write writes one file of the package.
func (p *pkg) write(dir, kind, name string) error {
	var text bytes.Buffer
	if err := templates.ExecuteTemplate(&text, kind+".tmpl", p); err != nil {
		return err
	}
	source, err := format.Source(text.Bytes())
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	file := filepath.Join(dir, filepath.FromSlash(name))
	return errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, source, 0o666))
}
