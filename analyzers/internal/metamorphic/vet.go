package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A report is what is compared of one.
type report struct {
	file string // the path in the module
	line int
	rule string
}

// A verdict is all that is reported, with the messages.
type verdict map[report][]string

// A change is a text for each file that it makes another, by the path in the
// module. A file that the module does not have is added.
type change map[string]string

// vet puts back what was changed before, writes the changed files into the
// copy, and asks claimvet.
func (c *corpus) vet(ctx context.Context, claimvet string, ch change) (verdict, error) {
	if err := c.restore(c.made); err != nil {
		return nil, err
	}
	c.made = ch
	for name, text := range ch {
		file := filepath.Join(c.copy, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return nil, err
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			return nil, err
		}
	}
	patterns := slices.Clone(c.patterns)
	for name := range ch {
		if _, old := c.texts[name]; !old {
			patterns = append(patterns, "./"+filepath.ToSlash(filepath.Dir(name)))
		}
	}
	slices.Sort(patterns)
	cmd := exec.CommandContext(ctx, "go", append([]string{"vet", "-json", "-vettool", claimvet}, slices.Compact(patterns)...)...)
	cmd.Dir = c.copy
	out, err := cmd.CombinedOutput() // the go command has changed its mind about which of the two the JSON goes to
	if err != nil {
		if broken := c.broken(string(out)); len(broken) > 0 {
			return nil, &brokenError{broken, string(out)}
		}
		return nil, fmt.Errorf("go vet: %w\n%s", err, out)
	}
	return c.decode(out)
}

func (c *corpus) restore(ch change) error {
	for name := range ch {
		file := filepath.Join(c.copy, filepath.FromSlash(name))
		text, old := c.texts[name]
		if !old {
			if err := os.RemoveAll(filepath.Dir(file)); err != nil {
				return err
			}
			continue
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// A brokenError tells the directories of the packages that do not compile.
type brokenError struct {
	dirs []string
	text string
}

func (e *brokenError) Error() string {
	return fmt.Sprintf("%s: do not compile\n%s", strings.Join(e.dirs, ", "), e.text)
}

var brokenLine = regexp.MustCompile(`(?m)^(?:vet: )?(?:\./)?([^ \n:#]+)/[^ /:]+\.go:\d+:\d+: `)

// broken are the directories, in the module, of files that the go command
// complains about.
func (c *corpus) broken(out string) []string {
	dirs := map[string]bool{}
	for _, m := range brokenLine.FindAllStringSubmatch(out, -1) {
		dir := m[1]
		if filepath.IsAbs(dir) {
			dir, _ = filepath.Rel(c.copy, dir)
		}
		dirs[filepath.ToSlash(dir)] = true
	}
	return slices.Sorted(maps.Keys(dirs))
}

// decode reads what go vet -json prints: lines that begin with # and one
// object per package.
func (c *corpus) decode(out []byte) (verdict, error) {
	var kept bytes.Buffer
	for line := range bytes.Lines(out) {
		if !bytes.HasPrefix(line, []byte("#")) {
			kept.Write(line)
		}
	}
	v := verdict{}
	for dec := json.NewDecoder(&kept); ; {
		var packages map[string]map[string]json.RawMessage
		if err := dec.Decode(&packages); err == io.EOF {
			return v, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading what go vet prints: %w\n%s", err, out)
		}
		for _, passes := range packages {
			for pass, raw := range passes {
				var diagnostics []struct{ Posn, Message string }
				if err := json.Unmarshal(raw, &diagnostics); err != nil {
					return nil, fmt.Errorf("%s: %s", pass, raw)
				}
				for _, d := range diagnostics {
					r, err := c.report(d.Posn, d.Message)
					if err != nil {
						return nil, err
					}
					if !slices.Contains(v[r], d.Message) { // a package and its test variant say the same
						v[r] = append(v[r], d.Message)
					}
				}
			}
		}
	}
}

// report takes a position (file:line:column) and a message (… [rule]) apart.
func (c *corpus) report(posn, message string) (report, error) {
	parts := strings.Split(posn, ":")
	if len(parts) < 3 {
		return report{}, fmt.Errorf("%q is no position", posn)
	}
	line, err := strconv.Atoi(parts[len(parts)-2])
	if err != nil {
		return report{}, fmt.Errorf("%q is no position", posn)
	}
	file := strings.Join(parts[:len(parts)-2], ":")
	if rel, err := filepath.Rel(c.copy, file); err == nil {
		file = filepath.ToSlash(rel)
	}
	r := report{file: file, line: line}
	if i := strings.LastIndex(message, "["); i >= 0 && strings.HasSuffix(message, "]") {
		r.rule = message[i+1 : len(message)-1]
	}
	return r, nil
}
