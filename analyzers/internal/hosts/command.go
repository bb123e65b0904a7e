package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"
)

// command is claimvet as people and scripts run it, with one of the formats for programs.
type command struct{ format string }

func (h command) name() string { return "claimvet -f " + h.format }

func (h command) start(ctx context.Context, b *bench) (session, error) {
	tool, err := b.claimvet(ctx)
	if err != nil {
		return nil, err
	}
	cache, err := b.dir("cache")
	return commandSession{b, tool, cache, h.format}, err
}

type commandSession struct {
	b                   *bench
	tool, cache, format string
}

func (commandSession) listsFixes() {}

func (s commandSession) run(ctx context.Context, dir string, args ...string) (string, error) {
	stdout, stderr, err := s.b.runLinter(ctx, dir, []string{"CLAIMVET_CACHE=" + s.cache}, s.tool, args...)
	// The command asks back what it was not built for. A flag or format that is not there yet is no failure of the suite.
	if err != nil && (strings.Contains(stderr, "flag provided but not defined") || strings.Contains(stderr, "unknown format")) {
		sentence, _, _ := strings.Cut(strings.TrimSpace(stderr), "\n")
		return "", fmt.Errorf("%w: %s", errAbsent, sentence)
	}
	return stdout, err
}

func (s commandSession) report(ctx context.Context, dir string, patterns []string) ([]report, error) {
	out, err := s.run(ctx, dir, append([]string{"-f", s.format}, patterns...)...)
	if err != nil {
		return nil, err
	}
	if s.format == "sarif" {
		return readSARIF(dir, out)
	}
	return readJSON(out)
}

func (s commandSession) fix(ctx context.Context, dir string, patterns []string) error {
	_, err := s.run(ctx, dir, append([]string{"-fix"}, patterns...)...)
	return err
}

// readJSON reads one object a line.
func readJSON(text string) ([]report, error) {
	var reports []report
	for dec := json.NewDecoder(strings.NewReader(text)); ; {
		var f struct {
			Location struct {
				File string
				Line int
			}
			Message string
			Fixes   []any
		}
		if err := dec.Decode(&f); err == io.EOF {
			return reports, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading claimvet's JSON: %w", err)
		}
		reports = append(reports, newReport(f.Location.File, f.Location.Line, f.Message, len(f.Fixes)))
	}
}

// readSARIF reads the results of a SARIF log, whose files are URIs, relative to dir or absolute.
func readSARIF(dir, text string) ([]report, error) {
	var log struct {
		Runs []struct {
			Results []struct {
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine int }
					}
				}
				Fixes []any
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &log); err != nil {
		return nil, fmt.Errorf("reading claimvet's SARIF: %w", err)
	}
	var reports []report
	for _, run := range log.Runs {
		for _, r := range run.Results {
			if len(r.Locations) != 1 {
				return nil, fmt.Errorf("a SARIF result has %d locations: %s", len(r.Locations), r.Message.Text)
			}
			at := r.Locations[0].PhysicalLocation
			u, err := url.Parse(at.ArtifactLocation.URI)
			if err != nil {
				return nil, err
			}
			file := filepath.FromSlash(u.Path)
			if !filepath.IsAbs(file) {
				file = filepath.Join(dir, file)
			}
			reports = append(reports, newReport(file, at.Region.StartLine, r.Message.Text, len(r.Fixes)))
		}
	}
	return reports, nil
}
