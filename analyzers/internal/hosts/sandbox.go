package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"
)

// sandbox runs the suite as a build system does that allows each process nothing but its inputs: the sources of one package,
// and a file of types and facts for each of its imports. There is no environment, no module, no go command. What was done on
// the same inputs is not done again.
//
// Bazel's own runner is tried in the module nogo.
type sandbox struct{}

func (sandbox) name() string { return "sandboxed unitchecker" }

func (sandbox) start(ctx context.Context, b *bench) (session, error) {
	tool, err := b.claimvet(ctx)
	if err != nil {
		return nil, err
	}
	done, err := b.dir("actions")
	return sandboxSession{b, tool, done}, err
}

type sandboxSession struct {
	b          *bench
	tool, done string
}

func (sandboxSession) listsFixes() {}

func (sandboxSession) fix(context.Context, string, []string) error {
	return fmt.Errorf("%w: a sandboxed process cannot change sources", errNone)
}

// unit is what go list says of a package, or of the variant that is compiled with its tests.
type unit struct {
	ImportPath, Name, Dir    string
	CompiledGoFiles, Imports []string
	ImportMap                map[string]string
	DepOnly                  bool
}

func (s sandboxSession) report(ctx context.Context, dir string, patterns []string) ([]report, error) {
	units, err := s.list(ctx, dir, patterns)
	if err != nil {
		return nil, err
	}
	tested := map[string]bool{}
	for _, u := range units {
		if base, variant := strings.CutSuffix(u.ImportPath, ".test]"); variant && base == plain(base)+" ["+plain(base) {
			tested[plain(base)] = true
		}
	}
	facts := map[string]string{} // by import path, with the test that the unit is compiled for
	var reports []report
	for _, u := range units { // what is imported comes first
		if u.ImportPath == "unsafe" || strings.HasSuffix(u.ImportPath, ".test") || len(u.CompiledGoFiles) == 0 {
			continue // nothing to compile, or what go test generates
		}
		// A package that has tests is reported together with them.
		cfg := u.config(facts, u.DepOnly || tested[u.ImportPath])
		text, err := s.check(ctx, &cfg)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", u.ImportPath, err)
		}
		facts[u.ImportPath] = cfg.VetxOutput
		found, err := readVetJSON(text)
		if err != nil {
			return nil, err
		}
		reports = append(reports, found...)
	}
	return reports, nil
}

func (s sandboxSession) list(ctx context.Context, dir string, patterns []string) ([]unit, error) {
	const fields = "-json=ImportPath,Name,Dir,CompiledGoFiles,Imports,ImportMap,DepOnly"
	out, err := s.b.run(ctx, dir, nil, "go", append([]string{"list", "-deps", "-test", "-compiled", fields, "--"}, patterns...)...)
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
func (u unit) config(facts map[string]string, factsOnly bool) unitchecker.Config {
	cfg := unitchecker.Config{
		ID: u.ImportPath, Compiler: "gc", Dir: u.Dir, ImportPath: plain(u.ImportPath), VetxOnly: factsOnly,
		ImportMap: map[string]string{}, PackageVetx: map[string]string{},
	}
	for _, name := range u.CompiledGoFiles {
		if !filepath.IsAbs(name) {
			name = filepath.Join(u.Dir, name)
		}
		if ext := filepath.Ext(name); ext == ".go" || ext == "" { // what was generated has none
			cfg.GoFiles = append(cfg.GoFiles, name)
		}
	}
	imports := u.Imports
	if slices.Contains(imports, "C") { // what cgo generates imports these
		imports = slices.Concat(imports, []string{"unsafe", "syscall", "runtime/cgo"})
	}
	for _, path := range imports {
		cfg.ImportMap[plain(path)] = plain(path)
		if file, ok := facts[path]; ok {
			cfg.PackageVetx[plain(path)] = file
		}
	}
	for source, path := range u.ImportMap {
		cfg.ImportMap[source] = plain(path)
	}
	return cfg
}

// plain is an import path without the test that the unit is compiled for.
func plain(importPath string) string {
	path, _, _ := strings.Cut(importPath, " [")
	return path
}

// check runs the process, unless it ran on the same inputs before, and returns what it prints.
func (s sandboxSession) check(ctx context.Context, cfg *unitchecker.Config) (string, error) {
	action, err := key(cfg)
	if err != nil {
		return "", err
	}
	action = filepath.Join(s.done, action)
	cfg.VetxOutput = filepath.Join(action, "facts")
	printed := filepath.Join(action, "printed")
	if text, err := os.ReadFile(printed); err == nil {
		return string(text), nil
	}
	if err := os.MkdirAll(action, 0o777); err != nil {
		return "", err
	}
	data, err := json.Marshal(cfg)
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(action, "unit.cfg"), data, 0o666); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, s.tool, "-json", "unit.cfg")
	cmd.Dir, cmd.Env = action, []string{}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%w: %s", err, stderr.Bytes())
	}
	return stdout.String(), os.WriteFile(printed, stdout.Bytes(), 0o666)
}

// key stands for all inputs: the configuration, and what is in the files that it names.
func key(cfg *unitchecker.Config) (string, error) {
	files := slices.Clone(cfg.GoFiles)
	for _, path := range slices.Sorted(maps.Keys(cfg.PackageVetx)) {
		files = append(files, cfg.PackageVetx[path])
	}
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(cfg); err != nil {
		return "", err
	}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			return "", err
		}
		_, err = io.Copy(h, f)
		f.Close()
		if err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}
