package main

import (
	"go/doc/comment"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/tools/go/analysis"
)

// sarifRuleOf describes a pass. Its documentation is written in the syntax of Go's doc comments, so the standard library makes
// the markdown of it.
func sarifRuleOf(a *analysis.Analyzer) sarifRule {
	_, text, _ := strings.Cut(a.Doc, "\n")
	short := sentence(strings.TrimPrefix(title(a), "report "))
	var parser comment.Parser
	doc := parser.Parse(text)
	full := summary(doc)
	if full == "" {
		full = short
	}
	// A heading's anchor would be printed as it is.
	printer := comment.Printer{HeadingLevel: 2, HeadingID: func(*comment.Heading) string { return "" }}
	markdown := strings.TrimSpace("**" + short + "**\n\n" + string(printer.Markdown(doc)))
	return sarifRule{
		ID:                   a.Name,
		ShortDescription:     sarifMessage{Text: short},
		FullDescription:      sarifMessage{Text: full},
		Help:                 sarifMessage{Text: documentation(a), Markdown: markdown},
		HelpURI:              a.URL,
		DefaultConfiguration: sarifConfiguration{Level: sarifLevel},
	}
}

// sentence makes a sentence of a title.
func sentence(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[n:]
	if strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// summary is the first paragraph, up to the last sentence that is complete without what follows it.
func summary(doc *comment.Doc) string {
	for _, block := range doc.Content {
		p, ok := block.(*comment.Paragraph)
		if !ok {
			continue
		}
		// A heading's anchor would be printed as it is.
		printer := comment.Printer{TextWidth: -1}
		text := strings.TrimSpace(string(printer.Text(&comment.Doc{Content: []comment.Block{p}})))
		if end := strings.LastIndexByte(text, '.'); end >= 0 {
			return text[:end+1]
		}
		return ""
	}
	return ""
}
