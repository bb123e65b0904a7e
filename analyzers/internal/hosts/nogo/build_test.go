package nogo

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/suite"
)

const (
	rules    = "github.com/bazelbuild/rules_go"
	builders = rules + "/go/tools/builders"
	claimvet = "github.com/molecule-ai/claimvet"
)

// generator is a command around genNogoMain, which in rules_go is one verb of its builder.
const generator = `package main

import (
	"fmt"
	"os"
)

func main() {
	if err := genNogoMain(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
`

// buildNogo returns the path of a nogo binary with all passes and a configuration inside, in a new directory.
//
// Nogo imports golang.org/x/tools/internal/facts, which Bazel's visibility allows it. The go command goes by the import path
// alone: it is built in a module whose name begins with golang.org/x/tools/. The versions are those of this module.
func buildNogo(t *testing.T, config string) string {
	t.Helper()
	dir := t.TempDir()
	src := filepath.Join(moduleDir(t), "go", "tools", "builders")
	write(t, filepath.Join(dir, "go.mod"), strings.NewReplacer(
		"module github.com/molecule-ai/claimvet/analyzers/internal/hosts/nogo", "module golang.org/x/tools/claimvetnogo",
		"=> ../../../..", "=> "+root(t),
		"tool "+builders+"\n", "",
	).Replace(read(t, "go.mod")))
	write(t, filepath.Join(dir, "go.sum"), read(t, "go.sum"))
	for _, name := range []string{"env.go", "flags.go", "generate_nogo_main.go"} {
		write(t, filepath.Join(dir, "generate", name), read(t, filepath.Join(src, name)))
	}
	write(t, filepath.Join(dir, "generate", "main.go"), generator)
	for _, name := range nogoSources(t, src) {
		write(t, filepath.Join(dir, "nogo", name), read(t, filepath.Join(src, name)))
	}
	args := []string{"run", "-mod=mod", "./generate", "-output", filepath.Join("nogo", "generated.go")}
	if config != "" {
		write(t, filepath.Join(dir, "config.json"), config)
		args = append(args, "-config", "config.json")
	}
	for _, a := range suite.Analyzers() {
		args = append(args, "-analyzer_importpath", claimvet+"/analyzers/"+a.Name)
	}
	goCommand(t, dir, args...)
	goCommand(t, dir, "build", "-mod=mod", "-o", "nogo.exe", "./nogo")
	return filepath.Join(dir, "nogo.exe")
}

// nogoSources reads the names of nogo's source files where the rules have them.
func nogoSources(t *testing.T, dir string) []string {
	t.Helper()
	_, rule, ok := strings.Cut(read(t, filepath.Join(dir, "BUILD.bazel")), `name = "nogo_srcs"`)
	if !ok {
		t.Fatal("rules_go has no target nogo_srcs any more")
	}
	_, list, _ := strings.Cut(rule, "srcs = [")
	list, _, ok = strings.Cut(list, "]")
	var names []string
	for _, m := range regexp.MustCompile(`"(\w+\.go)"`).FindAllStringSubmatch(list, -1) {
		names = append(names, m[1])
	}
	if !ok || len(names) == 0 {
		t.Fatal("the sources of nogo are listed otherwise than they were")
	}
	return names
}

// moduleDir returns where the go command keeps rules_go.
func moduleDir(t *testing.T) string {
	t.Helper()
	goCommand(t, ".", "mod", "download", rules)
	return strings.TrimSpace(goCommand(t, ".", "list", "-m", "-f", "{{.Dir}}", rules))
}

func goCommand(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out)
}

// root is the directory of the module claimvet.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(fmt.Errorf("writing %s: %w", name, err))
	}
}
