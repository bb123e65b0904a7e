package gopls

import (
	"path/filepath"
	"slices"
	"testing"
)

func TestBuildFlags(t *testing.T) {
	for goflags, want := range map[string]string{
		"":                            "-mod=mod",
		"-mod=vendor -buildvcs=false": "-mod=mod",
		"-tags=x -p=1 --modcacherw -modfile=x.mod -overlay=o.json": "-mod=mod -p=1 --modcacherw",
	} {
		if got := buildFlags(goflags); got != want {
			t.Errorf("buildFlags(%q) = %q, want %q", goflags, got, want)
		}
	}
}

func TestLanguageVersion(t *testing.T) {
	for goversion, want := range map[string]string{
		"go1.26.8":                      "go1.26.8",
		"go1.26.8 X:jsonv2":             "go1.26.8",
		"devel go1.27-abc123 Tue Nov 1": "go1.27-abc123",
	} {
		if got := languageVersion(goversion); got != want {
			t.Errorf("languageVersion(%q) = %q, want %q", goversion, got, want)
		}
	}
}

// TestOffline asks the real go command for versions where there is no network, and a module cache.
func TestOffline(t *testing.T) {
	cache := t.TempDir()
	versions := filepath.Join(cache, "cache", "download", "golang.org", "x", "tools", "gopls", "@v")
	write(t, versions, "list", "v0.22.0\nv0.23.0\n")
	for _, v := range []string{"v0.22.0", "v0.23.0"} {
		write(t, versions, v+".info", `{"Version":"`+v+`","Time":"2026-07-07T18:53:34Z"}`)
		write(t, versions, v+".mod", "module "+goplsPath+"\n\ngo 1.26.0\n")
	}
	for name, value := range map[string]string{"GOMODCACHE": cache, "GOPROXY": "off", "GOSUMDB": "off", "GOFLAGS": "-mod=vendor -modcacherw", "GOWORK": filepath.Join(cache, "go.work")} {
		t.Setenv(name, value)
	}
	dir := t.TempDir()
	write(t, dir, "go.mod", "module "+modulePath+"\n")
	g, err := newGoCommand(t.Context(), dir, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	got, err := g.versions(t.Context())
	if err != nil || !slices.Equal(got, []string{"v0.22.0", "v0.23.0"}) {
		t.Errorf("versions: %q, %v", got, err)
	}
	f, err := g.goMod(t.Context(), "v0.23.0")
	if err != nil || requiredGo(f) != "go1.26.0" {
		t.Errorf("go.mod: %+v, %v", f, err)
	}
	_, err = g.goMod(t.Context(), "v0.24.0")
	wantError(t, err, "v0.24.0")
}
