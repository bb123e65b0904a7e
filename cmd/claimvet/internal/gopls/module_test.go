package gopls

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

func parseGoMod(t *testing.T, text string) *modfile.File {
	t.Helper()
	f, err := modfile.ParseLax("go.mod", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := writeFiles(dir, map[string][]byte{name: []byte(text)}); err != nil {
		t.Fatal(err)
	}
}

const goplsGoMod = `module golang.org/x/tools/gopls

go 1.26.0

require (
	example.com/direct v1.0.0
	golang.org/x/tools v0.44.1-0.20260513175300-635ae9663724
)

require example.com/indirect v1.5.0 // indirect
`

func TestMakeGoMod(t *testing.T) {
	gopls := release{"v0.22.0", parseGoMod(t, goplsGoMod)}
	suiteMod := func(goVersion string) *modfile.File {
		return parseGoMod(t, "module "+suitePath+"\n\ngo "+goVersion+"\n\nrequire golang.org/x/tools v0.52.0\n")
	}
	tests := []struct {
		name     string
		suite    source
		suiteMod *modfile.File
		want     []string // lines of the file
		replaced string   // what replaces the suite
	}{
		{"published", source{version: "v1.2.0"}, suiteMod("1.25.0"), []string{
			"module golang.org/x/tools/gopls/claimvet\n", "\ngo 1.26.0\n", "\tgolang.org/x/tools/gopls v0.22.0\n", "\t" + suitePath + " v1.2.0\n"}, ""},
		{"checkout", source{dir: "/home/me/claim vet"}, suiteMod("1.26.4"), []string{
			"\ngo 1.26.4\n", "\t" + suitePath + " v0.0.0\n"}, "/home/me/claim vet"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data, err := makeGoMod(gopls, tt.suite, tt.suiteMod)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range tt.want {
				if !strings.Contains(string(data), line) {
					t.Errorf("no %q in\n%s", line, data)
				}
			}
			f, err := modfile.Parse("go.mod", data, nil)
			if err != nil {
				t.Fatalf("%v\n%s", err, data)
			}
			got, want := map[string]string{}, map[string]string{
				"example.com/direct":   "example.com/direct@v1.0.0",
				"example.com/indirect": "example.com/indirect@v1.5.0",
				"golang.org/x/tools":   "golang.org/x/tools@v0.44.1-0.20260513175300-635ae9663724",
			}
			if tt.replaced != "" {
				want[suitePath] = tt.replaced
			}
			for _, r := range f.Replace {
				got[r.Old.String()] = r.New.String()
			}
			if !maps.Equal(got, want) {
				t.Errorf("replacements are %v, want %v", got, want)
			}
		})
	}
}

func TestModuleFiles(t *testing.T) {
	goplsDir, suiteDir := t.TempDir(), t.TempDir()
	write(t, goplsDir, "main.go", oldMain)
	write(t, goplsDir, "go.sum", "example.com/b v1.0.0 h1:b\nexample.com/a v1.0.0 h1:a\n")
	write(t, suiteDir, "go.mod", "module "+suitePath+"\n\ngo 1.26.0\n")
	write(t, suiteDir, "go.sum", "example.com/c v1.0.0 h1:c\nexample.com/a v1.0.0 h1:a\n")
	gopls := release{"v0.22.0", parseGoMod(t, goplsGoMod)}

	files, err := moduleFiles(gopls, goplsDir, source{dir: suiteDir}, suiteDir, "go1.26.8")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(files["go.sum"]), "example.com/a v1.0.0 h1:a\nexample.com/b v1.0.0 h1:b\nexample.com/c v1.0.0 h1:c\n"; got != want {
		t.Errorf("go.sum is\n%s\nwant\n%s", got, want)
	}
	for _, name := range []string{"go.mod", "main.go", "register.go", "toolchain.go"} {
		if len(files[name]) == 0 {
			t.Errorf("no %s", name)
		}
	}

	_, err = moduleFiles(gopls, goplsDir, source{dir: suiteDir}, suiteDir, "go1.25.9")
	wantError(t, err, "needs Go 1.26.0, and this is Go 1.25.9: install a newer Go")
	if err := os.Remove(filepath.Join(goplsDir, "main.go")); err != nil {
		t.Fatal(err)
	}
	_, err = moduleFiles(gopls, goplsDir, source{dir: suiteDir}, suiteDir, "go1.26.8")
	wantError(t, err, "Supported is gopls from v0.22.0 on")
}
