package main

import (
	"crypto/sha256"
	"fmt"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
	"honnef.co/go/tools/config"
	"honnef.co/go/tools/go/loader"
	"honnef.co/go/tools/lintcmd/cache"
	"honnef.co/go/tools/lintcmd/runner"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
	"github.com/molecule-ai/claimvet/analyzers/trace"
)

// result is what a run found, sorted, and what it could not look at.
type result struct {
	analyzers []*analysis.Analyzer // the passes that ran
	findings  []finding
	problems  []problem
	gone      int             // how many findings of the baseline were not found
	mainFiles map[string]bool // the files of main modules that were looked at: no others may be changed
	files     map[string]bool // all files that were looked at
	packages  int             // that were looked at
	hint      string          // what to do about the problems; mostly empty
	traces    []trace.Func    // where trace.Analyzer ran, by package and in the order of the source
}

// analyse loads the packages and runs the passes over them and, for facts only, over what they import.
//
// It uses the runner beneath staticcheck: dependencies come from export data and results go to a cache on disk, so that memory
// stays bounded and a second run takes a fraction of a second. What staticcheck's own front end does with the results is not
// used: it exits with 1 for findings and broken packages alike, with 0 where a pattern matched nothing, and drops the URL.
//
// Test files are always loaded, as go vet does: the passes themselves decide what to say about them.
//
// How far it has come it says on stderr, where that is a terminal.
func analyse(opts *options, stderr io.Writer) (result, error) {
	c, done, err := openCache(opts.salt)
	if err != nil {
		return result{}, err
	}
	defer done()
	r, err := runner.New(config.Config{}, c)
	if err != nil {
		return result{}, err
	}
	erase := showProgress(stderr, &r.Stats)
	defer erase()
	for _, a := range opts.analyzers {
		guard(a, map[*analysis.Analyzer]bool{}, erase)
	}
	r.GoVersion = "module"
	ctx, readable := goodFor(opts)
	cfg := &packages.Config{Context: ctx, Dir: opts.dir, Tests: true, BuildFlags: opts.buildFlags()}
	analysing.Store(&r.Stats)
	results, err := r.Run(cfg, opts.analyzers, opts.patterns)
	analysing.Store(nil)
	switch unreadable := readable(); {
	case unreadable != nil:
		return result{}, unreadable
	case err != nil:
		return result{}, inWords(err)
	}
	if !slices.ContainsFunc(results, func(res runner.Result) bool { return res.Initial }) {
		return result{}, nothingMatched(opts)
	}
	res := collect(results, opts.analyzers)
	res.problems = append(res.problems, unmatched(opts)...)
	res.hint = belowHint(opts, res.problems)
	res.analyzers = opts.analyzers
	res.findings, res.problems = sortFindings(res.findings), sortProblems(res.problems)
	if opts.baseline != nil {
		opts.baseline.apply(&res, opts)
	}
	return res, nil
}

func collect(results []runner.Result, analyzers []*analysis.Analyzer) result {
	// A package with in-package tests comes twice: alone, and with them. Like go vet, look at the second only, so that both
	// drivers say the same.
	withTests := map[string]bool{}
	for _, r := range results {
		if r.Initial && r.Package.ID == testVariant(r.Package.PkgPath) {
			withTests[r.Package.PkgPath] = true
		}
	}
	out := result{mainFiles: map[string]bool{}, files: map[string]bool{}}
	for _, r := range results {
		for _, err := range r.Errors {
			out.problems = append(out.problems, problemsOf(err)...)
		}
		if !r.Initial {
			continue
		}
		if r.Failed {
			if len(r.Errors) == 0 {
				// Its own files may be in order, but something that it imports is not.
				out.problems = append(out.problems, problem{Message: r.Package.ID + ": not analysed, since a package that it imports could not be"})
			}
			continue
		}
		if file := tooLarge(r.Package); file != "" {
			out.problems = append(out.problems, problem{Pos: token.Position{Filename: file}, Message: "not analysed: the file is too large"})
			continue
		}
		if r.Package.ID == r.Package.PkgPath && withTests[r.Package.PkgPath] {
			continue
		}
		if r.Package.Module != nil && r.Package.Module.Main {
			for _, file := range r.Package.GoFiles {
				out.mainFiles[file] = true
			}
		}
		for _, file := range slices.Concat(r.Package.GoFiles, r.Package.CompiledGoFiles) {
			out.files[file] = true
		}
		data, err := r.Load()
		if err != nil {
			out.problems = append(out.problems, problem{Message: fmt.Sprintf("%s: cannot read the result: %v", r.Package.ID, err)})
			continue
		}
		out.packages++
		for _, d := range data.Diagnostics {
			if rulepage.Of(d.Message) == rulepage.Internal {
				out.problems = append(out.problems, internalProblem(d, relocator(r.Package)))
				continue
			}
			if d.Category != trace.Category && byName(analyzers, d.Category) == nil {
				continue // of a pass that runs since another needs it, and was not asked for
			}
			if d.Category != trace.Category {
				out.findings = append(out.findings, convert(d, r.Package, analyzers))
				continue
			}
			f, err := trace.Decode(d.Message)
			if err != nil {
				out.problems = append(out.problems, problem{Message: fmt.Sprintf("%s: %v", r.Package.ID, err)})
				continue
			}
			f.Positions(relocator(r.Package))
			out.traces = append(out.traces, f)
		}
	}
	return out
}

