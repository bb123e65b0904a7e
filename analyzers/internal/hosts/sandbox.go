package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"
)

// sandbox runs the suite as Bazel's nogo does: one process per package, that sees its sources, the export data of what it
// imports, and facts in files. There are no modules, no GOROOT, no go command, and no facts about the standard library.
type sandbox struct{}

func (sandbox) name() string { return "sandbox (nogo)" }

func (sandbox) start(ctx context.Context, b *bench) (session, error) {
	tool, err := b.claimvet(ctx)
	return sandboxSession{b, tool}, err
}

type sandboxSession struct {
	b    *bench
	tool string
}

func (sandboxSession) listsFixes() {}

func (sandboxSession) fix(context.Context, string, []string) error {
	return fmt.Errorf("%w: a sandbox has no sources to change", errAbsent)
}

// unit is what go list says of a package, or of the variant that is compiled with its tests.
type unit struct {
	ImportPath, Name, Dir, Export string
	CompiledGoFiles               []string
	Imports                       []string
	ImportMap                     map[string]string
	Standard, DepOnly             bool
}

// path is the unit's import path without the test that it is compiled for.
func (u unit) path() string { return plain(u.ImportPath) }

func plain(importPath string) string {
	path, _, _ := strings.Cut(importPath, " [")
	return path
}

func (s sandboxSession) report(ctx context.Context, dir string, patterns []string) ([]report, error) {
	units, err := s.list(ctx, dir, patterns)
	if err != nil {
		return nil, err
	}
	work, err := s.b.dir("sandbox")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	byID := map[string]unit{}
	for _, u := range units {
		byID[u.ImportPath] = u
	}
	facts := map[string]string{} // by import path, with the test that it is compiled for
	var reports []report
	for _, u := range units { // what is imported comes first
		if u.Standard || u.Name == "main" && strings.HasSuffix(u.ImportPath, ".test") {
			continue
		}
		cfg, err := u.config(byID, facts)
		if err != nil {
			return nil, err
		}
		// A package that has tests is reported once, together with them.
		if _, tested := byID[u.ImportPath+" ["+u.ImportPath+".test]"]; tested {
			cfg.VetxOnly = true
		}
		cfg.VetxOutput = filepath.Join(work, fmt.Sprintf("%d.facts", len(facts)))
		facts[u.ImportPath] = cfg.VetxOutput
		found, err := s.check(ctx, work, cfg)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", u.ImportPath, err)
		}
		reports = append(reports, found...)
	}
	return reports, nil
}

func (s sandboxSession) list(ctx context.Context, dir string, patterns []string) ([]unit, error) {
	const fields = "ImportPath,Name,Dir,Export,CompiledGoFiles,Imports,ImportMap,Standard,DepOnly"
	out, err := s.b.run(ctx, dir, nil, "go", append([]string{"list", "-deps", "-test", "-compiled", "-export", "-json=" + fields, "--"}, patterns...)...)
	if err != nil {
		return nil, err
	}
	var units []unit
	for dec := json.NewDecoder(strings.NewReader(out)); ; {
		var u unit
		if err := dec.Decode(&u); err == io.EOF {
			return units, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		units = append(units, u)
	}
}

// config writes down all that the process may know.
func (u unit) config(units map[string]unit, facts map[string]string) (*unitchecker.Config, error) {
	cfg := &unitchecker.Config{
		ID: u.ImportPath, Compiler: "gc", Dir: u.Dir, ImportPath: u.path(), VetxOnly: u.DepOnly,
		ImportMap: map[string]string{}, PackageFile: map[string]string{}, PackageVetx: map[string]string{}, Standard: map[string]bool{},
	}
	for _, name := range u.CompiledGoFiles {
		if !filepath.IsAbs(name) {
			name = filepath.Join(u.Dir, name)
		}
		if strings.HasSuffix(name, ".go") {
			cfg.GoFiles = append(cfg.GoFiles, name)
		}
	}
	for _, path := range u.Imports {
		if path == "unsafe" || path == "C" {
			continue
		}
		imported, ok := units[path]
		if !ok {
			return nil, fmt.Errorf("%s imports %s, which go list does not list", u.ImportPath, path)
		}
		cfg.ImportMap[imported.path()] = imported.path()
	}
	for source, path := range u.ImportMap {
		cfg.ImportMap[source] = plain(path)
	}
	// Export data refers to what is imported indirectly, too.
	seen := map[string]bool{}
	var add func(u unit)
	add = func(u unit) {
		for _, path := range u.Imports {
			v, ok := units[path]
			if !ok || seen[path] {
				continue
			}
			seen[path] = true
			cfg.PackageFile[v.path()] = v.Export
			cfg.Standard[v.path()] = v.Standard
			if file, ok := facts[path]; ok {
				cfg.PackageVetx[v.path()] = file
			}
			add(v)
		}
	}
	add(u)
	return cfg, nil
}

// check runs one process, in an empty environment and a directory that holds nothing of the sources.
func (s sandboxSession) check(ctx context.Context, work string, cfg *unitchecker.Config) ([]report, error) {
	data, err := json.Marshal(cfg)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(work, "unit.cfg")
	if err := os.WriteFile(file, data, 0o666); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, s.tool, "-json", file)
	cmd.Dir, cmd.Env = work, []string{}
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = fmt.Errorf("%w: %s", err, exit.Stderr)
	}
	if err != nil {
		return nil, err
	}
	return readVetJSON(string(out))
}
