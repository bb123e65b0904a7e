package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/molecule-ai/claimvet/analyzers/internal/hosts/lsp"
)

// eachServer runs the test with each version of gopls. The newest that can be built here may be one of the others.
func eachServer(t *testing.T, test func(t *testing.T, b *bench, server string)) {
	b := testBench(t)
	for _, h := range supported {
		t.Run(strings.TrimPrefix(h.name(), "gopls "), func(t *testing.T) {
			server, err := h.build(testContext(t), b)
			if err != nil {
				t.Fatal(err)
			}
			for _, variable := range h.env() { // which the server hands to the go command
				name, value, _ := strings.Cut(variable, "=")
				t.Setenv(name, value)
			}
			version, err := b.run(t.Context(), b.root, nil, server, "version")
			if err != nil || !strings.Contains(version, "+claimvet") {
				t.Fatalf("gopls version: %q, %v", version, err)
			}
			for _, other := range supported {
				if h.version == "" && other.version != "" && strings.Contains(version, other.version+"+") {
					t.Logf("the newest that can be built is %s, which is tested by that name", other.version)
					return
				}
			}
			test(t, b, server)
		})
	}
}

func testBench(t *testing.T) *bench {
	t.Helper()
	b, err := newBench("../../..", t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// testContext ends what hangs, long after everything that works. It outlives the test by its cleanup, in which servers end.
func testContext(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 10*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// TestSession is what somebody does in an editor with the third head: open it, read what is wrong, take the fix, spoil it again,
// turn the pass off and on. The file itself is never written.
func TestSession(t *testing.T) {
	eachServer(t, func(t *testing.T, b *bench, server string) {
		ctx := testContext(t)
		dir, err := b.corpus()
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "heads", "c", "switch.go")
		original, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		printed := commandPrints(ctx, t, b, dir, "./heads/c")
		if len(printed) == 0 {
			t.Fatal("the command reports nothing in heads/c")
		}

		s := start(ctx, t, server, dir)
		s.open(file)
		s.want("opened", file, printed)

		diagnostics := ours(s.Diagnostics(file))
		fixed := s.fixFirst(file, diagnostics)
		if now := messages(s.Diagnostics(file)); occurrences(now, fixed.Message) != occurrences(messages(diagnostics), fixed.Message)-1 {
			t.Errorf("the fix was applied, but what it fixes is still reported: %s\nnow:\n%s", fixed.Message, strings.Join(now, "\n"))
		}
		if text, _ := s.Text(file); text == string(original) {
			t.Error("the fix changed nothing")
		}

		s.change(file, string(original))
		s.want("spoilt again", file, printed)

		pass := fixed.Source
		s.configure(map[string]any{"analyses": map[string]bool{pass: false}})
		s.want(pass+" off", file, slices.DeleteFunc(slices.Clone(printed), func(p diagnostic) bool { return p.source == pass }))
		s.configure(map[string]any{"analyses": map[string]bool{pass: true}})
		s.want(pass+" on", file, printed)

		if onDisk, err := os.ReadFile(file); err != nil || string(onDisk) != string(original) {
			t.Errorf("the file was written: %v", err)
		}
	})
}

// editor is a client whose failures fail the test.
type editor struct {
	*lsp.Client
	ctx context.Context
	t   *testing.T
}

func start(ctx context.Context, t *testing.T, server, dir string) editor {
	t.Helper()
	cmd := exec.CommandContext(ctx, server)
	cmd.Dir = dir
	cmd.Stderr = t.Output()
	cmd.Env = append(os.Environ(), "GOPLSCACHE="+t.TempDir())
	c, err := lsp.Start(ctx, cmd, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return editor{c, ctx, t}
}

func (s editor) must(err error) {
	s.t.Helper()
	if err == nil {
		err = s.Settle(s.ctx)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s editor) open(file string) { s.t.Helper(); s.must(s.Open(s.ctx, file)) }

func (s editor) change(file, text string) { s.t.Helper(); s.must(s.Change(s.ctx, file, text)) }

func (s editor) configure(settings map[string]any) {
	s.t.Helper()
	s.must(s.Configure(s.ctx, settings))
}

// fixFirst applies the first fix that is offered for one of the diagnostics, and returns that.
func (s editor) fixFirst(file string, ds []lsp.Diagnostic) lsp.Diagnostic {
	s.t.Helper()
	for _, d := range ds {
		fixes, err := s.Fixes(s.ctx, file, d)
		if err != nil {
			s.t.Fatal(err)
		}
		if len(fixes) == 0 {
			continue
		}
		if fixes[0].Kind != lsp.QuickFix || len(fixes[0].Diagnostics) != 1 || fixes[0].Diagnostics[0].Message != d.Message {
			s.t.Errorf("a fix for another diagnostic, or of another kind: %+v", fixes[0])
		}
		s.must(s.Apply(s.ctx, fixes[0].Edit))
		return d
	}
	s.t.Fatalf("no fix is offered for any of %d diagnostics", len(ds))
	return lsp.Diagnostic{}
}

// want holds what the server says of a file against what the command prints of it.
func (s editor) want(when, file string, printed []diagnostic) {
	s.t.Helper()
	var got []diagnostic
	for _, d := range ours(s.Diagnostics(file)) {
		got = append(got, s.translate(file, d))
	}
	if g, w := lines(got), lines(printed); !slices.Equal(g, w) {
		s.t.Errorf("%s: gopls shows\n%s\nthe command prints\n%s", when, strings.Join(g, "\n"), strings.Join(w, "\n"))
	}
}

// diagnostic is one report, with its positions as Go tools print them.
type diagnostic struct {
	source, code, message, url string
	start, end                 string
	related                    []string
}

func lines(ds []diagnostic) []string {
	var out []string
	for _, d := range ds {
		out = append(out, fmt.Sprintf("%+v", d))
	}
	slices.Sort(out)
	return out
}

// translate turns ranges into positions as Go tools print them. The text is that of the buffer, or of the file.
func (s editor) translate(file string, d lsp.Diagnostic) diagnostic {
	s.t.Helper()
	at := func(uri string, pos lsp.Position) string {
		name, err := lsp.File(uri)
		if err != nil {
			s.t.Fatal(err)
		}
		text, open := s.Text(name)
		if !open {
			onDisk, err := os.ReadFile(name)
			if err != nil {
				s.t.Fatal(err)
			}
			text = string(onDisk)
		}
		line, column, err := lsp.LineColumn(text, pos)
		if err != nil {
			s.t.Fatal(err)
		}
		return fmt.Sprintf("%s:%d:%d", name, line, column)
	}
	out := diagnostic{
		source: d.Source, code: fmt.Sprint(d.Code), message: d.Message,
		start: at(lsp.URI(file), d.Range.Start), end: at(lsp.URI(file), d.Range.End),
	}
	if d.CodeDescription != nil {
		out.url = d.CodeDescription.Href
	}
	for _, r := range d.Related {
		out.related = append(out.related, at(r.Location.URI, r.Location.Range.Start)+": "+r.Message)
	}
	return out
}

func messages(ds []lsp.Diagnostic) []string {
	var out []string
	for _, d := range ours(ds) {
		out = append(out, d.Message)
	}
	return out
}

func occurrences(texts []string, text string) int {
	n := 0
	for _, t := range texts {
		if t == text {
			n++
		}
	}
	return n
}

// commandPrints returns what the command says of a package, in its JSON.
func commandPrints(ctx context.Context, t *testing.T, b *bench, dir, pattern string) []diagnostic {
	t.Helper()
	s, err := command{format: "json"}.start(ctx, b)
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.(commandSession).run(ctx, dir, "-f", "json", pattern)
	if err != nil {
		t.Fatal(err)
	}
	type location struct {
		File         string
		Line, Column int
	}
	at := func(l location) string { return fmt.Sprintf("%s:%d:%d", l.File, l.Line, l.Column) }
	var ds []diagnostic
	for dec := json.NewDecoder(strings.NewReader(out)); ; {
		var f struct {
			Code, Category, Message, URL string
			Location, End                location
			Related                      []struct {
				Location location
				Message  string
			}
		}
		if err := dec.Decode(&f); err == io.EOF {
			return ds
		} else if err != nil {
			t.Fatal(err)
		}
		d := diagnostic{source: f.Category, code: f.Code, message: f.Message, url: f.URL, start: at(f.Location), end: at(f.End)}
		for _, r := range f.Related {
			d.related = append(d.related, at(r.Location)+": "+r.Message)
		}
		ds = append(ds, d)
	}
}
