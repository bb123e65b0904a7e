package report

import "strings"

// Doc returns the documentation of an analyzer out of the doc.go in which it
// is defined: from the line "name: title" of the package comment to its end.
func Doc(src, name string) string {
	// Line comments only: the form of every doc.go of the suite.
	_, text, ok := strings.Cut(src, "\n// "+name+": ")
	if !ok {
		return name
	}
	var b strings.Builder
	b.Grow(len(text))
	for line := range strings.SplitSeq("// "+text, "\n") {
		rest, ok := strings.CutPrefix(line, "//")
		if !ok {
			break
		}
		b.WriteString(strings.TrimPrefix(rest, " "))
		b.WriteByte('\n')
	}
	return strings.TrimSpace(b.String())
}
