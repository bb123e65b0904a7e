package main

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
	"github.com/molecule-ai/claimvet/analyzers/suite"
)

// TestStability holds the lists of docs/stability.md to the code: each name there is one of today, and none is left out.
func TestStability(t *testing.T) {
	page, err := os.ReadFile("../../docs/stability.md")
	if err != nil {
		t.Fatal(err)
	}
	promised := map[string][]string{}
	for _, m := range regexp.MustCompile("(?m)^- ([a-z ]+): (`.*`)$").FindAllStringSubmatch(string(page), -1) {
		promised[m[1]] = strings.Split(strings.Trim(m[2], "`"), "` `")
	}
	var passes, names []string
	for _, a := range suite.Analyzers() {
		passes = append(passes, a.Name)
		names = append(names, rulepage.Rules(a.Name)...)
	}
	for list, have := range map[string][]string{
		"passes":                       passes,
		"rules":                        names,
		"fields of an entry":           fields(reflect.TypeFor[baselineEntry]()),
		"fields of a report":           fields(reflect.TypeFor[jsonFinding]()),
		"fields of a position":         fields(reflect.TypeFor[jsonLocation]()),
		"fields of a related position": fields(reflect.TypeFor[jsonRelated]()),
		"fields of a fix":              fields(reflect.TypeFor[jsonFix]()),
		"fields of an edit":            fields(reflect.TypeFor[jsonEdit]()),
	} {
		want := promised[list]
		delete(promised, list)
		if slices.Sort(want); !slices.Equal(want, slices.Sorted(slices.Values(have))) {
			t.Errorf("docs/stability.md promises the %s %q, and there are %q", list, want, have)
		}
	}
	delete(promised, "words") // package directive holds them
	if len(promised) > 0 {
		t.Errorf("docs/stability.md has lists that nothing is held to: %v", promised)
	}
	if version := "`" + fingerprintName + "`"; !strings.Contains(string(page), version) {
		t.Errorf("docs/stability.md does not name the fingerprint %s", version)
	}
}

// fields are the names that a struct has in JSON, those of embedded structs included.
func fields(t reflect.Type) (names []string) {
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); !f.Anonymous {
			names = append(names, name)
		}
	}
	return names
}
