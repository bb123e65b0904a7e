package editor

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

func TestGolden(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			e, err := ByName(name)
			if err != nil {
				t.Fatal(err)
			}
			got, err := e.Settings("/home/me/bin/gopls", []string{"first", "second"})
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s\nIf it is right, go test ./cmd/claimvet/internal/editor -update writes it", got, want)
			}
		})
	}
}

func TestUnknown(t *testing.T) {
	_, err := ByName("ed")
	if want := `no editor is called "ed"; there are vscode, neovim, helix, zed, emacs`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
