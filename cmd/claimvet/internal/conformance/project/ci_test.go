package project

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// root is this repository.
const root = "../../../../.."

// A block is a piece of a page in docs between fences.
type block struct {
	language, text string
}

func readBlocks(t *testing.T, name string) []block {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(root, "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	var blocks []block
	for _, m := range regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$").FindAllStringSubmatch(string(page), -1) {
		blocks = append(blocks, block{m[1], m[2]})
	}
	return blocks
}

// file returns the block that is a file, which a comment on one of its first lines names.
func file(t *testing.T, blocks []block, name string) string {
	t.Helper()
	for _, b := range blocks {
		if slices.Contains(strings.SplitN(b.text, "\n", 3)[:2], "# "+name) {
			return b.text
		}
	}
	t.Fatalf("docs/ci.md has no block for %s", name)
	return ""
}

// commands are the blocks that are no files, but to be typed.
func commands(blocks []block) (out []string) {
	for _, b := range blocks {
		if b.language == "sh" && !strings.HasPrefix(b.text, "#!") {
			out = append(out, b.text)
		}
	}
	return out
}

// aside are the commands for who has claimvet in a go.mod of its own.
func aside(blocks []block) []string {
	return slices.DeleteFunc(commands(blocks), func(cmd string) bool { return !strings.Contains(cmd, "-modfile=") })
}

// The package of a project that follows docs/ci.md, without a defect and with one.
const (
	cleanSource = `package m

//claimvet:claim final
func claim() bool { return true }

//claimvet:effect
func stop() {}

func F() {
	if claim() {
		stop()
	}
}
`
	brokenSource = "package m\n\nvar x int = \"\"\n"
)

var (
	defectSource = strings.Replace(cleanSource, "\tif claim() {\n\t\tstop()\n\t}\n", "\tstop()\n\tclaim()\n", 1)
	defect       = "a.go:10:2: "
)

// A project is a module that has claimvet as a tool, from this source tree, without asking the network.
type project struct {
	t   *testing.T
	dir string
	env []string
}

func newProject(t *testing.T, blocks []block) *project {
	t.Helper()
	root, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := &project{t: t, dir: dir, env: []string{
		"GOPROXY=off", "GOSUMDB=off", "GITHUB_OUTPUT=output.txt", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com",
	}}
	p.write("go.mod", "module example.com/m\n\ngo 1.26.0\n\nreplace github.com/molecule-ai/claimvet => "+root+"\n")
	p.write("go.sum", string(sums))
	p.source(cleanSource)
	if o := p.shell(commands(blocks)[0]); o.code != 0 {
		t.Fatalf("%+v", o)
	}
	return p
}

func (p *project) write(name, text string) {
	p.t.Helper()
	path := filepath.Join(p.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o777); err != nil {
		p.t.Fatal(err)
	}
}

func (p *project) source(text string) { p.t.Helper(); p.write("a.go", text) }

// shell runs a script as GitHub and GitLab do: the first command that fails ends it.
func (p *project) shell(script string) output {
	p.t.Helper()
	return command(p.t, p.dir, p.env, "bash", "-ec", script)
}

type output struct {
	code           int
	stdout, stderr string
}

