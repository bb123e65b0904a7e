package gopls

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

const suitePath = "github.com/molecule-ai/claimvet"

// A source is where the passes come from: a published version of claimvet, or a directory. Exactly one is set.
type source struct {
	version string
	dir     string
}

func (s source) String() string {
	if s.version != "" {
		return "claimvet " + s.version
	}
	return "the claimvet in " + s.dir
}

// locateSuite finds the source that this executable was built from, unless asked names the directory of one.
//
// A module that came from the module cache carries its hash in the build info: that version can be had again. Otherwise the
// executable was built in a checkout, and its source files are where the compiler saw them. With -trimpath the compiler did
// not write that down; then a version that cmd/go took from a tag or a commit may still be one that is published.
func locateSuite(asked string, info *debug.BuildInfo, sourceFile string) (source, error) {
	if asked != "" {
		dir, err := filepath.Abs(asked)
		if err != nil {
			return source{}, fmt.Errorf("%s cannot be made an absolute path: %w", asked, err)
		}
		if err := holdsSuite(dir); err != nil {
			return source{}, fmt.Errorf("-suite %s: %w", asked, err)
		}
		return source{dir: dir}, nil
	}
	m := recordedModule(info)
	if m.Sum != "" && m.Replace == nil {
		return source{version: m.Version}, nil
	}
	if filepath.IsAbs(sourceFile) {
		for dir := filepath.Dir(sourceFile); ; dir = filepath.Dir(dir) {
			if holdsSuite(dir) == nil {
				return source{dir: dir}, nil
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	if m.Replace == nil && semver.IsValid(m.Version) && semver.Build(m.Version) == "" {
		return source{version: m.Version}, nil
	}
	return source{}, errors.New("this claimvet was built from a directory that it cannot find any more, " +
		"and not from a published version: pass -suite DIR, the directory of a checkout of claimvet")
}

// recordedModule returns what the build recorded of claimvet's module.
func recordedModule(info *debug.BuildInfo) debug.Module {
	if info == nil {
		return debug.Module{}
	}
	if info.Main.Path == suitePath {
		return info.Main
	}
	for _, m := range info.Deps {
		if m.Path == suitePath {
			return *m
		}
	}
	return debug.Module{}
}

// holdsSuite tells why dir is not the root of claimvet's module.
func holdsSuite(dir string) error {
	f, err := readGoMod(filepath.Join(dir, "go.mod"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("there is no go.mod: it is not the directory of a checkout of claimvet")
	case err != nil:
		return err
	case f.Module == nil || f.Module.Mod.Path != suitePath:
		return fmt.Errorf("its go.mod is not that of %s", suitePath)
	}
	return nil
}

// thisFile is the path of this source file as the compiler saw it.
func thisFile() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.FromSlash(file)
}

// readGoMod reads a go.mod that somebody else may have written for a later Go: what is not understood is skipped.
func readGoMod(file string) (*modfile.File, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return modfile.ParseLax(file, data, nil)
}
