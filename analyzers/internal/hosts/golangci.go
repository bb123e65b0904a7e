package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// golangci is golangci-lint with the plugin compiled in, and the configuration beside it: nothing but claimvet, and nothing that
// hides issues.
type golangci struct{}

func (golangci) name() string { return "golangci-lint" }

func (golangci) start(ctx context.Context, b *bench) (session, error) {
	module := filepath.Join(b.root, "analyzers/internal/hosts/golangci")
	if _, err := os.Stat(module); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: this repository has no analyzers/internal/hosts/golangci", errAbsent)
	}
	s := golangciSession{b: b, tool: filepath.Join(b.bin, "golangci-lint")}
	if _, err := b.run(ctx, module, nil, "go", "build", "-o", s.tool, "."); err != nil {
		return nil, err
	}
	s.config = filepath.Join(module, "golangci.yml")
	var err error
	s.cache, err = b.dir("cache")
	return s, err
}

type golangciSession struct {
	b                   *bench
	tool, cache, config string
}

func (golangciSession) listsFixes() {}

func (s golangciSession) run(ctx context.Context, dir string, patterns []string, flags ...string) (string, error) {
	args := append([]string{"run", "--config", s.config, "--output.json.path=stdout", "--show-stats=false", "--path-mode=abs"}, flags...)
	stdout, _, err := s.b.runLinter(ctx, dir, []string{"GOLANGCI_LINT_CACHE=" + s.cache}, s.tool, append(args, patterns...)...)
	return stdout, err
}

func (s golangciSession) report(ctx context.Context, dir string, patterns []string) ([]report, error) {
	out, err := s.run(ctx, dir, patterns)
	if err != nil {
		return nil, err
	}
	var log struct {
		Issues []struct {
			Text string // the plugin puts the related positions into it
			Pos  struct {
				Filename string
				Line     int
			}
			SuggestedFixes []any
		}
	}
	if err := json.Unmarshal([]byte(out), &log); err != nil {
		return nil, fmt.Errorf("reading golangci-lint's JSON: %w", err)
	}
	var reports []report
	for _, i := range log.Issues {
		reports = append(reports, newReport(i.Pos.Filename, i.Pos.Line, i.Text, len(i.SuggestedFixes)))
	}
	return reports, nil
}

func (s golangciSession) fix(ctx context.Context, dir string, patterns []string) error {
	_, err := s.run(ctx, dir, patterns, "--fix")
	return err
}
