//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/molecule-ai/claimvet/analyzers/internal/bench/usage"
	"github.com/molecule-ai/claimvet/analyzers/internal/bench/vetrun"
)

func TestMain(m *testing.M) {
	usage.Help()
	os.Exit(m.Run())
}

// TestMeasure: each tool runs over the input in each round, in both ways, and all of it is in the table.
func TestMeasure(t *testing.T) {
	b := &bench{options: options{root: "../../..", rounds: 2}, work: t.TempDir(), log: t.Output()}
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module m\n\ngo 1.26\n", "m.go": "package m\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(b.work, "empty")
	if out, err := exec.Command("go", "build", "-o", file, "./tools/empty").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	all := []tool{{name: "one", file: file}, {name: "another", file: file}, {name: "third", file: file, peer: true}}
	in := input{name: "nothing", Target: vetrun.Target{Dir: dir, Patterns: []string{"./..."}}}
	for _, peers := range []bool{false, true} {
		in.peers = peers
		c, err := b.measure(t.Context(), all, in)
		if err != nil {
			t.Fatal(err)
		}
		want := 2
		if peers {
			want = 3
		}
		if c.units != 1 || len(c.tools) != want {
			t.Fatalf("peers: %t: %d units, %d tools", peers, c.units, len(c.tools))
		}
		for _, tool := range c.tools {
			for _, used := range [][]usage.Usage{tool.vet, tool.again, tool.alone} {
				if len(used) != b.rounds {
					t.Errorf("%s: %d rounds", tool.tool, len(used))
				}
				for _, u := range used {
					if u.CPU <= 0 || u.Wall <= 0 || u.Peak <= 0 {
						t.Errorf("%s: %+v", tool.tool, u)
					}
				}
			}
		}
		var out bytes.Buffer
		if err := writeCost(&out, c); err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`(?m)^\| another +\|( × [^|]*\|){3}`).Match(out.Bytes()) {
			t.Errorf("the table is\n%s", &out)
		}
	}
}

// TestImportAll: the program imports what everybody may import, and nothing else.
func TestImportAll(t *testing.T) {
	b := &bench{work: t.TempDir()}
	in, err := b.importAll(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "list", "-f", `{{join .Imports "\n"}}`, ".")
	cmd.Dir = in.Dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	imports := strings.Fields(string(out))
	if len(imports) < 100 {
		t.Errorf("it imports %d packages", len(imports))
	}
	cmd = exec.Command("go", append([]string{"list", "-e", "-f", "{{with .Error}}{{.}}{{end}}", "-test"}, in.Patterns...)...)
	cmd.Dir = in.Dir
	if out, err := cmd.CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != "" {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestWriteCost(t *testing.T) {
	used := func(all ...int) []usage.Usage {
		var out []usage.Usage
		for _, n := range all {
			out = append(out, usage.Usage{CPU: time.Duration(n) * time.Second, Wall: time.Duration(n) * time.Second / 2, Peak: int64(n) * 1e6})
		}
		return out
	}
	var out bytes.Buffer
	err := writeCost(&out, cost{input: input{name: "in"}, units: 3, tools: []toolCost{
		{tool: "a", vet: used(10, 30, 20), again: used(1, 1, 2), alone: used(5, 5, 5)},
		{tool: "b", vet: used(11, 30, 30), again: used(1, 1, 2), alone: used(10, 10, 5)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	const want = `
| in, 3 units | go vet: CPU              | wall                    | memory                | wall, again           | the tool alone: CPU   | memory                |
|-------------|--------------------------|-------------------------|-----------------------|-----------------------|-----------------------|-----------------------|
| a           | 20.00 (10.00 to 30.00) s | 10.00 (5.00 to 15.00) s | 20 (10 to 30) MB      | 0.50 (0.50 to 1.00) s | 5.00 (5.00 to 5.00) s | 5 (5 to 5) MB         |
| b           | × 1.10 (1.00 to 1.50)    | × 1.10 (1.00 to 1.50)   | × 1.10 (1.00 to 1.50) | 0.50 (0.50 to 1.00) s | × 2.00 (1.00 to 2.00) | × 2.00 (1.00 to 2.00) |

`
	if got := out.String(); got != want[1:] {
		t.Errorf("got\n%s", got)
	}
}

// TestWriteCommand: the unit of each quantity is with it.
func TestWriteCommand(t *testing.T) {
	var out bytes.Buffer
	one := []usage.Usage{{CPU: 3 * time.Second, Wall: 2 * time.Second, Peak: 1e6}, {CPU: time.Second, Wall: 2 * time.Second, Peak: 3e6}}
	if err := writeCommand(&out, commandCost{input: input{name: "in"}, cold: one, again: one[:1]}); err != nil {
		t.Fatal(err)
	}
	const want = `
| the command: in   | CPU                   | wall                  | memory        |
|-------------------|-----------------------|-----------------------|---------------|
| on an empty cache | 2.00 (1.00 to 3.00) s | 2.00 (2.00 to 2.00) s | 2 (1 to 3) MB |
| again             | 3.00 (3.00 to 3.00) s | 2.00 (2.00 to 2.00) s | 1 (1 to 1) MB |

`
	if got := out.String(); got != want[1:] {
		t.Errorf("got\n%s", got)
	}
}

// TestRoot: somebody who starts it in the wrong place is told so before anything is built.
func TestRoot(t *testing.T) {
	err := run(t.Context(), options{root: t.TempDir(), rounds: 1}, t.Output(), t.Output())
	if err == nil || !strings.Contains(err.Error(), "not the root of claimvet's repository") {
		t.Error(err)
	}
}
