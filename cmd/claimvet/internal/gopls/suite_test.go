package gopls

import (
	"path/filepath"
	"runtime/debug"
	"testing"
)

func TestLocateSuite(t *testing.T) {
	dir := t.TempDir()
	checkout, other := filepath.Join(dir, "checkout"), filepath.Join(dir, "other")
	write(t, checkout, "go.mod", "module "+suitePath+"\n\ngo 1.26\n")
	write(t, other, "go.mod", "module example.com/other\n")
	write(t, filepath.Join(dir, "broken"), "go.mod", "module\n")
	file := filepath.Join(checkout, "cmd", "x", "suite.go")
	const trimmed = suitePath + "/cmd/x/suite.go" // what -trimpath leaves

	built := func(m debug.Module) *debug.BuildInfo {
		m.Path = suitePath
		return &debug.BuildInfo{Main: m}
	}
	published := debug.Module{Path: suitePath, Version: "v1.2.0", Sum: "h1:x"}
	tests := []struct {
		name, asked string
		info        *debug.BuildInfo
		file        string
		want        source
		wantErr     string
	}{
		{name: "go install at a version", info: built(published), file: "/cache/suite.go", want: source{version: "v1.2.0"}},
		{name: "go install at a version, with the checkout still there", info: built(published), file: file, want: source{version: "v1.2.0"}},
		{name: "a tool of another module", info: &debug.BuildInfo{Main: debug.Module{Path: "example.com/m"}, Deps: []*debug.Module{{Path: "example.com/a"}, &published}}, want: source{version: "v1.2.0"}},
		{name: "go build in a checkout", info: built(debug.Module{Version: "(devel)"}), file: file, want: source{dir: checkout}},
		{name: "go build in a clean checkout", info: built(debug.Module{Version: "v1.2.0"}), file: file, want: source{dir: checkout}},
		{name: "go build in a changed checkout", info: built(debug.Module{Version: "v1.2.0+dirty"}), file: file, want: source{dir: checkout}},
		{name: "a replacement", info: built(debug.Module{Version: "v1.2.0", Replace: &debug.Module{Path: "../x"}}), file: file, want: source{dir: checkout}},
		{name: "no build info", file: file, want: source{dir: checkout}},
		{name: "-trimpath in a clean checkout", info: built(debug.Module{Version: "v1.2.0"}), file: trimmed, want: source{version: "v1.2.0"}},
		{name: "-trimpath in a changed checkout", info: built(debug.Module{Version: "v1.2.0+dirty"}), file: trimmed, wantErr: "pass -suite DIR"},
		{name: "-trimpath without version control", info: built(debug.Module{Version: "(devel)"}), file: trimmed, wantErr: "pass -suite DIR"},
		{name: "-trimpath with a replacement", info: built(debug.Module{Version: "v1.2.0", Replace: &debug.Module{Path: "../x"}}), file: trimmed, wantErr: "pass -suite DIR"},
		{name: "the checkout is gone", info: built(debug.Module{Version: "(devel)"}), file: filepath.Join(dir, "gone", "suite.go"), wantErr: "pass -suite DIR"},
		{name: "another module stands there now", info: built(debug.Module{Version: "(devel)"}), file: filepath.Join(other, "suite.go"), wantErr: "pass -suite DIR"},
		{name: "asked for", asked: checkout, info: built(published), file: trimmed, want: source{dir: checkout}},
		{name: "asked for another module", asked: other, wantErr: "its go.mod is not that of " + suitePath},
		{name: "asked for no module", asked: dir, wantErr: "there is no go.mod"},
		{name: "asked for a directory inside", asked: filepath.Join(checkout, "cmd"), wantErr: "there is no go.mod"},
		{name: "asked for a broken module", asked: filepath.Join(dir, "broken"), wantErr: "go.mod:1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := locateSuite(tt.asked, tt.info, tt.file)
			wantError(t, err, tt.wantErr)
			if got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}
