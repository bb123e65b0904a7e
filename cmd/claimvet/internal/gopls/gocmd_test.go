package gopls

import (
	"os"
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

// TestChosenToolchain has the Go that `go version` would name, without asking for it again: with a go command that answers as one
// does whose toolchain was chosen by the module at hand.
func TestChosenToolchain(t *testing.T) {
	for _, tt := range []struct{ name, script, want, wantErr string }{
		{"the one on the PATH", `echo go1.26.8`, "local", ""},
		{"another one", `[ "$GOTOOLCHAIN" = local ] && echo go1.26.8 || echo go1.27.3`, "go1.27.3", ""},
		{"with an experiment", `[ "$GOTOOLCHAIN" = local ] && echo go1.26.8 || echo go1.27.3 X:jsonv2`, "go1.27.3", ""},
		{"a working tree of Go", `echo devel go1.28-abc123 Tue Nov 1`, "local", ""},
		{"one that cannot be had", `echo "go: download go1.99: not found" >&2; exit 1`, "", "download go1.99: not found"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bin := t.TempDir()
			write(t, bin, "go", "#!/bin/sh\n"+tt.script+"\n")
			if err := os.Chmod(filepath.Join(bin, "go"), 0o755); err != nil {
				t.Fatal(err)
			}
			t.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
			got, err := chosenToolchain(t.Context())
			wantError(t, err, tt.wantErr)
			if got != tt.want {
				t.Errorf("GOTOOLCHAIN=%s, want %s", got, tt.want)
			}
		})
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
