package rulepage

import (
	"strings"
	"testing"
)

const doc = `report things

About it: see below.

# Rule one

The first. It has
two sentences.

# one: why

It hurts.

# one: wrong

	func f() { bad() }

Or

	func g() { worse() }

# one: right

	func f() {}

# one: mend

Do not.

# Rule two

The second: and more.

# two: why

It hurts too.

# two: wrong

	two()

# two: right

	one()

# two: mend

Count.

# Inferred and declared

Nothing.

# Limits

None.
`

func TestParse(t *testing.T) {
	p, err := Parse("things", doc)
	if err != nil {
		t.Fatal(err)
	}
	if p.Pass != "things" || p.Title != "report things" || len(p.Rules) != 2 || p.Rule("three") != nil {
		t.Errorf("%+v", p)
	}
	one, two := p.Rule("one"), p.Rule("two")
	if got, want := one.Wrong.Code(), "func f() { bad() }\nfunc g() { worse() }\n"; got != want {
		t.Errorf("code %q, want %q", got, want)
	}
	if a, b := one.What.First(), two.What.First(); a != "The first" || b != "The second" {
		t.Errorf("first sentences %q and %q", a, b)
	}

	text, page := p.Text(two), string(p.Markdown(one))
	for _, want := range []string{"[two], a rule of the pass things\n\nThe second: and more.\n\nWhy\n\nIt hurts too.\n", "\nWrong\n\n\ttwo()\n", "The pass also has the rules [one].\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text does not contain %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "# ") || strings.Contains(text, "It hurts.") {
		t.Errorf("the text has headings of markdown, or what is said of another rule:\n%s", text)
	}
	for _, want := range []string{"\n# [one]\n\nThe first. It has two sentences.\n\n## Why\n", "```go\nfunc f() { bad() }\n```\n", "## Limits\n\nNone.\n", "`//claimvet:ignore one <reason>`"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not contain %q:\n%s", want, page)
		}
	}
	if index := string(Index([]*Page{p})); !strings.Contains(index, "| [`[two]`](two.md) | The second | `things` |\n") {
		t.Errorf("the index:\n%s", index)
	}
}

func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ from, to, want string }{
		{"# one: why\n\nIt hurts.\n\n", "", `things: nothing below the heading "one: why"`},
		{"It hurts.\n\n", "", `things: nothing below the heading "one: why"`},
		{"# two: why", "# one: why", `things: the heading "one: why" twice`},
		{"# Limits\n\nNone.\n", "", `things: nothing below the heading "Limits"`},
		{"# Limits", "# Bounds\n\nAll.\n\n# Limits", `things: no page has a place for the heading "Bounds"`},
		{"About it: see below.\n\n", "", `things: nothing below the heading ""`},
	} {
		text := strings.Replace(doc, tt.from, tt.to, 1)
		if text == doc {
			t.Fatalf("nothing is replaced by %q", tt.to)
		}
		if _, err := Parse("things", text); err == nil || err.Error() != tt.want {
			t.Errorf("with %q for %q: %v, want %s", tt.to, tt.from, err, tt.want)
		}
	}
	if _, err := Parse("things", "report things\n\nA text.\n\n# Inferred and declared\n\nx.\n\n# Limits\n\nNone.\n"); err == nil || !strings.Contains(err.Error(), `no heading "Rule <name>"`) {
		t.Errorf("without rules: %v", err)
	}
}

func TestAnchor(t *testing.T) {
	for message, want := range map[string]string{
		"stop runs [gate]":                   "#hdr-Rule_gate",
		"it gave up [gaveup]":                "",
		"internal error: index [1":           "",
		"internal error: of []int":           "",
		"the value of a[i] is taken [order]": "#hdr-Rule_order",
	} {
		if got := Anchor(Of(message)); got != want {
			t.Errorf("%s: %q, want %q", message, got, want)
		}
	}
}
