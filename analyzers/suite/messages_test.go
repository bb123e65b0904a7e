package suite_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/tools/go/packages"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
)

// messagesFile has one example of all that the passes say of the corpus, beside the line that it is said of: a change of words is
// to be read as a user reads it.
const messagesFile = "testdata/messages.txt"

// speakers are the directories in which messages are worded.
var speakers = []string{
	"../claimgate", "../rollbackdefer", "../requestctx", "../autodispatch", "../claimsql", "../steporder", "../claimdirective",
	"../internal/report", "../internal/rule", "../internal/roles", "../internal/directive",
}

// literals are the string literals of the speakers that have several words.
func literals(t *testing.T) []string {
	t.Helper()
	said := map[string]bool{}
	for _, dir := range speakers {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", dir, len(files), err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") || filepath.Base(file) == "why.go" { // whys are no messages
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if text, err := strconv.Unquote(lit.Value); err == nil && strings.Contains(strings.TrimSpace(text), " ") {
						said[text] = true
					}
				}
				return true
			})
		}
	}
	return slices.Sorted(maps.Keys(said))
}

// form is a message without the names that the program gives it: what no literal of the passes has is one, and what stands in
// the line.
func form(message, line string, words map[string]bool) string {
	line, _, _ = strings.Cut(line, " //")
	names := strings.FieldsFunc(line, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) })
	var out []string
	for _, word := range strings.Fields(message) {
		if word == "→" || strings.HasPrefix(word, "(") || slices.Contains(names, word) || !words[word] && !strings.HasPrefix(word, "[") {
			word = "…"
		}
		if n := len(out); n > 0 && word == "…" && out[n-1] == "…" {
			continue
		}
		out = append(out, word)
	}
	return strings.Join(out, " ")
}

// compareMessages writes the examples down, and what the passes can say besides.
func compareMessages(t *testing.T, found map[*packages.Package][]diagnostic) {
	t.Helper()
	fragments := literals(t)
	words := map[string]bool{}
	for _, s := range fragments {
		for _, word := range strings.Fields(s) {
			words[word] = true
		}
	}
	var all []diagnostic
	for _, ds := range found {
		all = append(all, ds...)
	}
	place := func(d diagnostic) string { return relative(d.position(d.Pos).String()) }
	slices.SortFunc(all, func(a, b diagnostic) int {
		return cmp.Or(strings.Compare(place(a), place(b)), strings.Compare(a.Message, b.Message))
	})

	examples := map[string]map[string]string{} // rule → form → example
	var everything strings.Builder
	for _, d := range all {
		fmt.Fprintln(&everything, d.Message)
		for _, r := range d.Related {
			fmt.Fprintln(&everything, r.Message)
		}
		rule := expect.Rule(d.Message)
		if examples[rule] == nil {
			examples[rule] = map[string]string{}
		}
		line := sourceLine(t, d)
		if f := form(d.Message, line, words); examples[rule][f] == "" {
			examples[rule][f] = fmt.Sprintf("\t%s\n\t%s\n", line, d.Message)
		}
	}
	var b strings.Builder
	b.WriteString("What the passes say, one example of each message beside the line that it is about.\nMade by `go test ./analyzers/suite -update`.\n")
	for _, rule := range expect.Rules() {
		fmt.Fprintf(&b, "\n[%s]\n", rule)
		for _, f := range slices.Sorted(maps.Keys(examples[rule])) {
			fmt.Fprintf(&b, "\n%s", examples[rule][f])
		}
	}
	b.WriteString("\nWhat nothing in the corpus makes them say:\n\n")
	for _, s := range fragments {
		if !strings.Contains(everything.String(), s) {
			fmt.Fprintf(&b, "\t%q\n", s)
		}
	}
	compareGolden(t, messagesFile, b.String())
}

// sourceLine is the line that a report is about, without the expectation.
func sourceLine(t *testing.T, d diagnostic) string {
	t.Helper()
	pos := d.position(d.Pos)
	text, err := os.ReadFile(pos.Filename)
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(strings.Split(string(text), "\n")[pos.Line-1], " // want [")
	return strings.TrimSpace(line)
}
