package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// inWords is an error of the loader in words for people: those of the go command.
func inWords(err error) error {
	// Package packages puts "err: exit status 1: stderr: " in front of them.
	if _, words, ok := strings.Cut(err.Error(), ": stderr: "); ok {
		return errors.New(strings.TrimSpace(words))
	}
	return err
}

// nothingMatched says why there is no package, in the words of the go command: what it writes to standard error does not come
// through package packages.
func nothingMatched(opts *options) error {
	text := "no packages matched " + strings.Join(opts.patterns, " ")
	var words bytes.Buffer
	cmd := exec.CommandContext(running, "go", slices.Concat([]string{"list"}, opts.buildFlags(), []string{"--"}, opts.patterns)...)
	cmd.Dir, cmd.Stderr = opts.dir, &words
	cmd.Run() // its words are all that is wanted
	if running.Err() != nil {
		return context.Cause(running)
	}
	for line := range strings.Lines(words.String()) {
		text += "\n\t" + strings.TrimSpace(line)
	}
	return errors.New(text)
}

// belowHint is what to do where the directory at hand has no package, and those below it have.
func belowHint(opts *options, problems []problem) string {
	if opts.dir != "" || !slices.Equal(opts.patterns, []string{"."}) {
		return ""
	}
	if !slices.ContainsFunc(problems, func(p problem) bool { return strings.HasPrefix(p.Message, "no Go files in ") }) {
		return ""
	}
	found := false
	filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch name := filepath.Base(path); {
		case err != nil || found:
			return fs.SkipAll
		case d.IsDir() && path != "." && (name == "testdata" || name == "vendor" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")):
			return fs.SkipDir
		case filepath.Ext(path) == ".go":
			found = true
		}
		return nil
	})
	if !found {
		return ""
	}
	return "claimvet: the packages below this directory: claimvet ./..."
}

// unmatched returns the wildcard patterns that match nothing. go list only warns of them, and the warning does not come through
// go/packages: `claimvet ./api/... ./wroker/...` would be clean. A single pattern needs no such question.
func unmatched(opts *options) []problem {
	wildcard := func(p string) bool { return strings.Contains(p, "...") }
	if len(opts.patterns) < 2 || !slices.ContainsFunc(opts.patterns, wildcard) {
		return nil
	}
	args := slices.Concat([]string{"list", "-e", "-find", "-json=Match"}, opts.buildFlags(), []string{"--"}, opts.patterns)
	out, err := exec.CommandContext(running, "go", args...).Output()
	if err != nil {
		return []problem{{Message: fmt.Sprintf("go list: %v", err)}}
	}
	matched := map[string]bool{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var pkg struct{ Match []string }
		if err := dec.Decode(&pkg); err == io.EOF {
			break
		} else if err != nil {
			return []problem{{Message: fmt.Sprintf("go list: %v", err)}}
		}
		for _, m := range pkg.Match {
			matched[m] = true
		}
	}
	var problems []problem
	for _, p := range opts.patterns {
		if wildcard(p) && !matched[p] {
			problems = append(problems, problem{Message: fmt.Sprintf("no packages matched %s", p)})
		}
	}
	return problems
}
