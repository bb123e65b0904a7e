package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
)

// expectations reads the comments in the packages' files.
func expectations(dir string, patterns []string) (expect.Wants, error) {
	files, err := filesOf(dir, patterns)
	if err != nil {
		return nil, err
	}
	wants, err := expect.Read(files)
	if err == nil && wants.Count() == 0 {
		err = fmt.Errorf("nothing is expected in %s", strings.Join(patterns, " "))
	}
	return wants, err
}

func filesOf(dir string, patterns []string) ([]string, error) {
	pkgs, err := expect.List(dir, patterns)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, p := range pkgs {
		files = append(files, p.Files...)
	}
	return files, nil
}

// touch adds a comment to the end of each file: nothing that it means is changed, nor any line.
func touch(dir string, patterns []string) error {
	files, err := filesOf(dir, patterns)
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(file, append(text, "\n// Nothing new.\n"...), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// A change of one package that alters what is reported in another.
type change struct {
	file, text string // what the file becomes
	report     expect.Line
	rule       string
}

// unguard takes the token out of a rollback in cases/across/store. Where cases/across/app defers it nothing was to be said, and
// now it has to be.
func unguard(dir string) (change, error) {
	const guarded, unguarded = "token = NULL WHERE id = $1 AND token = $2`, id, token)", "token = NULL WHERE id = $1`, id)"
	c := change{file: filepath.Join(dir, "cases/across/store/store.go"), rule: "sql"}
	text, err := os.ReadFile(c.file)
	if err != nil {
		return change{}, err
	}
	i := bytes.Index(text, []byte("func Fenced("))
	j := bytes.Index(text[max(i, 0):], []byte(guarded))
	if i < 0 || j < 0 {
		return change{}, fmt.Errorf("%s has no guarded rollback called Fenced any more", c.file)
	}
	c.text = string(text[:i+j]) + unguarded + string(text[i+j+len(guarded):])
	c.report.File = filepath.Join(dir, "cases/across/app/app.go")
	text, err = os.ReadFile(c.report.File)
	if err != nil {
		return change{}, err
	}
	before, _, ok := bytes.Cut(text, []byte("defer store.Fenced("))
	if !ok {
		return change{}, fmt.Errorf("%s does not defer store.Fenced any more", c.report.File)
	}
	c.report.Line = 1 + bytes.Count(before, []byte("\n"))
	return c, nil
}

// expected is what is expected after the change.
func (c change) expected(wants expect.Wants) expect.Wants {
	after := maps.Clone(wants)
	after[c.report] = append(slices.Clone(after[c.report]), c.rule)
	return after
}
