package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/unitchecker"
)

// The budget of facts over this module's commands and all that they import, as go vet keeps them: measured, and a few percent.
const (
	mostFacts = 4_900_000 // bytes in all
	mostOfOne = 426_000   // bytes of one package
)

// TestFacts runs the tool on each package as go vet does, dependencies first, and holds the size of the facts to the budget.
// They also have to be the same bytes each time: build systems hash them.
func TestFacts(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "-export", "-compiled", "-json=ImportPath,Dir,Export,CompiledGoFiles,ImportMap,Imports,Module,Standard", "./cmd/...")
	list.Dir = filepath.Join("..", "..")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	exports, facts, standard := map[string]string{}, map[string]string{}, map[string]bool{}
	total, largest, name := 0, 0, ""
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Dir, Export  string
			CompiledGoFiles, Imports []string
			ImportMap                map[string]string
			Module                   *struct{ Path, Version string }
			Standard                 bool
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if p.ImportPath == "unsafe" {
			continue
		}
		cfg := unitchecker.Config{ID: p.ImportPath, Compiler: "gc", Dir: p.Dir, ImportPath: p.ImportPath, GoVersion: "go1.26", ImportMap: map[string]string{}, PackageFile: exports,
			Standard: standard, PackageVetx: facts, VetxOnly: true, VetxOutput: filepath.Join(dir, "out")}
		for _, imp := range p.Imports {
			cfg.ImportMap[imp] = imp
		}
		for from, to := range p.ImportMap {
			cfg.ImportMap[from] = to
		}
		for _, file := range p.CompiledGoFiles {
			if !filepath.IsAbs(file) {
				file = filepath.Join(p.Dir, file)
			}
			if strings.HasSuffix(file, ".go") || filepath.Ext(file) == "" {
				cfg.GoFiles = append(cfg.GoFiles, file)
			}
		}
		if p.Module != nil {
			cfg.ModulePath, cfg.ModuleVersion = p.Module.Path, p.Module.Version
		}
		written := vetFacts(t, dir, cfg)
		size := len(written)
		if p.Module != nil && p.Module.Version == "" && !bytes.Equal(written, vetFacts(t, dir, cfg)) {
			t.Errorf("%s: the facts are other bytes each time", p.ImportPath)
		}
		kept := filepath.Join(dir, strings.ReplaceAll(p.ImportPath, "/", "_")+".vetx")
		if err := os.Rename(cfg.VetxOutput, kept); err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath], facts[p.ImportPath], standard[p.ImportPath] = p.Export, kept, p.Standard
		if total += size; size > largest {
			largest, name = size, p.ImportPath
		}
	}
	t.Logf("%d bytes of facts in %d packages, at most %d, of %s", total, len(facts), largest, name)
	if total == 0 || total > mostFacts || largest > mostOfOne {
		t.Errorf("%d bytes of facts, of which %d of %s; the budget is %d, and %d of one package", total, largest, name, mostFacts, mostOfOne)
	}
}

// vetFacts runs the tool on a package, and returns the facts.
func vetFacts(t *testing.T, dir string, cfg unitchecker.Config) []byte {
	t.Helper()
	data, err := json.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "vet.cfg")
	if err := os.WriteFile(file, data, 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(binary, "-json", file).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", cfg.ImportPath, err, out)
	}
	facts, err := os.ReadFile(cfg.VetxOutput)
	if err != nil {
		t.Fatal(err)
	}
	return facts
}
