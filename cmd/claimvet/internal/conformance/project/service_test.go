package project

import (
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
	"golang.org/x/mod/zip"
)

// A service in production, whose driver and metrics are not the newest.
const (
	serviceMod = `module example.com/service

go 1.24.0

require (
	github.com/google/uuid v1.5.0
	github.com/jackc/pgx/v5 v5.7.0
	github.com/prometheus/client_golang v1.19.0
)
`
	serviceImports = `package service

import (
	_ "github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/prometheus/client_golang/prometheus/promhttp"
)
`
)

// TestService adds the tool to a service as docs/ci.md says, through a module proxy that serves this source tree. In the service's
// go.mod nothing moves but what the tool itself requires; with a go.mod for the tool alone, nothing at all.
func TestService(t *testing.T) {
	blocks := readBlocks(t, "ci.md")
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{}
	if err := json.Unmarshal([]byte(command(t, dir, nil, "go", "env", "-json", "GOPROXY", "GOMODCACHE").stdout), &env); err != nil {
		t.Fatal(err)
	}
	p := &project{t: t, dir: dir}
	p.write("go.mod", serviceMod)
	p.write("imports.go", serviceImports)
	p.source(strings.Replace(cleanSource, "package m", "package service", 1))
	p.must("go mod tidy")
	// Another module cache, filled from the user's, so that the version stays out of that. Repositories are not asked, nor sums of
	// what has been downloaded already.
	proxies := []string{serveClaimvet(t), "file://" + filepath.ToSlash(env["GOMODCACHE"]) + "/cache/download"}
	if others := strings.TrimSuffix(env["GOPROXY"], "direct"); others != "" {
		proxies = append(proxies, strings.TrimSuffix(others, ","))
	}
	p.env = []string{"GOMODCACHE=" + t.TempDir(), "GOFLAGS=-modcacherw", "GOPROXY=" + strings.Join(proxies, ","), "GOSUMDB=off", "GOTOOLCHAIN=local"}
	before, sums := p.read("go.mod"), p.read("go.sum")

	t.Run("modfile", func(t *testing.T) {
		p.must(aside(blocks)[0])
		p.must("go list -deps -modfile=claimvet.mod " + claimvetPath + "/cmd/claimvet")
		if now := p.read("go.mod"); now != before || p.read("go.sum") != sums {
			t.Errorf("go.mod or go.sum is not what it was:\n%s", now)
		}
	})

	p.must(commands(blocks)[0])
	got, was, ours := parse(t, p.read("go.mod")), parse(t, before), parse(t, readRoot(t, "go.mod"))
	if want := latest(was.Go.Version, ours.Go.Version); got.Go.Version != want || got.Toolchain != nil {
		t.Errorf("the service asks for go %s, toolchain %+v; want go %s, and no toolchain", got.Go.Version, got.Toolchain, want)
	}
	moved := 0
	for _, r := range got.Require {
		path, now := r.Mod.Path, r.Mod.Version
		switch old, own := required(was, path), required(ours, path); {
		case path == claimvetPath && now == claimvetVersion:
		case own == "" && old == "":
			t.Errorf("%s %s is new, and claimvet does not require it", path, now)
		case now != latest(old, own):
			t.Errorf("%s is %s; the service had %q, claimvet requires %q", path, now, old, own)
		case now != old:
			moved++
		}
	}
	if len(was.Require) < 3 || moved == 0 {
		t.Errorf("%d requirements, %d of them moved: is this the go.mod of the service?", len(was.Require), moved)
	}
	for _, r := range was.Require {
		// What the service imports itself stays, whatever claimvet comes to require.
		if now := required(got, r.Mod.Path); now == "" || !r.Indirect && now != r.Mod.Version {
			t.Errorf("%s was %s, and is %q", r.Mod.Path, r.Mod.Version, now)
		}
	}
	// All that is compiled is there, files that are embedded too. To compile it takes long; TestCI does.
	p.must("go list -deps " + claimvetPath + "/cmd/claimvet")
}

func (p *project) must(script string) {
	p.t.Helper()
	if o := p.shell(script); o.code != 0 {
		p.t.Fatalf("%s: %+v", script, o)
	}
}

func (p *project) read(name string) string {
	p.t.Helper()
	data, err := os.ReadFile(filepath.Join(p.dir, name))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(data)
}

const (
	claimvetPath    = "github.com/molecule-ai/claimvet"
	claimvetVersion = "v0.999.0" // later than any that there is
)

// serveClaimvet makes a module proxy of files, which has this source tree as a version: what the go command takes of a
// repository, that is without the modules nested in it. It returns its URL.
func serveClaimvet(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	versions := filepath.Join(dir, filepath.FromSlash(claimvetPath), "@v")
	if err := os.MkdirAll(versions, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"list":                    claimvetVersion + "\n",
		claimvetVersion + ".info": `{"Version":"` + claimvetVersion + `","Time":"2026-01-01T00:00:00Z"}`,
		claimvetVersion + ".mod":  readRoot(t, "go.mod"),
	} {
		if err := os.WriteFile(filepath.Join(versions, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	out, err := os.Create(filepath.Join(versions, claimvetVersion+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := zip.Create(out, module.Version{Path: claimvetPath, Version: claimvetVersion}, tree(t)); err != nil {
		t.Fatal(err)
	}
	return "file://" + filepath.ToSlash(dir)
}

// A treeFile is a file of the repository, by its slash-separated path there.
type treeFile string

func (f treeFile) Path() string                 { return string(f) }
func (f treeFile) Lstat() (fs.FileInfo, error)  { return os.Lstat(filepath.Join(root, string(f))) }
func (f treeFile) Open() (io.ReadCloser, error) { return os.Open(filepath.Join(root, string(f))) }

// tree returns the files of the repository, those of nested modules too: package zip leaves them out.
func tree(t *testing.T) (files []zip.File) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		switch {
		case err != nil:
			return err
		case name == "bin" || name == ".git":
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.Type().IsRegular():
			files = append(files, treeFile(filepath.ToSlash(name)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func readRoot(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func parse(t *testing.T, text string) *modfile.File {
	t.Helper()
	f, err := modfile.Parse("go.mod", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// required returns the version of a module that a go.mod requires, or nothing.
func required(f *modfile.File, path string) string {
	if i := slices.IndexFunc(f.Require, func(r *modfile.Require) bool { return r.Mod.Path == path }); i >= 0 {
		return f.Require[i].Mod.Version
	}
	return ""
}

// latest returns the later of two versions, of modules or of Go. None at all is earlier than any.
func latest(a, b string) string {
	canonical := func(s string) string { return "v" + strings.TrimPrefix(s, "v") } // as in go 1.26.0
	if semver.Compare(canonical(a), canonical(b)) < 0 {
		return b
	}
	return a
}
