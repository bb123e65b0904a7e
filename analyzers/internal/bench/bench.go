//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/internal/bench/synth"
	"github.com/molecule-ai/claimvet/analyzers/internal/bench/vetrun"
)

// A bench is where things are measured.
type bench struct {
	options
	work string    // thrown away at the end
	log  io.Writer // what is being done
}

// A tool is a vet tool to measure.
type tool struct {
	name string
	dir  string // of the module, from the root of the repository
	pkg  string
	peer bool   // only for comparison: not on every input
	file string // once it is built
}

// The first tool is what the others are held against, the second is what all this is about.
const baseline, subject = 0, 1

func tools() []tool {
	const here = "analyzers/internal/bench"
	return []tool{
		{name: "empty", dir: here, pkg: "./tools/empty"},
		{name: "claimvet", dir: ".", pkg: "./cmd/claimvet"},
		{name: "SSA only", dir: here, pkg: "./tools/buildssa", peer: true},
		{name: "nilness", dir: here, pkg: "./tools/nilness", peer: true},
		{name: "staticcheck", dir: here, pkg: "./tools/staticcheck", peer: true},
	}
}

// build builds the tools from the sources as they are.
func (b *bench) build(ctx context.Context) ([]tool, error) {
	all := tools()
	for i := range all {
		t := &all[i]
		fmt.Fprintf(b.log, "building %s\n", t.name)
		t.file = filepath.Join(b.work, "bin", filepath.Base(t.pkg))
		if err := command(ctx, filepath.Join(b.root, t.dir), "go", "build", "-o", t.file, t.pkg); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// An input is what the tools run over.
type input struct {
	name string
	vetrun.Target
	peers bool // the tools for comparison run over it too
}

// inputs writes what is generated. The last input is also what the command runs over.
func (b *bench) inputs(ctx context.Context) ([]input, error) {
	claim := input{name: "`handler/store`, the only package with a claim", peers: !b.quick}
	claim.Dir, claim.Patterns = filepath.Join(b.root, "handler"), []string{"./store"}
	if b.quick {
		return []input{claim}, nil
	}
	self := input{name: "this module, claims in some packages"}
	self.Dir, self.Patterns = b.root, []string{"./..."}
	std, err := b.importAll(ctx)
	if err != nil {
		return nil, err
	}
	all := []input{claim}
	for _, s := range []struct {
		name  string
		claim bool
	}{
		{"300 synthetic packages, no claim", false},
		{"300 synthetic packages, one with a claim", true},
	} {
		dir := filepath.Join(b.work, fmt.Sprintf("synth-%t", s.claim))
		if err := os.Mkdir(dir, 0o777); err != nil {
			return nil, err
		}
		if err := synth.Write(dir, synth.Options{Packages: 300, Seed: b.seed, Claim: s.claim}); err != nil {
			return nil, err
		}
		all = append(all, input{name: s.name, Target: vetrun.Target{Dir: dir, Patterns: []string{"./..."}}})
	}
	return append(all, std, self), nil
}

// importAll writes a program that imports the standard library: it is analysed for facts, as everybody's dependency.
func (b *bench) importAll(ctx context.Context) (input, error) {
	listed, err := exec.CommandContext(ctx, "go", "list", "std").Output()
	if err != nil {
		return input{}, fmt.Errorf("go list std: %w", err)
	}
	var text strings.Builder
	text.WriteString("package main\n\nimport (\n")
	for _, path := range strings.Fields(string(listed)) {
		if !strings.HasPrefix(path, "vendor/") && !isInternal(path) {
			fmt.Fprintf(&text, "\t_ %q\n", path)
		}
	}
	text.WriteString(")\n\nfunc main() {}\n")
	in := input{name: "the standard library, imported"}
	in.Dir, in.Patterns = filepath.Join(b.work, "std"), []string{"."}
	if err := os.Mkdir(in.Dir, 0o777); err != nil {
		return input{}, err
	}
	for name, text := range map[string]string{"go.mod": "module everything\n\ngo 1.26\n", "main.go": text.String()} {
		if err := os.WriteFile(filepath.Join(in.Dir, name), []byte(text), 0o666); err != nil {
			return input{}, err
		}
	}
	return in, nil
}

func isInternal(path string) bool {
	return strings.Contains("/"+path+"/", "/internal/")
}

// command runs a command that has nothing to say.
func command(ctx context.Context, dir, name string, args ...string) error {
	var printed bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &printed, &printed
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, strings.TrimSpace(printed.String()))
	}
	return nil
}
