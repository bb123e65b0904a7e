package main

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	built := ", built with " + runtime.Version() + "\n"
	file := filepath.Join(t.TempDir(), "claimvet")
	for flags, want := range map[string]string{
		"":                              "commit unknown",
		"-ldflags=-X=main.commit=abc12": "commit abc12",
	} {
		args := append([]string{"build", "-buildvcs=false", "-o", file}, strings.Fields(flags)...)
		if out, err := exec.Command("go", append(args, ".")...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if o := command(t, t.TempDir(), nil, file, "-version"); o.code != 0 || !regexp.MustCompile(`^claimvet \S+, `+want+regexp.QuoteMeta(built)+`$`).MatchString(o.stdout) {
			t.Errorf("%q: %+v, want %s", flags, o, want)
		}
	}
}

func TestCommitOf(t *testing.T) {
	info := func(version string, settings ...debug.BuildSetting) *debug.BuildInfo {
		return &debug.BuildInfo{Main: debug.Module{Version: version}, Settings: settings}
	}
	revision, modified := debug.BuildSetting{Key: "vcs.revision", Value: "abc"}, debug.BuildSetting{Key: "vcs.modified", Value: "true"}
	for _, tt := range []struct {
		info *debug.BuildInfo
		want string
	}{
		{nil, ""},
		{info("(devel)"), ""},
		{info("v1.2.3"), ""},
		{info("(devel)", revision), "abc"},
		{info("v1.2.3", revision, modified), "abc+changes"},
		{info("v0.0.0-20261130220000-86f46f612345"), "86f46f612345"},
		{info("v1.2.4-0.20261130220000-86f46f612345+dirty"), "86f46f612345"},
	} {
		if got := commitOf(tt.info); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.info, got, tt.want)
		}
	}
}
