package gopls

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// Under the name of another program, the test executable plays that program. How it shall play is in the environment.
const (
	fakeRole = "CLAIMVET_TEST_FAKE"
	fakeDir  = "CLAIMVET_TEST_FAKE_DIR" // of the sources of gopls
)

func TestMain(m *testing.M) {
	role := os.Getenv(fakeRole)
	switch filepath.Base(os.Args[0]) {
	case "go":
		os.Exit(fakeGo(role, os.Args[1:]))
	case "gopls":
		os.Exit(fakeGopls(role, os.Args[1:]))
	}
	os.Exit(m.Run())
}

func fakeGo(role string, args []string) int {
	switch {
	case slices.Equal(args, []string{"env", "GOVERSION"}):
		fmt.Println("go1.26.8")
	case args[0] == "env":
		json.NewEncoder(os.Stdout).Encode(map[string]string{"GOVERSION": "go1.26.8", "GOFLAGS": "-mod=vendor", "GOHOSTOS": "a", "GOHOSTARCH": "b"})
	case slices.Contains(args, "-versions"):
		fmt.Println("v0.22.0 v0.23.0")
	case args[0] == "list":
		fmt.Println(filepath.Join(os.Getenv(fakeDir), "go.mod"))
	case args[0] == "mod":
		json.NewEncoder(os.Stdout).Encode(map[string]string{"Dir": os.Getenv(fakeDir)})
	case args[0] == "build" && role == "does not compile":
		fmt.Fprintln(os.Stderr, "./register.go:22:11: undefined: settings.AllAnalyzers")
		return 1
	case args[0] == "build":
		for _, v := range []string{"GOFLAGS=-mod=mod", "GOWORK=off", "GOTOOLCHAIN=local", "GOOS=a", "GOARCH=b"} {
			if name, want, _ := strings.Cut(v, "="); os.Getenv(name) != want {
				fmt.Fprintf(os.Stderr, "%s is %q\n", name, os.Getenv(name))
				return 1
			}
		}
		return copyMyself(args[slices.Index(args, "-o")+1])
	}
	return 0
}

func copyMyself(to string) int {
	self, err := os.Executable()
	if err == nil {
		var data []byte
		if data, err = os.ReadFile(self); err == nil {
			err = os.WriteFile(to, data, 0o777)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func fakeGopls(role string, args []string) int {
	switch {
	case role == "does not start":
		fmt.Fprintln(os.Stderr, "settings.Analyzer has no field analyzer")
		return 1
	case args[0] == "version" && role == "another version":
		fmt.Println("golang.org/x/tools/gopls v0.23.0")
	case args[0] == "version":
		fmt.Println("golang.org/x/tools/gopls/claimvet v0.23.0+claimvet")
	case args[0] == "check" && role != "silent":
		fmt.Println(args[1] + ":13:2-8: send is declared irreversible [gate]")
	}
	return 0
}

// TestBuild builds with a go command and a gopls that are played.
func TestBuild(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("it takes a symbolic link")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path, goplsDir, suiteDir := t.TempDir(), t.TempDir(), t.TempDir()
	if err := os.Symlink(self, filepath.Join(path, "go")); err != nil {
		t.Fatal(err)
	}
	write(t, goplsDir, "go.mod", goplsGoMod)
	write(t, goplsDir, "go.sum", "")
	write(t, goplsDir, "main.go", newMain)
	write(t, suiteDir, "go.mod", "module "+suitePath+"\n\ngo 1.26.0\n")
	write(t, suiteDir, "go.sum", "")

	// Under the race detector each of the played programs would sleep for a second at its end.
	t.Setenv("GORACE", "atexit_sleep_ms=0")

	tests := []struct {
		role, version, wantErr string
	}{
		{role: "all is well"},
		{role: "too old", version: "v0.21.0", wantErr: "gopls v0.21.0 is too old"},
		{role: "does not compile", wantErr: "gopls v0.23.0 cannot be built with the suite:\ngo build: ./register.go:22:11: undefined: settings.AllAnalyzers\nSupported is gopls from v0.22.0 on"},
		{role: "does not start", wantErr: "settings.Analyzer has no field analyzer\nSupported is"},
		{role: "another version", wantErr: "it does not call itself v0.23.0+claimvet"},
		{role: "silent", wantErr: "it starts, but does not report the example defect"},
	}
	for _, tt := range tests {
		t.Run(tt.role, func(t *testing.T) {
			t.Setenv("PATH", path)
			t.Setenv(fakeRole, tt.role)
			t.Setenv(fakeDir, goplsDir)
			temp, bin := t.TempDir(), t.TempDir()
			t.Setenv("TMPDIR", temp)
			write(t, bin, "gopls", "the old one")
			file := filepath.Join(bin, "gopls")
			result, err := Build(t.Context(), Options{Output: file, Version: tt.version, Suite: suiteDir, Progress: func(string) {}})
			wantError(t, err, tt.wantErr)
			data, readErr := os.ReadFile(file)
			if readErr != nil {
				t.Fatal(readErr)
			}
			if untouched := string(data) == "the old one"; untouched != (tt.wantErr != "") {
				t.Errorf("the file that was there is untouched: %v", untouched)
			}
			if err == nil && (result != Result{"v0.23.0+claimvet", "defect.go:13:2-8: send is declared irreversible [gate]"}) {
				t.Errorf("result: %+v", result)
			}
			for dir, want := range map[string]int{bin: 1, temp: 0} {
				if entries, err := os.ReadDir(dir); err != nil || len(entries) != want {
					t.Errorf("left behind: %v, %v", entries, err)
				}
			}
		})
	}
}

func TestOutputFile(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "file", "")
	t.Chdir(dir)
	if got, err := outputFile("gopls"); err != nil || filepath.Base(got) != "gopls" || !filepath.IsAbs(got) {
		t.Errorf("a new file: %q, %v", got, err)
	}
	if _, err := outputFile("file"); err != nil {
		t.Errorf("an old file: %v", err)
	}
	for name, want := range map[string]string{
		dir:          "is a directory: name a file, such as " + filepath.Join(dir, "gopls"),
		"no/gopls":   "make it first",
		"file/gopls": "file",
	} {
		_, err := outputFile(name)
		wantError(t, err, want)
	}
}

func TestNoGo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Build(t.Context(), Options{Output: filepath.Join(t.TempDir(), "gopls"), Progress: func(string) {}})
	wantError(t, err, "there is none on the PATH: install Go")
}
