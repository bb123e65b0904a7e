// Makepages writes the pages about rules, and the index that leads to them, into a directory. It is a program of this repository
// only; `make pages` runs it.
//
//	makepages docs/rules
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: makepages <directory>")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintf(os.Stderr, "makepages: %v\n", err)
		os.Exit(1)
	}
}

// run puts the pages into dir, and removes those of rules that are no more.
func run(dir string) error {
	var pages []*rulepage.Page
	files := map[string][]byte{}
	for _, a := range suite.Analyzers() {
		p, err := rulepage.Parse(a.Name, a.Doc)
		if err != nil {
			return err
		}
		pages = append(pages, p)
		for _, r := range p.Rules {
			files[r.Name+".md"] = p.Markdown(&r)
		}
	}
	files["README.md"] = rulepage.Index(pages)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil {
		return err
	}
	for _, file := range old {
		if files[filepath.Base(file)] == nil {
			if err := os.Remove(file); err != nil {
				return err
			}
		}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
			return err
		}
	}
	return nil
}
