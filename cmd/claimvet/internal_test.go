package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cgoModule has a report in a file that imports "C", which no fix can be offered for.
const cgoModule = `-- a.go --
package m

// static int one(void) { return 1; }
import "C"

import (
	"context"
	"net/http"
)

//claimvet:claim
func claim() bool { return int(C.one()) == 1 }

//claimvet:commit
func commit() {}

func Book(w http.ResponseWriter, r *http.Request, book func(context.Context)) {
	if !claim() {
		return
	}
	defer commit()
	book(r.Context())
}
`

// TestNoFix is about files in which a fix cannot be offered: what cgo makes of them is not what people edit, and neither is
// what has the line ends of Windows. The report is there all the same.
func TestNoFix(t *testing.T) {
	for name, archive := range map[string]string{
		"cgo":        cgoModule,
		"line":       "-- a.go --\n//line book.y:1\n" + strings.NewReplacer("// static int one(void) { return 1; }\nimport \"C\"\n", "", "int(C.one())", "one()").Replace(strings.TrimPrefix(cgoModule, "-- a.go --\n")) + "\nfunc one() int\n-- a.s --\n",
		"line feeds": strings.NewReplacer("-- a.go --\n", "-- a.go --\n", "// static int one(void) { return 1; }\nimport \"C\"\n", "", "int(C.one())", "one()", "\n", "\r\n").Replace(cgoModule[len("-- a.go --\n"):]),
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.HasPrefix(archive, "--") {
				archive = "-- a.go --\n" + archive + "\r\nfunc one() int { return 1 }\r\n"
			}
			dir := module(t, archive)
			o := runReal(t, dir, "./...")
			if o.code != 1 || strings.Count(o.stdout, "[lifetime]") != 1 || o.stderr != "" {
				t.Errorf("%+v", o)
			}
			vet := command(t, dir, nil, "go", "vet", "-vettool="+binary, "./...")
			if vet.code != 1 || strings.Count(vet.stderr, "[lifetime]") != 1 || strings.Contains(vet.stderr, "internal error") {
				t.Errorf("go vet: %+v", vet)
			}
		})
	}
}

const internalModule = findingModule + `
-- b/b.go --
package b

const internalPass = 1
-- c/c.go --
package c

import _ "example.com/m/b"
`

// TestInternal is about a pass that fails, and says so as package guard has it: that is no finding, in no format, and the
// findings elsewhere are there all the same.
func TestInternal(t *testing.T) {
	dir := module(t, internalModule)
	const said = "b/b.go:1:9: it failed\nclaimvet: could not analyse everything (1 problem above): the result is not complete\n"
	for format, finding := range map[string]string{"text": "[toy]\n", "stylish": "1 finding in 1 file", "json": `"code":"toyforbidden"`, "sarif": `"executionSuccessful": false`} {
		for range 2 { // the second time from the cache
			o := runToys(t, dir, "-f", format, "./...")
			o.want(t, 2, finding, said)
			if format != "sarif" && strings.Contains(o.stdout, "it failed") {
				t.Errorf("%s: a finding: %s", format, o.stdout)
			}
			if format == "sarif" && strings.Count(o.stdout, `"ruleId"`) != 1 {
				t.Errorf("sarif: %s", o.stdout)
			}
		}
	}
	runToys(t, dir, "-fix", "./...").want(t, 2, "[toy]", "nothing is fixed until everything can be analysed")
	if o := runToys(t, dir, "-write-baseline", "known", "./..."); o.code != 2 {
		t.Errorf("%+v", o)
	}
	if _, err := os.Stat(filepath.Join(dir, "known")); err == nil {
		t.Error("a baseline of what was not looked at")
	}

	runToys(t, dir, "explain", "b/b.go:3").want(t, 2, "", said)

	env := []string{beToys + "=1"}
	for range 2 { // the second time not from the cache
		vet := command(t, dir, env, "go", "vet", "-vettool="+toys, "./...")
		if vet.code != 1 || !strings.Contains(vet.stderr, "b/b.go:1:9: it failed\n") || !strings.Contains(vet.stderr, "[toy]") || strings.Contains(vet.stderr, "[internal]") ||
			!strings.Contains(vet.stderr, "example.com/m/c is not checked, since example.com/m/b, which it imports, could not be\n") {
			t.Errorf("go vet: %+v", vet)
		}
		vet = command(t, dir, env, "go", "vet", "-vettool="+toys, "-json", "./...")
		if vet.code != 1 || strings.Contains(vet.stdout, "it failed") || !strings.Contains(vet.stderr, "it failed") {
			t.Errorf("go vet -json: %+v", vet)
		}
	}
}
