package synth

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

func generate(t *testing.T, o Options) string {
	t.Helper()
	dir := t.TempDir()
	if err := Write(dir, o); err != nil {
		t.Fatal(err)
	}
	return dir
}

func run(t *testing.T, dir, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CLAIMVET_CACHE="+filepath.Join(dir, ".cache"))
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// tree is what is in a directory, by file.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		all[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// differ lists the files in which two directories differ.
func differ(t *testing.T, a, b string) []string {
	t.Helper()
	left, right := tree(t, a), tree(t, b)
	var names []string
	for name, text := range left {
		if right[name] != text {
			names = append(names, name)
		}
	}
	for name := range right {
		if _, ok := left[name]; !ok {
			names = append(names, name)
		}
	}
	return names
}

func TestSame(t *testing.T) {
	o := Options{Packages: 40, Seed: 7}
	if names := differ(t, generate(t, o), generate(t, o)); len(names) > 0 {
		t.Errorf("twice the same, and %v differ", names)
	}
	other := o
	other.Seed++
	if names := differ(t, generate(t, o), generate(t, other)); len(names) < 10 {
		t.Errorf("with another seed only %v differ", names)
	}
	claim := o
	claim.Claim = true
	if names := differ(t, generate(t, o), generate(t, claim)); len(names) != 1 || path.Base(names[0]) != "claim.go" {
		t.Errorf("with a claim %v differ", names)
	}
}

// TestCompiles: the module has as many packages as asked for, compiles, and is what gofmt wants.
func TestCompiles(t *testing.T) {
	for _, n := range []int{Least, 20} {
		dir := generate(t, Options{Packages: n, Seed: 1, Claim: true})
		if out, err := run(t, dir, "go", "vet", "./..."); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		out, err := run(t, dir, "go", "list", "./...")
		if got := len(strings.Fields(out)); err != nil || got != n {
			t.Errorf("%d packages, %v, want %d", got, err, n)
		}
		if out, err := run(t, dir, "gofmt", "-l", "."); err != nil || out != "" {
			t.Errorf("gofmt: %s%v", out, err)
		}
	}
	if err := Write(t.TempDir(), Options{Packages: Least - 1}); err == nil {
		t.Errorf("%d packages were written", Least-1)
	}
}

// TestClaim: the claim is one to claimvet, and the only one. What it says without the rollback shows that it has looked.
func TestClaim(t *testing.T) {
	tool := filepath.Join(t.TempDir(), "claimvet")
	if out, err := run(t, "../../../..", "go", "build", "-o", tool, "./cmd/claimvet"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	dir := generate(t, Options{Packages: 10, Seed: 1, Claim: true})
	if out, err := run(t, dir, tool, "./..."); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	claims, err := filepath.Glob(filepath.Join(dir, "handler", "*", "claim.go"))
	if err != nil || len(claims) != 1 {
		t.Fatalf("%v, %v", claims, err)
	}
	text, err := os.ReadFile(claims[0])
	if err != nil {
		t.Fatal(err)
	}
	wrong := bytes.Replace(text, []byte("if !committed {"), []byte("if !committed && false {"), 1)
	if bytes.Equal(text, wrong) {
		t.Fatal("there is no rollback to take away")
	}
	if err := os.WriteFile(claims[0], wrong, 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := run(t, dir, tool, "./...")
	if err == nil || !strings.Contains(out, "[stranded]") || strings.Contains(out, "server/") {
		t.Errorf("%v\n%s", err, out)
	}
}
