package gopls

import (
	"context"
	"fmt"
	"go/version"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

const (
	goplsPath = "golang.org/x/tools/gopls"
	// Oldest is the oldest gopls that can be built: those before it bring an x/tools without what the passes need.
	Oldest = "v0.22.0"
	// NewestTried is the newest gopls that our tests built. Later ones are tried all the same.
	NewestTried = "v0.24.0"
)

// An index knows the versions of gopls.
type index interface {
	versions(ctx context.Context) ([]string, error)
	goMod(ctx context.Context, version string) (*modfile.File, error)
}

// A release is a version of gopls with its go.mod.
type release struct {
	version string
	mod     *modfile.File
}

// goVersion is the oldest Go that builds the release, in the form "go1.26.0".
func (r release) goVersion() string { return requiredGo(r.mod) }

// buildableBy tells whether the local Go may build the release; cmd/go refuses what asks for a newer one.
func (r release) buildableBy(local string) bool { return version.Compare(local, r.goVersion()) >= 0 }

// chooseRelease returns the version asked for or, where none is, the newest release that the local Go can build. It tells
// progress which newer ones there would be.
func chooseRelease(ctx context.Context, ix index, asked, local string, progress func(string)) (release, error) {
	if asked != "" {
		return askedRelease(ctx, ix, asked, local)
	}
	versions, err := ix.versions(ctx)
	if err != nil {
		return release{}, fmt.Errorf("the versions of gopls cannot be listed: %w\n"+
			"Without a network, -gopls picks a version that is in the module cache", err)
	}
	var tooNew []string
	for _, v := range candidates(versions) {
		mod, err := ix.goMod(ctx, v)
		if err != nil {
			return release{}, fmt.Errorf("the go.mod of gopls %s cannot be read: %w", v, err)
		}
		r := release{v, mod}
		if r.buildableBy(local) {
			for _, reason := range tooNew {
				progress(reason)
			}
			return r, nil
		}
		tooNew = append(tooNew, fmt.Sprintf("gopls %s is newer, but needs %s; this is %s.", v, spell(r.goVersion()), spell(local)))
	}
	if len(tooNew) == 0 {
		return release{}, fmt.Errorf("there is no release of gopls from %s on", Oldest)
	}
	return release{}, fmt.Errorf("no supported gopls builds with this Go; install a newer one.\n%s", strings.Join(tooNew, "\n"))
}

func askedRelease(ctx context.Context, ix index, asked, local string) (release, error) {
	switch {
	case !semver.IsValid(asked) || semver.Canonical(asked) != asked:
		return release{}, fmt.Errorf("%q is no version of gopls: write it as in -gopls %s", asked, NewestTried)
	case semver.Compare(asked, Oldest) < 0:
		return release{}, fmt.Errorf("gopls %s is too old: it is built with a golang.org/x/tools that the passes "+
			"do not compile against. The oldest that works is %s", asked, Oldest)
	}
	mod, err := ix.goMod(ctx, asked)
	if err != nil {
		return release{}, fmt.Errorf("gopls %s cannot be had: %w", asked, err)
	}
	r := release{asked, mod}
	if !r.buildableBy(local) {
		return release{}, fmt.Errorf("gopls %s needs %s, and this is %s: install a newer Go, "+
			"or leave out -gopls to get the newest that builds with this one", asked, spell(r.goVersion()), spell(local))
	}
	return r, nil
}

// candidates returns the supported releases, the newest first. Prereleases are for those who ask for them.
func candidates(versions []string) []string {
	var out []string
	for _, v := range versions {
		if semver.IsValid(v) && semver.Prerelease(v) == "" && semver.Compare(v, Oldest) >= 0 {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return semver.Compare(b, a) })
	return out
}

// requiredGo is what the go directive of a go.mod asks for, in the form "go1.26.0".
func requiredGo(f *modfile.File) string {
	if f.Go == nil {
		return "go1.16" // what cmd/go assumes
	}
	return "go" + f.Go.Version
}

// spell writes "go1.26.0" as people do.
func spell(goVersion string) string { return "Go " + strings.TrimPrefix(goVersion, "go") }
