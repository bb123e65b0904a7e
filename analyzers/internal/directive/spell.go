package directive

import (
	"go/ast"
	"go/token"
	"strings"
	"unicode/utf8"
)

// Nearest returns the candidate that word is most likely a misspelling of, or
// "" if none is near, or if two are equally near: a wrong suggestion is worse
// than none.
func Nearest(word string, candidates []string) string {
	best, bestDist, tie := "", -1, false
	lower := strings.ToLower(word)
	for _, c := range candidates {
		if c == "" || c == best {
			continue
		}
		limit := (max(utf8.RuneCountInString(word), utf8.RuneCountInString(c)) + 1) / 3
		d := distance(lower, strings.ToLower(c), limit)
		switch {
		case d > limit:
		case bestDist < 0 || d < bestDist:
			best, bestDist, tie = c, d, false
		case d == bestDist:
			tie = true
		}
	}
	if tie {
		return ""
	}
	return best
}

// distance counts the letters to insert, drop, change, or swap with their
// neighbour to turn a into b; more than limit is limit+1.
func distance(a, b string, limit int) int {
	s, t := []rune(a), []rune(b)
	if d := len(s) - len(t); d > limit || -d > limit {
		return limit + 1
	}
	// Three rows suffice: a swap looks two rows back.
	before, prev, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev, row = prev, row, before
	}
	return min(prev[len(t)], limit+1)
}

// misspelt finds comments that are meant as directives but do not begin like
// one. It must leave prose alone: the further a comment is from a directive,
// the more of it has to fit.
func misspelt(c *ast.Comment) []Problem {
	text := c.Text[:end(c.Text)]
	body := strings.TrimLeft(text[2:], " ") // not tabs: those begin an example in a doc comment
	spaced := len(body) < len(text)-2
	name, rest := letters(body)
	if !strings.EqualFold(name, "claimvet") {
		// Without a space it is written like a directive, perhaps a slip in the name.
		if spaced || !strings.HasPrefix(rest, ":") || distance(strings.ToLower(name), "claimvet", 2) > 2 {
			return second(c)
		}
	}
	after := strings.TrimLeft(rest, " \t")
	colon := strings.HasPrefix(after, ":")
	if !colon && (spaced || after == "") {
		return nil
	}
	after = strings.TrimLeft(after, " \t:=-/.")
	word := after
	if i := strings.IndexAny(word, " \t"); i >= 0 {
		word = word[:i]
	}
	right := word
	if kindOf(word) == None {
		right = Nearest(word, kinds())
		if right == "" || !colon {
			return nil
		}
	}
	if spaced && !strings.HasPrefix(rest, ":"+word) {
		// "// claimvet: claim first, then stop" is prose; only what is exactly a directive otherwise is not.
		if right != word {
			return nil
		}
		if d, _ := Parse(&ast.Comment{Slash: c.Slash, Text: prefix + after}); d == nil {
			return nil
		}
	}
	written := text[:len(text)-len(after)+len(word)]
	return []Problem{{
		Pos:     c.Slash,
		End:     c.Slash + token.Pos(len(written)),
		Message: written + " is not a directive, so it does nothing; did you mean " + prefix + right + "?",
		Fix:     prefix + right,
	}}
}

// second finds a directive behind another tool's, as in //nolint:errcheck
// //claimvet:effect. Behind prose it is an example.
func second(c *ast.Comment) []Problem {
	i := strings.Index(c.Text, " "+prefix)
	if i < 3 || isBlank(c.Text[2]) {
		return nil
	}
	d, _ := Parse(&ast.Comment{Slash: c.Slash + token.Pos(i+1), Text: c.Text[i+1:]})
	if d == nil {
		return nil
	}
	return []Problem{{
		Pos:     d.Pos,
		End:     d.End,
		Message: prefix + d.Kind.String() + " inside another comment does nothing; put it on a line of its own",
	}}
}

// letters cuts s after its leading ASCII letters.
func letters(s string) (name, rest string) {
	i := 0
	for i < len(s) && ('a' <= s[i]|0x20 && s[i]|0x20 <= 'z') {
		i++
	}
	return s[:i], s[i:]
}
