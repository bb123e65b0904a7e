package gopls

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// A fakeIndex maps versions to the Go that they need.
type fakeIndex map[string]string

func (ix fakeIndex) versions(context.Context) ([]string, error) {
	if ix == nil {
		return nil, errors.New("no network")
	}
	var vs []string
	for v := range ix {
		vs = append(vs, v)
	}
	return vs, nil
}

func (ix fakeIndex) goMod(_ context.Context, version string) (*modfile.File, error) {
	goVersion, ok := ix[version]
	if !ok {
		return nil, errors.New("unknown version")
	}
	return modfile.ParseLax("go.mod", fmt.Appendf(nil, "module %s\n\ngo %s\n", goplsPath, goVersion), nil)
}

func TestChooseRelease(t *testing.T) {
	ix := fakeIndex{
		"v0.9.5": "1.18", "v0.21.1": "1.25", "v0.22.0": "1.26.0", "v0.23.0-pre.1": "1.26.0", "v0.23.0": "1.26.0", "v0.23.1": "1.26.3",
		"v0.24.0": "1.27.0", "v0.100.0-pre.1": "1.26.0", "v0.100.0": "1.28.0",
	}
	tests := []struct {
		name         string
		index        index
		asked, local string
		want         string   // the version
		progress     []string // each sentence starts like this
		wantErr      string   // the error contains this
	}{
		{name: "newest that builds", index: ix, local: "go1.26.8", want: "v0.23.1", progress: []string{"gopls v0.100.0 is newer, but needs Go 1.28.0; this is Go 1.26.8.", "gopls v0.24.0 is newer"}},
		{name: "newest of all", index: ix, local: "go1.28.0", want: "v0.100.0"},
		{name: "a Go that is a little older", index: ix, local: "go1.26.2", want: "v0.23.0", progress: []string{"gopls v0.100.0", "gopls v0.24.0", "gopls v0.23.1"}},
		{name: "a release candidate of Go", index: ix, local: "go1.27rc1", want: "v0.23.1", progress: []string{"gopls v0.100.0", "gopls v0.24.0"}},
		{name: "a Go that is too old", index: ix, local: "go1.25.3", wantErr: "no supported gopls builds with this Go; install a newer one.\ngopls v0.100.0 is newer, but needs Go 1.28.0"},
		{name: "nothing supported", index: fakeIndex{"v0.21.1": "1.25"}, local: "go1.26.8", wantErr: "no release of gopls from v0.22.0 on"},
		{name: "no list", index: fakeIndex(nil), local: "go1.26.8", wantErr: "-gopls picks a version that is in the module cache"},
		{name: "asked for", index: ix, asked: "v0.22.0", local: "go1.26.8", want: "v0.22.0"},
		{name: "asked for a prerelease", index: ix, asked: "v0.23.0-pre.1", local: "go1.26.8", want: "v0.23.0-pre.1"},
		{name: "asked for too old", index: ix, asked: "v0.21.1", local: "go1.26.8", wantErr: "gopls v0.21.1 is too old"},
		{name: "asked for too new", index: ix, asked: "v0.24.0", local: "go1.26.8", wantErr: "gopls v0.24.0 needs Go 1.27.0, and this is Go 1.26.8"},
		{name: "asked for what does not exist", index: ix, asked: "v0.22.7", local: "go1.26.8", wantErr: "gopls v0.22.7 cannot be had: unknown version"},
		{name: "asked for latest", index: ix, asked: "latest", local: "go1.26.8", wantErr: `"latest" is no version of gopls: write it as in -gopls v0.24.0`},
		{name: "asked for half a version", index: ix, asked: "v0.23", local: "go1.26.8", wantErr: `"v0.23" is no version of gopls`},
		{name: "asked without v", index: ix, asked: "0.23.0", local: "go1.26.8", wantErr: `"0.23.0" is no version of gopls`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var said []string
			r, err := chooseRelease(t.Context(), tt.index, tt.asked, tt.local, func(s string) { said = append(said, s) })
			wantError(t, err, tt.wantErr)
			if r.version != tt.want {
				t.Errorf("chose %q, want %q", r.version, tt.want)
			}
			if len(said) != len(tt.progress) {
				t.Fatalf("said %q, want %q", said, tt.progress)
			}
			for i, prefix := range tt.progress {
				if !strings.HasPrefix(said[i], prefix) {
					t.Errorf("said %q, want %q", said[i], prefix)
				}
			}
		})
	}
}

// wantError checks that the error contains a text, or that there is none where the text is empty.
func wantError(t *testing.T, err error, text string) {
	t.Helper()
	switch {
	case text == "" && err != nil:
		t.Errorf("error: %v", err)
	case text != "" && err == nil:
		t.Errorf("no error, want %q", text)
	case text != "" && !strings.Contains(err.Error(), text):
		t.Errorf("error %q, want %q", err, text)
	}
}
