package page

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestInert(t *testing.T) {
	for in, want := range map[string]string{
		"plain\ttext":                  "plain\ttext",
		"a\x00b\x1b[0m\r\n":            "a␀b␛[0m␍␊",
		"del\x7f c1\u0085":             "del␡ c1‹U+0085›",
		"\u202eright to left":          "‹U+202E›right to left",
		"zero\u200bwidth":              "zero‹U+200B›width",
		"line\u2028break":              "line‹U+2028›break",
		"bad \xff\xfe bytes":           "bad \ufffd\ufffd bytes",
		"שלום 世界":                      "שלום 世界",
		"<b>&amp;</b>":                 "<b>&amp;</b>", // the templates escape
		strings.Repeat("é", longest+5): strings.Repeat("é", longest) + "… (5 more characters)",
	} {
		if got := inert(in); got != want {
			t.Errorf("%.40q became %.60q, want %.60q", in, got, want)
		}
	}
}

func TestShort(t *testing.T) {
	for _, c := range []struct {
		in      string
		columns int
		want    string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"世界", 4, "世界"}, {"世界x", 4, "世…"}, {"", 3, ""},
	} {
		if got := short(c.in, c.columns); got != c.want || !utf8.ValidString(got) {
			t.Errorf("%q in %d columns is %q, want %q", c.in, c.columns, got, c.want)
		}
	}
}
