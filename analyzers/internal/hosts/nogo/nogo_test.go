package nogo

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
)

// TestCorpus runs nogo over the example defects: the reports are those of the other hosts.
func TestCorpus(t *testing.T) {
	b := newBuild(t, buildNogo(t, ""), filepath.Join(root(t), "testdata"), "./heads/...", "./cases/...", "./cases4/...", "./programs/...")
	b.run()
	var files []string
	for p := range b.asked {
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
		t.Error(line)
	}
	t.Logf("%d packages, %d reports", len(b.facts), len(b.reports))
}

// A build calls nogo for package after package, as rules_go does: with the export data and the facts of direct imports. The
// standard library comes compiled and has no facts.
type build struct {
	t       *testing.T
	nogo    string
	dir     string
	asked   map[*packages.Package]bool
	facts   map[*packages.Package]string // the file with the facts of each package that is done
	reports []expect.Report
}

// newBuild lists the packages, for which the go command is the build system.
func newBuild(t *testing.T, nogo, dir string, patterns ...string) *build {
	t.Helper()
	const mode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps |
		packages.NeedExportFile | packages.NeedModule
	all, err := packages.Load(&packages.Config{Mode: mode, Dir: dir, Tests: true}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	if packages.PrintErrors(all) > 0 {
		t.Fatal("the packages do not compile")
	}
	b := &build{t: t, nogo: nogo, dir: t.TempDir(), asked: map[*packages.Package]bool{}, facts: map[*packages.Package]string{}}
	ids := map[string]bool{}
	for _, p := range all {
		ids[p.ID] = true
	}
	for _, p := range all {
		// A package with tests is looked at with them; the main package of tests is generated.
		if !ids[p.ID+" ["+p.PkgPath+".test]"] && !(p.Name == "main" && strings.HasSuffix(p.ID, ".test")) {
			b.asked[p] = true
		}
	}
	if len(b.asked) == 0 {
		t.Fatal("no packages")
	}
	return b
}

func (b *build) run() {
	for p := range b.asked {
		b.check(p)
	}
}

// violation is the exit code with which nogo says that it has found something.
const violation = 3

var reportLine = regexp.MustCompile(`^(.*\.go):(\d+):\d+: (.*) \((\w+)\)$`)

// check runs nogo over a package, after all that it imports.
func (b *build) check(p *packages.Package) {
	if p.Module == nil || b.facts[p] != "" {
		return
	}
	name := filepath.Join(b.dir, strconv.Itoa(len(b.facts)))
	b.facts[p] = name + ".facts"
	args := []string{"-p", p.PkgPath, "-importcfg", name + ".importcfg", "-x", b.facts[p], "-go_version", p.Module.GoVersion}
	if !b.asked[p] {
		args = append(args, "-facts_only")
	}
	var cfg strings.Builder
	for path, imp := range p.Imports {
		if path == "unsafe" {
			continue
		}
		b.check(imp)
		if path != imp.PkgPath {
			fmt.Fprintf(&cfg, "importmap %s=%s\n", path, imp.PkgPath)
		}
		fmt.Fprintf(&cfg, "packagefile %s=%s\n", imp.PkgPath, imp.ExportFile)
		if facts := b.facts[imp]; facts != "" {
			args = append(args, "-fact", imp.PkgPath+"="+facts)
		}
	}
	for _, file := range p.CompiledGoFiles {
		if !slices.Contains(p.GoFiles, file) { // made by cgo
			args = append(args, "-ignore", file)
		}
	}
	write(b.t, name+".importcfg", cfg.String())
	cmd := exec.Command(b.nogo, append(args, p.CompiledGoFiles...)...)
	cmd.Dir = b.dir
	cmd.Env = []string{"GOARCH=" + runtime.GOARCH}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != violation || !b.asked[p]) {
		b.t.Fatalf("%s: %v\n%s", p.ID, err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err == nil {
		if len(out) > 0 {
			b.t.Errorf("%s: nogo is content, and prints\n%s", p.ID, out)
		}
		return
	}
	for _, line := range slices.Delete(lines, 0, 1) { // after "errors found by nogo …:"
		m := reportLine.FindStringSubmatch(line)
		if m == nil {
			b.t.Fatalf("%s: nogo prints %q", p.ID, line)
		}
		n, err := strconv.Atoi(m[2])
		if err != nil {
			b.t.Fatal(err)
		}
		b.reports = append(b.reports, expect.Report{Line: expect.Line{File: m[1], Line: n}, Message: m[3]})
	}
}

// TestConfig checks what docs/bazel.md says of a configuration, of nolint, and of flags.
func TestConfig(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module example.com/m\n\ngo 1.25\n")
	write(t, filepath.Join(dir, "lib", "lib.go"), `package lib

//claimvet:claim final
func Claim() bool { return true }

//claimvet:effect
func Stop() {}
`)
	const wrong = `
import "example.com/m/lib"

func reported() {
	lib.Claim()
	lib.Stop()
}

func ignored() {
	lib.Claim()
	lib.Stop() //claimvet:ignore claimgate it is only a test
}

func nolinted() {
	lib.Claim()
	lib.Stop() //nolint:claimgate // it is only a test
}

func otherName() {
	lib.Claim()
	lib.Stop() //nolint:claimvet // that is golangci-lint's name for it
}
`
	write(t, filepath.Join(dir, "api", "api.go"), "package api\n"+wrong)
	write(t, filepath.Join(dir, "third_party", "api.go"), "package api\n"+wrong)
	config := `{"_base": {"exclude_files": {"third_party/": "not ours"}}}`
	b := newBuild(t, buildNogo(t, config), dir, "./...")
	b.run()
	var at []string
	for _, r := range b.reports {
		at = append(at, fmt.Sprintf("%s:%d", filepath.Base(filepath.Dir(r.File)), r.Line.Line))
	}
	slices.Sort(at)
	if want := []string{"api:22", "api:7"}; !slices.Equal(at, want) {
		t.Errorf("reports at %v, want %v: %v", at, want, b.reports)
	}
}
