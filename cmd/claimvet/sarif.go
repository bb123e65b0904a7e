package main

import (
	"encoding/json"
	"go/token"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/tools/go/analysis"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
)

// sarifRenderer writes SARIF 2.1.0, as GitHub's code scanning and other viewers read it: each pass is a rule, and the witness of
// a finding is both its related locations and a code flow that ends at the finding.
type sarifRenderer struct{}

const (
	// srcRoot is the base of all URIs. GitHub takes it for the root of the repository.
	srcRoot = "%SRCROOT%"
	// sarifCategory keeps our results apart from those of other tools for the same commit.
	sarifCategory = "claimvet/"
	// sarifLevel is that of every finding: a broken claim is a bug, not a matter of taste.
	sarifLevel = "error"
)

func (sarifRenderer) render(w io.Writer, res result) error {
	s := sarifWriter{root: sourceRoot(), src: sources{}}
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "claimvet", Version: moduleVersion(), InformationURI: "https://pkg.go.dev/github.com/molecule-ai/claimvet",
			Rules: []sarifRule{},
		}},
		AutomationDetails:  sarifAutomationDetails{ID: sarifCategory},
		ColumnKind:         "utf16CodeUnits",
		OriginalURIBaseIDs: map[string]sarifArtifactLocation{srcRoot: {URI: strings.TrimSuffix(fileURI(s.root), "/") + "/"}},
		Invocations:        []sarifInvocation{s.invocation(res.problems)},
		Results:            []sarifResult{},
	}
	for _, a := range res.analyzers {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(a))
	}
	prints := newFingerprints(s.src)
	for _, f := range res.findings {
		r := s.result(f)
		r.RuleIndex = slices.IndexFunc(res.analyzers, func(a *analysis.Analyzer) bool { return a.Name == f.Category })
		r.PartialFingerprints = map[string]string{fingerprintName: prints.of(f, s.artifact(f.Pos.Filename).URI)}
		run.Results = append(run.Results, r)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{Version: sarifVersion, Schema: sarifSchema, Runs: []sarifRun{run}})
}

// A sarifWriter translates findings. The sources are needed since SARIF counts columns in UTF-16 code units and Go in bytes.
type sarifWriter struct {
	root string
	src  sources
}

func (s sarifWriter) invocation(problems []problem) sarifInvocation {
	inv := sarifInvocation{ExecutionSuccessful: len(problems) == 0}
	for _, p := range problems {
		n := sarifNotification{Level: "error", Message: sarifMessage{Text: p.Message}}
		if p.Pos.Filename != "" {
			n.Locations = []sarifLocation{s.location(p.Pos, token.Position{}, "")}
		}
		inv.ToolExecutionNotifications = append(inv.ToolExecutionNotifications, n)
	}
	return inv
}

func (s sarifWriter) result(f finding) sarifResult {
	r := sarifResult{
		RuleID: f.Category, Level: sarifLevel, Message: sarifMessage{Text: f.Message},
		Locations: []sarifLocation{s.location(f.Pos, f.End, "")},
	}
	var flow []sarifThreadFlowLocation
	for i, rel := range f.Related {
		loc := s.location(rel.Pos, rel.End, rel.Message)
		flow = append(flow, sarifThreadFlowLocation{loc})
		id := i + 1
		loc.ID = &id
		r.RelatedLocations = append(r.RelatedLocations, loc)
	}
	if flow != nil {
		flow = append(flow, sarifThreadFlowLocation{s.location(f.Pos, f.End, f.Message)})
		r.CodeFlows = []sarifCodeFlow{{[]sarifThreadFlow{{flow}}}}
	}
	if rule := rulepage.Of(f.Message); rule != "" {
		r.Properties = &sarifProperties{Rule: rule}
	}
	for _, x := range f.Fixes {
		r.Fixes = append(r.Fixes, s.fix(x))
	}
	return r
}

func (s sarifWriter) fix(x fix) sarifFix {
	out := sarifFix{Description: sarifMessage{Text: x.Message}, ArtifactChanges: []sarifArtifactChange{}}
	for _, e := range x.Edits {
		file := s.artifact(e.Pos.Filename)
		i := slices.IndexFunc(out.ArtifactChanges, func(c sarifArtifactChange) bool { return c.ArtifactLocation == file })
		if i < 0 {
			i = len(out.ArtifactChanges)
			out.ArtifactChanges = append(out.ArtifactChanges, sarifArtifactChange{ArtifactLocation: file})
		}
		end := e.End
		if !end.IsValid() {
			end = e.Pos // an insertion
		}
		change := &out.ArtifactChanges[i]
		change.Replacements = append(change.Replacements, sarifReplacement{*s.region(e.Pos, end), sarifArtifactContent{e.NewText}})
	}
	return out
}

func (s sarifWriter) location(pos, end token.Position, message string) sarifLocation {
	loc := sarifLocation{PhysicalLocation: sarifPhysicalLocation{s.artifact(pos.Filename), s.region(pos, end)}}
	if message != "" {
		loc.Message = &sarifMessage{Text: message}
	}
	return loc
}

// region is nil for a position that is a file and no more.
func (s sarifWriter) region(pos, end token.Position) *sarifRegion {
	if !pos.IsValid() {
		return nil
	}
	r := &sarifRegion{StartLine: pos.Line, StartColumn: s.column(pos)}
	if end.IsValid() && end.Filename == pos.Filename {
		r.EndLine, r.EndColumn = end.Line, s.column(end)
	}
	return r
}

// column is the column of pos in UTF-16 code units, from 1, or 0 where pos has none.
func (s sarifWriter) column(pos token.Position) int {
	line, ok := s.src.line(pos.Filename, pos.Line)
	if !ok || pos.Column < 1 || pos.Column > len(line)+1 {
		return pos.Column
	}
	n := 1
	for _, r := range line[:pos.Column-1] {
		// A byte that is no UTF-8 counts as the one replacement character that a viewer shows.
		n++
		if r > 0xFFFF && utf8.ValidRune(r) {
			n++
		}
	}
	return n
}

// artifact names a file relative to the root where it lies below, since GitHub finds only such files.
func (s sarifWriter) artifact(file string) sarifArtifactLocation {
	if rel, err := filepath.Rel(s.root, file); err == nil && filepath.IsLocal(rel) {
		return sarifArtifactLocation{URI: (&url.URL{Path: filepath.ToSlash(rel)}).String(), URIBaseID: srcRoot}
	}
	return sarifArtifactLocation{URI: fileURI(file)}
}

// fileURI is the file: URI of an absolute path, of C:\x too.
func fileURI(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// sourceRoot is the root of the repository that the working directory is in, or that directory itself where it is in none.
func sourceRoot() string {
	cwd, err := os.Getwd()
	if err != nil {
		return "."
	}
	for dir := cwd; ; dir = filepath.Dir(dir) {
		// In a work tree or a submodule .git is a file.
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return cwd
		}
	}
}
