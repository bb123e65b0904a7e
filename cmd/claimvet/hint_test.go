package main

import (
	"bytes"
	"go/token"
	"strings"
	"testing"
)

func TestReadOn(t *testing.T) {
	f := finding{Pos: token.Position{Filename: "a/switch.go", Line: 62, Column: 12}, Message: "m [gate]"}
	got := readOn(f)
	for _, want := range []string{"claimvet explain a/switch.go:62\n", "claimvet help gate\n", "//claimvet:ignore gate <why>"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in %q", want, got)
		}
	}
	f.Message = "claimvet gave up here [gaveup]"
	if got := readOn(f); strings.Contains(got, "ignore") || !strings.Contains(got, "claimvet help gaveup") {
		t.Errorf("of what is no finding: %q", got)
	}
	var out bytes.Buffer
	if hint(&out, result{findings: []finding{f}}); out.Len() > 0 {
		t.Errorf("said %q to what is no terminal", out.String())
	}
}
