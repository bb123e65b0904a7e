package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// finding is what claimvet reports.
type finding struct {
	file    string // relative to the root
	line    int
	rule    string // the short name at the message's end
	message string
	fn      string // the function that it stands in
	text    string // the line that it stands at
}

// vet runs claimvet over the handler with the variant's texts in the place of its own.
func (s *source) vet(ctx context.Context, claimvet string, texts map[string]string) (_ []finding, err error) {
	tmp, err := os.MkdirTemp("", "mutant")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	overlay, origin, err := s.lay(tmp, texts)
	if err != nil {
		return nil, err
	}
	patterns := make(map[string]bool)
	for name := range texts {
		patterns[modulePath+path.Dir(name)] = true
	}
	args := []string{"vet", "-json", "-overlay", overlay, "-vettool", claimvet}
	cmd := exec.CommandContext(ctx, "go", append(args, slices.Sorted(maps.Keys(patterns))...)...)
	cmd.Dir = filepath.Join(s.root, handlerDir)
	out, err := cmd.CombinedOutput() // the go command has changed its mind about which of the two the JSON goes to
	if err != nil {
		return nil, fmt.Errorf("go vet: %w\n%s", err, out)
	}
	found, err := decode(out)
	if err != nil {
		return nil, err
	}
	for i := range found {
		f := &found[i]
		// By the name alone: a result out of the go command's cache tells of an earlier directory.
		if name, ok := origin[filepath.Base(f.file)]; ok {
			f.file = name
		} else if rel, err := filepath.Rel(s.root, f.file); err == nil {
			f.file = filepath.ToSlash(rel)
		}
		f.fn, f.text = place(texts[f.file], f.line)
	}
	return found, nil
}

// lay writes the texts that differ from the source's into a directory, and the overlay that puts them in the place of the
// source's. It also returns which file each of them stands for. Test files are left out: they call what rewrites rename.
func (s *source) lay(dir string, texts map[string]string) (overlay string, origin map[string]string, err error) {
	replace := make(map[string]string)
	for _, name := range s.tests {
		replace[filepath.Join(s.root, name)] = ""
	}
	for name := range s.texts {
		if _, kept := texts[name]; !kept {
			replace[filepath.Join(s.root, name)] = ""
		}
	}
	origin = make(map[string]string)
	for name, text := range texts {
		if s.texts[name] == text {
			continue
		}
		laid := strings.ReplaceAll(name, "/", "_")
		if err := os.WriteFile(filepath.Join(dir, laid), []byte(text), 0o600); err != nil {
			return "", nil, err
		}
		replace[filepath.Join(s.root, name)] = filepath.Join(dir, laid)
		origin[laid] = name
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", nil, err
	}
	overlay = filepath.Join(dir, "overlay.json")
	return overlay, origin, os.WriteFile(overlay, list, 0o600)
}

// decode reads what go vet -json prints: lines that begin with # and one object per package.
func decode(out []byte) ([]finding, error) {
	var kept bytes.Buffer
	for line := range bytes.Lines(out) {
		if !bytes.HasPrefix(line, []byte("#")) {
			kept.Write(line)
		}
	}
	var all []finding
	for dec := json.NewDecoder(&kept); ; {
		var packages map[string]map[string]json.RawMessage
		if err := dec.Decode(&packages); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading what go vet prints: %w\n%s", err, out)
		}
		for _, pkg := range slices.Sorted(maps.Keys(packages)) {
			for _, pass := range slices.Sorted(maps.Keys(packages[pkg])) {
				var diagnostics []struct{ Posn, Message string }
				if err := json.Unmarshal(packages[pkg][pass], &diagnostics); err != nil {
					return nil, fmt.Errorf("%s on %s: %s", pass, pkg, packages[pkg][pass])
				}
				for _, d := range diagnostics {
					f, err := newFinding(d.Posn, d.Message)
					if err != nil {
						return nil, err
					}
					all = append(all, f)
				}
			}
		}
	}
}

// newFinding takes a position (file:line:column) and a message (…[rule]) apart.
func newFinding(posn, message string) (finding, error) {
	parts := strings.Split(posn, ":")
	if len(parts) < 3 {
		return finding{}, fmt.Errorf("%q is no position", posn)
	}
	line, err := strconv.Atoi(parts[len(parts)-2])
	if err != nil {
		return finding{}, fmt.Errorf("%q is no position", posn)
	}
	f := finding{file: strings.Join(parts[:len(parts)-2], ":"), line: line, message: message}
	if i := strings.LastIndex(message, "["); i >= 0 && strings.HasSuffix(message, "]") {
		f.rule = message[i+1 : len(message)-1]
	}
	return f, nil
}

// place returns the function around a line, and the line.
func place(text string, line int) (fn, at string) {
	lines := strings.Split(text, "\n")
	if line < 1 || line > len(lines) {
		return "", ""
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", text, parser.SkipObjectResolution)
	if err != nil {
		return "", lines[line-1]
	}
	for _, d := range f.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && fset.Position(d.Pos()).Line <= line && line <= fset.Position(d.End()).Line {
			return declName(d), lines[line-1]
		}
	}
	return "", lines[line-1]
}
