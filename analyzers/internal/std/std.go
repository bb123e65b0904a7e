// Package std knows the standard library by its import paths. That a path has
// no dot in its first element does not say so: build systems that name no
// modules have paths of their own choosing.
package std

import "strings"

// Has reports whether the path is that of a package of the standard library,
// or of the go command.
func Has(path string) bool {
	first, _, nested := strings.Cut(path, "/")
	switch first {
	case "archive", "cmd", "compress", "container", "database", "debug", "go", "index", "internal", "text", "vendor":
		return nested // no packages themselves
	}
	return Single(first)
}

// Single reports whether name is the path of a package of the standard library
// that has only one element.
func Single(name string) bool {
	switch name {
	case "bufio", "builtin", "bytes", "cmp", "context", "crypto", "embed", "encoding", "errors", "expvar", "flag", "fmt", "hash", "html", "image",
		"io", "iter", "log", "maps", "math", "mime", "net", "os", "path", "plugin", "reflect", "regexp", "runtime", "simd", "slices", "sort",
		"strconv", "strings", "structs", "sync", "syscall", "testing", "time", "unicode", "unique", "unsafe", "weak":
		return true
	}
	return false
}
