package gopls

import (
	"context"
	_ "embed"
	"fmt"
	"go/version"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// modulePath lies below gopls' own path, and may therefore import what is internal to gopls.
const modulePath = goplsPath + "/claimvet"

//go:embed register.go.txt
var registerFile []byte

//go:embed toolchain.go.txt
var toolchainFile []byte

// A mainModule is the module that is made up for one build: gopls and the suite are its dependencies.
type mainModule struct {
	gocmd *goCommand // works in the directory of the module
	work  string
	gopls release
	suite source
}

// assemble decides what to build from what, and writes the module into a new directory in work.
func assemble(ctx context.Context, work string, opts Options) (*mainModule, error) {
	dir := filepath.Join(work, "module")
	// The go command answers questions about modules in a module only.
	if err := writeFiles(dir, map[string][]byte{"go.mod": []byte("module " + modulePath + "\n")}); err != nil {
		return nil, err
	}
	g, err := newGoCommand(ctx, dir, work)
	if err != nil {
		return nil, err
	}
	info, _ := debug.ReadBuildInfo()
	suite, err := locateSuite(opts.Suite, info, thisFile())
	if err != nil {
		return nil, err
	}
	gopls, err := chooseRelease(ctx, g, opts.Version, g.version, opts.Progress)
	if err != nil {
		return nil, err
	}
	opts.Progress(fmt.Sprintf("Taking gopls %s, and the passes from %s.", gopls.version, suite))
	goplsDir, err := g.download(ctx, module.Version{Path: goplsPath, Version: gopls.version})
	if err != nil {
		return nil, fmt.Errorf("gopls %s cannot be downloaded: %w", gopls.version, err)
	}
	suiteDir := suite.dir
	if suite.version != "" {
		if suiteDir, err = g.download(ctx, module.Version{Path: suitePath, Version: suite.version}); err != nil {
			return nil, fmt.Errorf("claimvet %s, which this executable was built from, cannot be downloaded: %w\n"+
				"Pass -suite DIR, the directory of a checkout of claimvet", suite.version, err)
		}
	}
	files, err := moduleFiles(gopls, goplsDir, suite, suiteDir, g.version)
	if err != nil {
		return nil, err
	}
	return &mainModule{g, work, gopls, suite}, writeFiles(dir, files)
}

func moduleFiles(gopls release, goplsDir string, suite source, suiteDir, localGo string) (map[string][]byte, error) {
	suiteMod, err := readGoMod(filepath.Join(suiteDir, "go.mod"))
	if err != nil {
		return nil, err
	}
	if needs := requiredGo(suiteMod); version.Compare(localGo, needs) < 0 {
		return nil, fmt.Errorf("%s needs %s, and this is %s: install a newer Go", suite, spell(needs), spell(localGo))
	}
	goMod, err := makeGoMod(gopls, suite, suiteMod)
	if err != nil {
		return nil, err
	}
	goSum, err := mergeGoSums(filepath.Join(goplsDir, "go.sum"), filepath.Join(suiteDir, "go.sum"))
	if err != nil {
		return nil, err
	}
	src, err := os.ReadFile(filepath.Join(goplsDir, "main.go"))
	if err != nil {
		return nil, unsupported(gopls.version, err.Error())
	}
	mainFile, err := withoutTelemetry(src)
	if err != nil {
		return nil, unsupported(gopls.version, err.Error())
	}
	return map[string][]byte{
		"go.mod": goMod, "go.sum": goSum, "main.go": mainFile, "register.go": registerFile, "toolchain.go": toolchainFile,
	}, nil
}

// makeGoMod requires gopls and the suite. A replacement for each of gopls' own requirements holds it to the version that gopls
// was released with: the suite asks for later ones, and gopls uses internal packages of x/tools, which change without notice.
func makeGoMod(gopls release, suite source, suiteMod *modfile.File) ([]byte, error) {
	f := new(modfile.File)
	goVersion := gopls.goVersion()
	if v := requiredGo(suiteMod); version.Compare(v, goVersion) > 0 {
		goVersion = v
	}
	suiteVersion := suite.version
	if suite.dir != "" {
		suiteVersion = "v0.0.0" // the replacement has none
	}
	if err := f.AddModuleStmt(modulePath); err != nil {
		return nil, err
	}
	if err := f.AddGoStmt(strings.TrimPrefix(goVersion, "go")); err != nil {
		return nil, err
	}
	f.AddNewRequire(goplsPath, gopls.version, false)
	f.AddNewRequire(suitePath, suiteVersion, false)
	if suite.dir != "" {
		if err := f.AddReplace(suitePath, "", suite.dir, ""); err != nil {
			return nil, err
		}
	}
	for _, r := range gopls.mod.Require {
		if err := f.AddReplace(r.Mod.Path, "", r.Mod.Path, r.Mod.Version); err != nil {
			return nil, err
		}
	}
	f.Cleanup()
	return modfile.Format(f.Syntax), nil
}

// mergeGoSums joins the lines of go.sum files, so that what their authors checked is not asked for again.
func mergeGoSums(files ...string) ([]byte, error) {
	var lines []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		lines = slices.AppendSeq(lines, strings.Lines(string(data)))
	}
	slices.Sort(lines)
	return []byte(strings.Join(slices.Compact(lines), "")), nil
}

func writeFiles(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// version is what the new gopls calls itself. Editors read it, and know by the suffix that it is not the one they installed.
func (m *mainModule) version() string { return m.gopls.version + "+claimvet" }

func (m *mainModule) build(ctx context.Context, file string) error {
	_, err := m.gocmd.run(ctx, "build", "-trimpath", "-buildvcs=false", "-ldflags=-X main.version="+m.version(), "-o", file, ".")
	switch {
	case err == nil || ctx.Err() != nil:
		return err
	default:
		return unsupported(m.gopls.version, err.Error())
	}
}

// unsupported is about a gopls that is not made as this package expects.
func unsupported(version, problem string) error {
	return fmt.Errorf("gopls %s cannot be built with the suite:\n%s\n"+
		"Supported is gopls from %s on, tried up to %s: -gopls %s picks that", version, problem, Oldest, NewestTried, NewestTried)
}
