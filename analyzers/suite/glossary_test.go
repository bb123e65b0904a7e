package suite_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
)

// terms are the words of the messages that mean something of their own here. A message that uses another word for one of them
// shows in messages.txt, and one that uses a new word wants it here and in the glossary.
var terms = []string{
	"claim", "won", "lost", "committed", "rolled back", "irreversible", "check", "rollback", "commit",
	"keeps", "derive", "pass", "directive",
}

// TestGlossary holds the glossary to the messages: what they use is explained, and each rule is listed.
func TestGlossary(t *testing.T) {
	page, err := os.ReadFile("../../docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	said, err := os.ReadFile(messagesFile)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := os.ReadFile(corpusDir + "/heads/c/golden.txt") // the words of the way that leads to a report
	if err != nil {
		t.Fatal(err)
	}
	said = append(said, steps...)
	explained := map[string]bool{}
	for _, m := range regexp.MustCompile(`\*\*([^*]+)\*\*`).FindAllStringSubmatch(string(page), -1) {
		if explained[m[1]] {
			t.Errorf("%q is explained twice", m[1])
		}
		explained[m[1]] = true
	}
	for _, term := range terms {
		if !explained[term] {
			t.Errorf("docs/glossary.md does not explain %q", term)
		}
		if !regexp.MustCompile(`\b` + term).Match(said) {
			t.Errorf("no message says %q: is it called something else now?", term)
		}
	}
	for _, rule := range expect.Rules() {
		if !strings.Contains(string(page), "`["+rule+"]`") {
			t.Errorf("docs/glossary.md does not name [%s]", rule)
		}
	}
}