// command runs a program in a directory, with more in its environment, and returns what it said.
func command(t *testing.T, dir string, env []string, name string, args ...string) output {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "PWD="+dir, "GOFLAGS=", "GOWORK=off"), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return output{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// verdict runs a script on the project without a defect and with one.
func (p *project) verdict(what, script string) {
	p.t.Helper()
	p.source(cleanSource)
	if o := p.shell(script); o.code != 0 {
		p.t.Errorf("%s, without a defect: %+v", what, o)
	}
	p.source(defectSource)
	if o := p.shell(script); o.code == 0 || !strings.Contains(o.stdout+o.stderr, "[gate]") {
		p.t.Errorf("%s, with a defect: %+v", what, o)
	}
}

// TestCI does what docs/ci.md says, with the text that it says it in.
func TestCI(t *testing.T) {
	blocks := readBlocks(t, "ci.md")
	p := newProject(t, blocks)

	t.Run("commands", func(t *testing.T) {
		all := commands(blocks)
		if len(all) != 3+len(aside(blocks)) {
			t.Fatalf("commands: %q", all)
		}
		for _, cmd := range all[1:3] {
			p.verdict(cmd, cmd)
		}
	})
	t.Run("modfile", func(t *testing.T) {
		// Between the two commands the new go.mod is told where this source tree is, as newProject does with the other.
		initialise, get, _ := strings.Cut(aside(blocks)[0], "\n")
		p.must(initialise)
		p.must("grep ^replace go.mod >> claimvet.mod; cp go.sum claimvet.sum")
		p.must(get)
		p.verdict("-modfile", aside(blocks)[1])
	})
	t.Run("make", func(t *testing.T) {
		p.write("Makefile", file(t, blocks, "Makefile"))
		p.verdict("make", "make claimvet")
	})
	t.Run("hook", func(t *testing.T) { testHook(t, p, file(t, blocks, ".git/hooks/pre-commit")) })
	t.Run("GitHub", func(t *testing.T) {
		for _, step := range steps(t, file(t, blocks, ".github/workflows/claimvet.yml")) {
			if step.Run != "" {
				p.verdict("the workflow", step.Run)
			}
		}
	})
	t.Run("code scanning", func(t *testing.T) { testCodeScanning(t, p, file(t, blocks, ".github/workflows/claimvet-sarif.yml")) })
	t.Run("GitLab", func(t *testing.T) {
		var jobs map[string]struct {
			Image  string
			Script []string
		}
		decode(t, file(t, blocks, ".gitlab-ci.yml"), &jobs)
		p.verdict("the job", strings.Join(jobs["claimvet"].Script, "\n"))
	})
	t.Run("pre-commit framework", func(t *testing.T) {
		var config struct {
			Repos []struct {
				Repo  string
				Hooks []struct {
					ID, Name, Entry, Language string
					Types                     []string
					PassFilenames             *bool `yaml:"pass_filenames"`
				}
			}
		}
		decode(t, file(t, blocks, ".pre-commit-config.yaml"), &config)
		hook := config.Repos[0].Hooks[0]
		// With file names it would analyse files instead of packages.
		if config.Repos[0].Repo != "local" || hook.PassFilenames == nil || *hook.PassFilenames {
			t.Errorf("%+v", config)
		}
		p.verdict("the hook", hook.Entry)
	})
}

// testHook commits to a real repository.
func testHook(t *testing.T, p *project, hook string) {
	git := func(args ...string) output { return command(t, p.dir, p.env, "git", args...) }
	must := func(args ...string) {
		t.Helper()
		if o := git(args...); o.code != 0 {
			t.Fatalf("git %s: %+v", strings.Join(args, " "), o)
		}
	}
	must("init", "-q")
	p.write(".git/hooks/pre-commit", hook)

	p.source(cleanSource)
	must("add", ".")
	must("commit", "-q", "-m", "clean")
	p.source(defectSource)
	must("add", ".")
	if o := git("commit", "-q", "-m", "defect"); o.code == 0 || !strings.Contains(o.stdout+o.stderr, defect) {
		t.Errorf("a defect was committed: %+v", o)
	}
	// What counts is what is committed, whatever the working tree holds.
	p.source(cleanSource)
	if o := git("commit", "-q", "-m", "defect"); o.code == 0 {
		t.Errorf("a defect was committed, with a clean working tree: %+v", o)
	}
	p.source(cleanSource + "\n// More.\n")
	must("add", ".")
	p.source(defectSource)
	must("commit", "-q", "-m", "more")
	p.source(brokenSource)
	if o := git("commit", "-q", "-a", "-m", "broken"); o.code == 0 {
		t.Errorf("a package that does not compile was committed: %+v", o)
	}
	p.write("notes.txt", "no Go here\n")
	must("reset", "-q")
	must("add", "notes.txt")
	must("commit", "-q", "-m", "notes")
	if o := git("log", "--format=%s"); o.stdout != "notes\nmore\nclean\n" {
		t.Errorf("commits: %q", o.stdout)
	}
	if o := git("status", "--porcelain"); strings.Contains(o.stdout, "claimvet") {
		t.Errorf("the hook left files in the working tree:\n%s", o.stdout)
	}
}

// testCodeScanning holds the workflow to this: findings fail the job and are uploaded, half an analysis fails and is not.
func testCodeScanning(t *testing.T, p *project, workflow string) {
	all := steps(t, workflow)
	check := all[slices.IndexFunc(all, func(s step) bool { return s.ID == "claimvet" })]
	upload := all[slices.IndexFunc(all, func(s step) bool { return strings.HasPrefix(s.Uses, "github/codeql-action/upload-sarif@") })]
	for _, tt := range []struct {
		name, source string
		code, upload string
		results      int
	}{
		{"clean", cleanSource, "0", "yes", 0},
		{"defect", defectSource, "1", "yes", 1},
		{"broken", brokenSource, "2", "no", 0},
	} {
		p.source(tt.source)
		os.Remove(filepath.Join(p.dir, "output.txt"))
		o := p.shell(check.Run)
		if want := tt.code != "0"; (o.code != 0) != want {
			t.Errorf("%s: exit code %d", tt.name, o.code)
		}
		said, err := os.ReadFile(filepath.Join(p.dir, "output.txt"))
		if err != nil || string(said) != "code="+tt.code+"\n" {
			t.Errorf("%s: the step says %q (%v), want code=%s", tt.name, said, err, tt.code)
		}
		if got := strings.Contains(upload.If, "outputs.code == '"+tt.code+"'"); got != (tt.upload == "yes") {
			t.Errorf("%s: upload is %v under %s", tt.name, got, upload.If)
		}
		doc, err := os.ReadFile(filepath.Join(p.dir, upload.With["sarif_file"]))
		if err != nil {
			t.Fatal(err)
		}
		var log struct{ Runs []struct{ Results []any } }
		if err := json.Unmarshal(doc, &log); err != nil || len(log.Runs) != 1 || len(log.Runs[0].Results) != tt.results {
			t.Errorf("%s: %v, want a run with %d results:\n%s", tt.name, err, tt.results, doc)
		}
	}
	// Without it the step would not run after one that failed.
	if !strings.Contains(upload.If, "!cancelled()") {
		t.Errorf("upload only after success: %s", upload.If)
	}
	var permissions struct{ Permissions map[string]string }
	decode(t, workflow, &permissions)
	if permissions.Permissions["security-events"] != "write" {
		t.Errorf("permissions: %v", permissions)
	}
}

// A step is one of a GitHub workflow.
type step struct {
	ID, Name, If, Run, Uses string
	With                    map[string]string
}

func steps(t *testing.T, workflow string) []step {
	t.Helper()
	var w struct {
		Jobs map[string]struct{ Steps []step }
	}
	decode(t, workflow, &w)
	if len(w.Jobs["claimvet"].Steps) == 0 {
		t.Fatalf("the workflow has no steps:\n%s", workflow)
	}
	return w.Jobs["claimvet"].Steps
}

func decode(t *testing.T, text string, v any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), v); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
}

// TestCIBlocks holds that no block of the page is left out of the test above.
func TestCIBlocks(t *testing.T) {
	counts := map[string]int{}
	for _, b := range readBlocks(t, "ci.md") {
		counts[b.language]++
	}
	got, _ := json.Marshal(counts)
	if want := `{"make":1,"sh":6,"yaml":4}`; string(got) != want {
		t.Errorf("blocks %s, want %s: a new one needs a test", got, want)
	}
}
