package project

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestAdoption does what docs/adoption.md says, in a project that is made of the files that it shows.
func TestAdoption(t *testing.T) {
	blocks := readBlocks(t, "adoption.md")
	p := newProject(t, readBlocks(t, "ci.md"))
	text := func(s string) string { return strings.ReplaceAll(s, "example.com/shop", "example.com/m") }
	var entries string
	for _, b := range blocks {
		first, rest, _ := strings.Cut(b.text, "\n")
		switch name, isFile := strings.CutPrefix(first, "// "); {
		case b.language == "go" && isFile:
			p.write(name, text(rest))
		case b.language == "json":
			entries = b.text
		}
	}
	cmds := commands(blocks)
	if len(cmds) != 4 || entries == "" {
		t.Fatalf("commands %q, entries %q", cmds, entries)
	}
	run, write, again, gaveUp := cmds[0], cmds[1], cmds[2], cmds[3]
	expect := func(what string, o output, code int, stdout string) {
		t.Helper()
		if o.code != code || !strings.Contains(o.stdout, stdout) || stdout == "" && o.stdout != "" {
			t.Errorf("%s: %+v", what, o)
		}
	}

	o := p.shell(run)
	expect("at first", o, 1, "api/api.go:14:2: cloud.Stop is declared irreversible, but no claim guards it")
	if strings.Contains(o.stdout, "api.go:19:") {
		t.Errorf("a handler is asked that in= does not name: %s", o.stdout)
	}
	expect("writing the baseline", p.shell(write), 0, "")
	data, err := os.ReadFile(filepath.Join(p.dir, "claimvet-baseline.jsonl"))
	if err != nil || string(data) != entries {
		t.Errorf("%v: the baseline is\n%s\nand the page says\n%s", err, data, entries)
	}
	expect("with the baseline", p.shell(again), 0, "")
	expect("nothing is given up", p.shell(strings.Replace(gaveUp, "-gaveup", "-gaveup -baseline claimvet-baseline.jsonl", 1)), 0, "")
	p.source(defectSource)
	expect("a new report", p.shell(again), 1, defect)
}

// TestGaveUpReasons holds the table of docs/adoption.md to the reasons that the engine has.
func TestGaveUpReasons(t *testing.T) {
	page, err := os.ReadFile(root + "/docs/adoption.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(root + "/analyzers/internal/typestate/*.go")
	if err != nil {
		t.Fatal(err)
	}
	reasons := 0
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`giveUp\(.*"([^"]+)"\)`).FindAllStringSubmatch(string(src), -1) {
			reasons++
			if !regexp.MustCompile(`(?m)^\| (.*; )?` + regexp.QuoteMeta(m[1]) + `(;.*)? \|`).Match(page) {
				t.Errorf("docs/adoption.md does not say what helps where the reason is %q", m[1])
			}
		}
	}
	if reasons == 0 {
		t.Error("the engine has no reasons: are they called something else now?")
	}
}
