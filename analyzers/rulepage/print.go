package rulepage

import (
	"bytes"
	"fmt"
	"go/doc/comment"
	"strings"
)

// Text is the page of a rule for a terminal: first what the reader of a message asks for, then what the pass has to say to all
// of its rules.
func (p *Page) Text(r *Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "[%s], a rule of the pass %s\n", r.Name, p.Pass)
	for _, part := range p.parts(r) {
		if part.heading != "" {
			fmt.Fprintf(&b, "\n%s\n", part.heading)
		}
		fmt.Fprintf(&b, "\n%s", new(comment.Printer).Text(&comment.Doc{Content: part.section}))
	}
	return b.String()
}

// Markdown is the page of a rule for a site: the same, with links.
func (p *Page) Markdown(r *Rule) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<!-- Made by `make pages` out of analyzers/%s/doc.go. -->\n# [%s]\n", p.Pass, r.Name)
	for _, part := range p.parts(r) {
		if part.heading != "" {
			fmt.Fprintf(&b, "\n## %s\n", part.heading)
		}
		part.section.markdown(&b)
	}
	fmt.Fprintf(&b, "\n---\nThe words are explained in the [glossary](../glossary.md). All rules: [the index](README.md).\n"+
		"To silence one report, say why: `//claimvet:ignore %s <reason>`; to take claimvet on in a large code base: [adoption](../adoption.md).\n", r.Name)
	return b.Bytes()
}

// A part is a section with the heading that it has on a rule's page.
type part struct {
	heading string
	section Section
}

func (p *Page) parts(r *Rule) []part {
	parts := []part{{"", r.What}, {"Why", r.Why}, {"Wrong", r.Wrong}, {"Right", r.Right}, {"To mend it", r.Mend}, {"The pass " + p.Pass, p.About}}
	if others := p.others(r); others != "" {
		parts = append(parts, part{"", Section{&comment.Paragraph{Text: []comment.Text{comment.Plain("The pass also has the rules " + others + ".")}}}})
	}
	return append(parts, part{"Inferred and declared", p.Declared}, part{"Limits", p.Limits})
}

// others names the other rules of the pass.
func (p *Page) others(r *Rule) string {
	var names []string
	for _, o := range p.Rules {
		if o.Name != r.Name {
			names = append(names, "["+o.Name+"]")
		}
	}
	return strings.Join(names, " and ")
}

// markdown writes a section. Code stands between fences, so that viewers colour what is Go.
func (s Section) markdown(b *bytes.Buffer) {
	for _, block := range s {
		b.WriteByte('\n')
		code, ok := block.(*comment.Code)
		if !ok {
			b.Write(new(comment.Printer).Markdown(&comment.Doc{Content: Section{block}}))
			continue
		}
		language := ""
		if strings.Contains(code.Text, "func ") {
			language = "go"
		}
		fmt.Fprintf(b, "```%s\n%s```\n", language, code.Text)
	}
}

// Index is the page that leads to the others.
func Index(pages []*Page) []byte {
	var b bytes.Buffer
	b.WriteString("<!-- Made by `make pages` out of the documentation of the passes. -->\n# The rules\n\n" +
		"A report ends with the short name of its rule. `claimvet help <rule>` prints the same pages.\n\n" +
		"| rule | what is reported | pass |\n|---|---|---|\n")
	for _, p := range pages {
		for _, r := range p.Rules {
			fmt.Fprintf(&b, "| [`[%s]`](%s.md) | %s | `%s` |\n", r.Name, r.Name, r.What.First(), p.Pass)
		}
	}
	return b.Bytes()
}
