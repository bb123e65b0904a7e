// Package buildtags has a file that is not built, and whose directives are not there.
package buildtags

import "os"

// Another file says that this is an effect; it is not built.
func drop(dir string) error { return os.RemoveAll(dir) }

// A root, but of no effect.
func init() {
	if dir := os.Getenv("BUILDTAGS_DROP"); dir != "" {
		if err := drop(dir); err != nil {
			panic(err)
		}
	}
}
