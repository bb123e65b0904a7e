package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
)

// golangci is golangci-lint with the plugin compiled in.
type golangci struct{}

func (golangci) name() string { return "golangci-lint" }

// golangciConfig turns on nothing but claimvet, and nothing that hides issues: golangci-lint keeps one a line, and three of the
// same text, unless told otherwise.
const golangciConfig = `version: "2"
linters:
  default: none
  enable: [claimvet]
  settings:
    custom:
      claimvet:
        type: module
issues:
  max-issues-per-linter: 0
  max-same-issues: 0
  uniq-by-line: false
output:
  show-stats: false
  path-mode: abs
  formats:
    json:
      path: stdout
`

func (golangci) start(ctx context.Context, b *bench) (session, error) {
	module := filepath.Join(b.root, "analyzers/internal/hosts/golangci")
	if _, err := os.Stat(module); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: this repository has no analyzers/internal/hosts/golangci", errAbsent)
	}
	s := golangciSession{b: b, tool: filepath.Join(b.bin, "golangci-lint")}
	if _, err := b.run(ctx, module, nil, "go", "build", "-o", s.tool, "."); err != nil {
		return nil, err
	}
	var err error
	if s.cache, err = b.dir("cache"); err != nil {
		return nil, err
	}
	s.config = filepath.Join(s.cache, "golangci.yml")
	return s, os.WriteFile(s.config, []byte(golangciConfig), 0o666)
}

type golangciSession struct {
	b                   *bench
	tool, cache, config string
}

func (golangciSession) listsFixes() {}

func (s golangciSession) run(ctx context.Context, dir string, patterns []string, flags ...string) (string, error) {
	args := append([]string{"run", "--config", s.config}, flags...)
	stdout, _, err := s.b.runFinding(ctx, []int{1}, dir, []string{"GOLANGCI_LINT_CACHE=" + s.cache}, s.tool, append(args, patterns...)...)
	return stdout, err
}

func (s golangciSession) report(ctx context.Context, dir string, patterns []string) ([]report, error) {
	out, err := s.run(ctx, dir, patterns)
	if err != nil {
		return nil, err
	}
	var log struct {
		Issues []struct {
			Text string
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
		// Related positions come as issues of their own, whose text does not end in a rule.
		if expect.Rule(i.Text) == "" {
			continue
		}
		reports = append(reports, report{expect.Report{Line: expect.Line{File: i.Pos.Filename, Line: i.Pos.Line}, Message: i.Text}, len(i.SuggestedFixes)})
	}
	return reports, nil
}

func (s golangciSession) fix(ctx context.Context, dir string, patterns []string) error {
	_, err := s.run(ctx, dir, patterns, "--fix")
	return err
}