func testVariant(path string) string { return path + " [" + path + ".test]" }

// tooLarge returns a file of the package that the loader skips for its size. It has to be asked here, since the loader's own
// note of it is lost once the (empty) result comes from the cache.
func tooLarge(pkg *loader.PackageSpec) string {
	for _, file := range pkg.CompiledGoFiles {
		if info, err := os.Stat(file); err == nil && info.Size() >= loader.MaxFileSize {
			return file
		}
	}
	return ""
}

func convert(d runner.Diagnostic, pkg *loader.PackageSpec, analyzers []*analysis.Analyzer) finding {
	f := finding{Pos: d.Position, End: d.End, Category: d.Category, Message: d.Message}
	// The runner does not keep a diagnostic's own URL. It is that of the rule, on the page of the pass.
	if a := byName(analyzers, d.Category); a != nil {
		f.URL = a.URL
		if rule := rulepage.Of(d.Message); slices.Contains(rulepage.Rules(a.Name), rule) {
			f.URL += rulepage.Anchor(rule)
		}
	}
	for _, r := range d.Related {
		f.Related = append(f.Related, related{r.Position, r.End, r.Message})
	}
	for _, s := range d.SuggestedFixes {
		x := fix{Message: s.Message}
		for _, e := range s.TextEdits {
			x.Edits = append(x.Edits, edit{e.Position, e.End, string(e.NewText)})
		}
		f.Fixes = append(f.Fixes, x)
	}
	relocate(&f, relocator(pkg))
	return f
}

// relocator mends the directories in positions of a cached result. Under GOFLAGS=-trimpath the key of a package does not contain
// where it is, so a result may come from another checkout of the same sources.
func relocator(pkg *loader.PackageSpec) (mend func(*token.Position)) {
	here := map[string]string{} // base name → path
	for _, file := range slices.Concat(pkg.CompiledGoFiles, pkg.GoFiles) {
		here[filepath.Base(file)] = file
	}
	return func(pos *token.Position) {
		if file, ok := here[filepath.Base(pos.Filename)]; ok && !slices.Contains(pkg.CompiledGoFiles, pos.Filename) {
			pos.Filename = file
		}
	}
}

func relocate(f *finding, mend func(*token.Position)) {
	mend(&f.Pos)
	mend(&f.End)
	for i := range f.Related {
		mend(&f.Related[i].Pos)
		mend(&f.Related[i].End)
	}
	for i := range f.Fixes {
		for j := range f.Fixes[i].Edits {
			mend(&f.Fixes[i].Edits[j].Pos)
			mend(&f.Fixes[i].Edits[j].End)
		}
	}
}

// openCache opens the cache on disk: $CLAIMVET_CACHE, else a directory of its own in the user's cache directory. Where neither
// can be written (a locked-down build machine), a temporary one serves for this run.
func openCache(settings string) (c cache.Cache, done func(), err error) {
	salt, err := binaryHash()
	if err != nil {
		return nil, nil, err
	}
	cache.SetSalt([]byte(salt + settings))
	dir := os.Getenv("CLAIMVET_CACHE")
	if dir == "" {
		if base, err := os.UserCacheDir(); err == nil {
			dir = filepath.Join(base, "claimvet")
		}
	}
	if dir != "" && os.MkdirAll(dir, 0o777) == nil {
		if c, err := cache.Open(dir); err == nil {
			if probe, err := os.CreateTemp(dir, "probe"); err == nil {
				probe.Close()
				os.Remove(probe.Name())
				return c, func() { c.Close() }, nil
			}
		}
	}
	dir, err = os.MkdirTemp("", "claimvet-cache")
	if err != nil {
		return nil, nil, fmt.Errorf("no directory for the cache: %w", err)
	}
	tmp, err := cache.Open(dir)
	if err != nil {
		os.RemoveAll(dir)
		return nil, nil, fmt.Errorf("no directory for the cache: %w", err)
	}
	return tmp, func() { os.RemoveAll(dir) }, nil
}

// binaryHash identifies this build: results of another one are not to be trusted.
func binaryHash() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x\n", h.Sum(nil)), nil
}
