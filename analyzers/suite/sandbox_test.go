package suite_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/unitchecker"
	"golang.org/x/tools/go/packages"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
)

// TestSandbox runs claimvet as a sandboxed build does: a process for each package, that is given its source files and a file for
// each direct import, with the types and facts that the process for that one wrote. There is no go command to be found, nothing
// in the environment, and no module. The reports are the same as elsewhere.
//
// Bazel's own runner, which takes types from export data, is in analyzers/internal/hosts/nogo.
func TestSandbox(t *testing.T) {
	// Not this test binary, which with the race detector takes a multiple of the time to start.
	tool := filepath.Join(t.TempDir(), "claimvet")
	if out, err := exec.Command("go", "build", "-o", tool, "../../cmd/claimvet").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	b := &build{t: t, tool: tool, dir: t.TempDir(), asked: map[*packages.Package]bool{}, facts: map[*packages.Package]string{}}
	pkgs := loadUnits(t, "./heads/...", "./cases/...", "./cases4/...", "./programs/...")
	for _, p := range pkgs {
		b.asked[p] = true
	}
	var files []string
	for _, p := range pkgs {
		b.unit(p)
		files = append(files, p.GoFiles...)
	}
	wants, err := expect.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	if wants.Count() == 0 {
		t.Fatal("nothing is expected")
	}
	for _, line := range expect.Compare(wants, b.reports) {
		t.Error(relative(line))
	}
	t.Logf("%d processes, %d reports", len(b.facts), len(b.reports))
}

// loadUnits lists the packages to check, with what they import, without reading any: the go command is the build system here.
func loadUnits(t *testing.T, patterns ...string) []*packages.Package {
	t.Helper()
	const mode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps | packages.NeedModule
	return loadFrom(t, corpusDir, mode, patterns...)
}

// A build goes from package to package.
type build struct {
	t       *testing.T
	tool    string
	dir     string // for configurations and facts
	asked   map[*packages.Package]bool
	facts   map[*packages.Package]string // the file with the facts of each package that is done
	reports []expect.Report
}

// unit checks a package, after all that it imports.
func (b *build) unit(p *packages.Package) {
	if b.facts[p] != "" {
		return
	}
	name := filepath.Join(b.dir, strconv.Itoa(len(b.facts)))
	b.facts[p] = name + ".facts"
	cfg := unitchecker.Config{
		ID: p.ID, ImportPath: p.PkgPath, GoFiles: p.CompiledGoFiles, NonGoFiles: p.OtherFiles, IgnoredFiles: p.IgnoredFiles,
		ImportMap: map[string]string{}, PackageVetx: map[string]string{}, VetxOnly: !b.asked[p], VetxOutput: b.facts[p],
	}
	if p.Module != nil {
		cfg.GoVersion = "go" + p.Module.GoVersion
	}
	for path, imp := range p.Imports {
		cfg.ImportMap[path] = imp.PkgPath
		if path != "unsafe" { // which has no files
			b.unit(imp)
			cfg.PackageVetx[imp.PkgPath] = b.facts[imp]
		}
	}
	data, err := json.Marshal(cfg)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(name+".cfg", data, 0o666); err != nil {
		b.t.Fatal(err)
	}
	b.check(p, name+".cfg")
}

func (b *build) check(p *packages.Package, cfg string) {
	cmd := exec.Command(b.tool, "-json", cfg)
	cmd.Dir = b.dir
	cmd.Env = []string{"PATH="}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil || stderr.Len() > 0 {
		b.t.Fatalf("%s: %v\n%s", p.ID, err, stderr.Bytes())
	}
	if !b.asked[p] {
		if stdout.Len() > 0 {
			b.t.Errorf("%s was asked for its facts alone, and prints\n%s", p.ID, stdout.Bytes())
		}
		return
	}
	var tree map[string]map[string][]struct{ Posn, Message string }
	if err := json.Unmarshal(stdout.Bytes(), &tree); err != nil {
		b.t.Fatalf("%s: %v\n%s", p.ID, err, stdout.Bytes())
	}
	for _, byPass := range tree {
		for _, diags := range byPass {
			for _, d := range diags {
				file, rest, _ := strings.Cut(d.Posn, ".go:")
				number, _, _ := strings.Cut(rest, ":")
				line, err := strconv.Atoi(number)
				if err != nil {
					b.t.Fatalf("%s: no line in %q", p.ID, d.Posn)
				}
				b.reports = append(b.reports, expect.Report{Line: expect.Line{File: file + ".go", Line: line}, Message: d.Message})
			}
		}
	}
}
