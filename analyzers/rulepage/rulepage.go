// Package rulepage reads the pages about rules out of the documentation of the passes, which is their only source: what
// `claimvet -explain` prints, the files in docs/rules and the anchors that reports link to all come from it.
//
// Reading takes time, and the passes are started once for each package of a build, so it is done on demand alone.
package rulepage

import (
	"fmt"
	"go/doc/comment"
	"slices"
	"strings"
)

// A Page is the documentation of a pass.
type Page struct {
	Pass     string
	Title    string
	About    Section
	Rules    []Rule
	Declared Section // what is inferred, and what has to be declared
	Limits   Section
}

// A Rule is what a pass's documentation says of one of its rules.
type Rule struct {
	Name  string // as messages end with it, without the brackets
	What  Section
	Why   Section
	Wrong Section // code that is reported
	Right Section // the same, and silent
	Mend  Section
}

// A Section is the text below a heading.
type Section []comment.Block

// Code returns the code in a section.
func (s Section) Code() string {
	var b strings.Builder
	for _, block := range s {
		if code, ok := block.(*comment.Code); ok {
			b.WriteString(code.Text)
		}
	}
	return b.String()
}

// First returns the first sentence of a section, up to its colon or full stop, in one line.
func (s Section) First() string {
	for _, block := range s {
		if p, ok := block.(*comment.Paragraph); ok {
			printer := comment.Printer{TextWidth: -1}
			text := strings.TrimSpace(string(printer.Text(&comment.Doc{Content: []comment.Block{p}})))
			end := len(text)
			for _, stop := range []string{". ", ": "} {
				if i := strings.Index(text, stop); i >= 0 {
					end = min(end, i)
				}
			}
			return strings.TrimRight(text[:end], ".:")
		}
	}
	return ""
}

// Parse reads the documentation of the pass with that name: a title, an empty line and a text. An error says what a page lacks.
func Parse(name, doc string) (*Page, error) {
	title, text, _ := strings.Cut(doc, "\n")
	p := &Page{Pass: name, Title: title}
	sections, headings, err := split(new(comment.Parser).Parse(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	take := func(heading string) Section {
		s := sections[heading]
		delete(sections, heading)
		if len(s) == 0 && err == nil {
			err = fmt.Errorf("%s: nothing below the heading %q", name, heading)
		}
		return s
	}
	p.About = take("")
	for _, heading := range headings {
		rule, ok := strings.CutPrefix(heading, rulePrefix)
		if !ok {
			continue
		}
		p.Rules = append(p.Rules, Rule{
			Name: rule, What: take(heading), Why: take(rule + ": why"), Wrong: take(rule + ": wrong"), Right: take(rule + ": right"), Mend: take(rule + ": mend"),
		})
	}
	p.Declared, p.Limits = take("Inferred and declared"), take("Limits")
	for heading := range sections {
		if err == nil {
			err = fmt.Errorf("%s: no page has a place for the heading %q", name, heading)
		}
	}
	if err == nil && len(p.Rules) == 0 {
		err = fmt.Errorf("%s: no heading %q", name, rulePrefix+"<name>")
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

// rulePrefix begins the heading of a rule.
const rulePrefix = "Rule "

// GaveUp stands where the name of a rule does, at the end of what the flag -gaveup adds. It is no rule, and has no page.
const GaveUp = "gaveup"

// Internal stands there at the end of what is no finding, but says that a pass failed. It has no page either.
const Internal = "internal"

// Of returns the rule's short name at the end of a message, or "" where there is none.
func Of(message string) string {
	message, ok := strings.CutSuffix(message, "]")
	open := strings.LastIndex(message, " [")
	if !ok || open < 0 {
		return ""
	}
	return message[open+2:]
}

// Anchor returns where a rule is on the page of its pass, as pkg.go.dev makes anchors of headings; "" for what is no rule.
func Anchor(rule string) string {
	if rule == "" || rule == GaveUp || rule == Internal {
		return ""
	}
	return "#" + (&comment.Heading{Text: []comment.Text{comment.Plain(rulePrefix + rule)}}).DefaultID()
}

// Rule returns what the page says of a rule, or nil.
func (p *Page) Rule(name string) *Rule {
	if i := slices.IndexFunc(p.Rules, func(r Rule) bool { return r.Name == name }); i >= 0 {
		return &p.Rules[i]
	}
	return nil
}

// split cuts a text at its headings; what stands before the first has the heading "".
func split(doc *comment.Doc) (sections map[string]Section, headings []string, err error) {
	sections, heading := map[string]Section{}, ""
	for _, block := range doc.Content {
		h, ok := block.(*comment.Heading)
		if !ok {
			sections[heading] = append(sections[heading], block)
			continue
		}
		heading = plain(h)
		if slices.Contains(headings, heading) {
			return nil, nil, fmt.Errorf("the heading %q twice", heading)
		}
		sections[heading], headings = nil, append(headings, heading)
	}
	return sections, headings, nil
}

func plain(h *comment.Heading) string {
	var b strings.Builder
	for _, t := range h.Text {
		if s, ok := t.(comment.Plain); ok {
			b.WriteString(string(s))
		}
	}
	return b.String()
}
