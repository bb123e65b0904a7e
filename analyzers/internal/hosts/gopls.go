package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
	"github.com/molecule-ai/claimvet/analyzers/internal/hosts/lsp"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

// gopls is the editors' server with the suite inside, as `claimvet gopls` builds it; without a version it is the newest that can
// be built. With a toolchain, that Go builds it and is the one that it asks about packages.
type gopls struct{ version, toolchain string }

// supported are the versions of gopls that are compared and tested. The one without a name is among the others until there is a
// newer one.
var supported = []gopls{{version: "v0.22.0"}, {version: "v0.23.0"}, {version: "v0.24.0", toolchain: "go1.27.3"}, {}}

func (h gopls) name() string {
	name := "gopls " + cmp.Or(h.version, "(newest)")
	if h.toolchain != "" {
		name += ", " + h.toolchain
	}
	return name
}

func (h gopls) env() []string {
	if h.toolchain == "" {
		return nil
	}
	return []string{"GOTOOLCHAIN=" + h.toolchain}
}

// build builds the server, or finds that it was built from the same sources, and returns its file. Claimvet itself is built
// without an id of its own, since the server is made of the sources and not of that binary.
func (h gopls) build(ctx context.Context, b *bench) (string, error) {
	builder := filepath.Join(b.bin, "claimvet")
	if _, err := b.run(ctx, b.root, nil, "go", "build", "-o", builder, "./cmd/claimvet"); err != nil {
		return "", err
	}
	file := filepath.Join(b.bin, "gopls-"+cmp.Or(h.version, "newest"))
	args := []string{"gopls", "-o", file}
	if h.version != "" {
		args = append(args, "-gopls", h.version)
	}
	_, err := b.run(ctx, b.root, h.env(), builder, args...)
	return file, err
}

func (h gopls) start(ctx context.Context, b *bench) (session, error) {
	file, err := h.build(ctx, b)
	if err != nil {
		return nil, err
	}
	cache, err := b.dir("cache")
	return goplsSession{file, append(h.env(), "GOPLSCACHE="+cache)}, err
}

// goplsSession starts a server for each call, which finds in the cache on disk what the ones before it left.
type goplsSession struct {
	server string
	env    []string
}

func (goplsSession) listsFixes() {}

// edit opens every file of the packages in a server of its own, and then does something with it.
func (s goplsSession) edit(ctx context.Context, dir string, patterns []string, do func(*lsp.Client, []string) error) error {
	pkgs, err := expect.List(dir, patterns)
	if err != nil {
		return err
	}
	var files []string
	for _, p := range pkgs {
		files = append(files, p.Files...)
	}
	cmd := exec.CommandContext(ctx, s.server)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), s.env...)
	c, err := lsp.Start(ctx, cmd, dir, nil)
	if err != nil {
		return err
	}
	err = c.Open(ctx, files...)
	if err == nil {
		err = c.Settle(ctx)
	}
	if err == nil {
		err = do(c, files)
	}
	if closed := c.Close(ctx); err == nil {
		err = closed
	}
	return err
}

func (s goplsSession) report(ctx context.Context, dir string, patterns []string) (reports []report, err error) {
	err = s.edit(ctx, dir, patterns, func(c *lsp.Client, files []string) error {
		reports, err = diagnosed(ctx, c, files)
		return err
	})
	return reports, err
}

func (s goplsSession) reportUnsaved(
	ctx context.Context, dir string, patterns []string, file, text string,
) (reports []report, err error) {
	err = s.edit(ctx, dir, patterns, func(c *lsp.Client, files []string) error {
		if err := c.Open(ctx, file); err != nil {
			return err
		}
		if err := c.Change(ctx, file, text); err != nil {
			return err
		}
		if err := c.Settle(ctx); err != nil {
			return err
		}
		reports, err = diagnosed(ctx, c, files)
		return err
	})
	return reports, err
}

// fix does what somebody does who presses the key for a quick fix at each diagnostic, and saves.
func (s goplsSession) fix(ctx context.Context, dir string, patterns []string) error {
	return s.edit(ctx, dir, patterns, func(c *lsp.Client, files []string) error {
		for {
			fixed, err := fixFirst(ctx, c, files)
			if err != nil {
				return err
			}
			if !fixed {
				return c.Save()
			}
			if err := c.Settle(ctx); err != nil {
				return err
			}
		}
	})
}

// fixFirst applies the first fix that is offered in the files.
func fixFirst(ctx context.Context, c *lsp.Client, files []string) (bool, error) {
	for _, file := range files {
		for _, d := range ours(c.Diagnostics(file)) {
			fixes, err := c.Fixes(ctx, file, d)
			if err != nil {
				return false, err
			}
			if len(fixes) > 0 {
				return true, c.Apply(ctx, fixes[0].Edit)
			}
		}
	}
	return false, nil
}

// diagnosed returns the suite's diagnostics of the files.
func diagnosed(ctx context.Context, c *lsp.Client, files []string) ([]report, error) {
	var reports []report
	for _, file := range files {
		for _, d := range ours(c.Diagnostics(file)) {
			fixes, err := c.Fixes(ctx, file, d)
			if err != nil {
				return nil, fmt.Errorf("fixes for %s:%d: %w", file, d.Range.Start.Line+1, err)
			}
			reports = append(reports, newReport(file, d.Range.Start.Line+1, d.Message, len(fixes)))
		}
	}
	return reports, nil
}

// ours leaves out what gopls itself says of the code.
func ours(ds []lsp.Diagnostic) []lsp.Diagnostic {
	passes := suite.Analyzers()
	var out []lsp.Diagnostic
	for _, d := range ds {
		if slices.ContainsFunc(passes, func(a *analysis.Analyzer) bool { return a.Name == d.Source }) {
			out = append(out, d)
		}
	}
	return out
}
