package modules

import (
	"go/version"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// TestRequirements holds go.mod to what a user of the command or of the passes links: each requirement moves theirs.
func TestRequirements(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	linked, direct := map[string]bool{}, map[string]bool{}
	for _, goos := range []string{"linux", "darwin", "windows"} {
		env := []string{"GOOS=" + goos, "CGO_ENABLED=0"}
		var public []string
		for pkg := range strings.Lines(run(t, env, "go", "list", "./cmd/claimvet", "./analyzers/...")) {
			if !strings.Contains(pkg, "/internal/") {
				public = append(public, strings.TrimSpace(pkg))
			}
		}
		const format = `{{if not .Standard}}{{.ImportPath}} {{.Module.Path}} {{.Module.Main}} {{join .Imports ","}}{{end}}`
		modules, imports := map[string]string{}, map[string]bool{}
		for line := range strings.Lines(run(t, env, "go", append([]string{"list", "-deps", "-f", format}, public...)...)) {
			col := strings.Split(strings.TrimSpace(line), " ")
			if col[2] == "true" {
				for path := range strings.SplitSeq(col[3], ",") {
					imports[path] = true
				}
				continue
			}
			modules[col[0]], linked[col[1]] = col[1], true
		}
		for path := range imports {
			direct[modules[path]] = true
		}
	}
	if len(linked) < 5 || !direct["golang.org/x/tools"] {
		t.Fatalf("linked %v, imported %v", linked, direct)
	}
	var required []string
	for _, r := range file.Require {
		required = append(required, r.Mod.Path)
		switch {
		case !linked[r.Mod.Path]:
			t.Errorf("go.mod requires %s, which neither the command nor a pass links", r.Mod.Path)
		case direct[r.Mod.Path] == r.Indirect:
			t.Errorf("go.mod requires %s, indirect: %t, and packages that users link import it: %t", r.Mod.Path, r.Indirect, direct[r.Mod.Path])
		}
	}
	for path := range linked {
		if !slices.Contains(required, path) {
			t.Errorf("go.mod does not require %s, which is linked", path)
		}
	}
	lowest := "1.0"
	args := append([]string{"list", "-m", "-f", "{{.GoVersion}}"}, slices.Sorted(maps.Keys(linked))...)
	for v := range strings.Lines(run(t, nil, "go", args...)) {
		if v = strings.TrimSpace(v); version.Compare("go"+v, "go"+lowest) > 0 {
			lowest = v
		}
	}
	if file.Go.Version != lowest || file.Toolchain != nil {
		t.Errorf("go.mod asks for go %s, toolchain %+v; go %s is the lowest that its requirements allow", file.Go.Version, file.Toolchain, lowest)
	}
	if len(file.Replace)+len(file.Exclude) > 0 {
		t.Error("go.mod has a replace or an exclude, which a user's go command does not follow")
	}
}
