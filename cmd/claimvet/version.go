package main

import (
	"cmp"
	"fmt"
	"regexp"
	"runtime"
	"runtime/debug"
)

// commit is what make build was told of the commit, by -ldflags: the go command records it only where -buildvcs is on.
var commit string

// versionString is the version of claimvet, the commit that it was built from, and the Go that built it.
func versionString() string {
	info, _ := debug.ReadBuildInfo()
	return fmt.Sprintf("%s, commit %s, built with %s", moduleVersion(), cmp.Or(commitOf(info), commit, "unknown"), runtime.Version())
}

// commitOf is the commit that the go command has recorded of a checkout, or that the version of a module names.
func commitOf(info *debug.BuildInfo) string {
	if info == nil {
		return ""
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if rev := settings["vcs.revision"]; rev != "" {
		if settings["vcs.modified"] == "true" {
			rev += "+changes"
		}
		return rev
	}
	// As the go command makes versions of commits: v0.0.0-20060102150405-abcdef012345.
	if m := regexp.MustCompile(`[-.][0-9]{14}-([0-9a-f]{12})(\+|$)`).FindStringSubmatch(info.Main.Version); m != nil {
		return m[1]
	}
	return ""
}

// moduleVersion is what the build recorded: the module's version, or the revision of a checkout.
func moduleVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
