package page

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is how many characters of one text are shown. Nobody reads on, and one line could otherwise make a page of its own.
const longest = 2000

// inert makes visible what a browser would obey or hide, and what an editor would show otherwise than it is: control characters,
// those that turn the direction of text round, and bytes that are no UTF-8.
func inert(s string) string {
	var b strings.Builder
	count := 0
	for i, r := range s {
		if count == longest {
			fmt.Fprintf(&b, "… (%d more characters)", utf8.RuneCountInString(s[i:]))
			break
		}
		count++
		switch {
		case r == '\t':
			b.WriteRune(r)
		case r == utf8.RuneError:
			b.WriteRune(utf8.RuneError)
		case r < ' ':
			b.WriteRune('\u2400' + r) // there is a picture for each: ␀
		case r == 0x7f:
			b.WriteRune('\u2421')
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
			fmt.Fprintf(&b, "‹U+%04X›", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// short cuts a text to a number of columns, and says with an ellipsis that it did.
func short(s string, columns int) string {
	width := 0
	for i, r := range s {
		if width += columnsOf(r); width > columns {
			// Room for the ellipsis is made by the last character that fits.
			_, size := utf8.DecodeLastRuneInString(s[:i])
			return s[:i-size] + "…"
		}
	}
	return s
}

// columnsOf is how many columns a character takes at most where letters have one width.
func columnsOf(r rune) int {
	if r < 0x1100 {
		return 1
	}
	return 2
}

func columns(s string) (n int) {
	for _, r := range s {
		n += columnsOf(r)
	}
	return n
}
