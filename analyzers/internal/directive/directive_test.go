package directive

import (
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"
)

const base = token.Pos(1000)

func parse(text string) (*Directive, []Problem) {
	return Parse(&ast.Comment{Slash: base, Text: text})
}

// describe prints everything that a directive says.
func describe(d *Directive) string {
	if d == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString(d.Kind.String())
	list := func(key string, names []Name) {
		for i, n := range names {
			if i == 0 {
				b.WriteString(" " + key)
			} else {
				b.WriteString(",")
			}
			b.WriteString(n.Text)
		}
	}
	if d.Final {
		b.WriteString(" final")
	}
	if d.Expires {
		b.WriteString(" expires")
	}
	if d.Fenced {
		b.WriteString(" fenced")
	}
	if d.Won != "" {
		b.WriteString(" won=" + d.Won)
	}
	if d.Lost != nil {
		b.WriteString(" lost=" + d.Lost.Text)
	}
	list("names=", d.Names)
	list("in=", d.In)
	if d.Func != nil {
		b.WriteString(" func=" + d.Func.Text)
	}
	if d.Column != "" {
		b.WriteString(" " + d.Table + "." + d.Column)
	}
	if d.Analyzer != "" {
		b.WriteString(" " + strings.TrimSuffix(d.Analyzer+"."+d.Rule, ".") + ": " + d.Reason)
	}
	return b.String()
}

func TestRight(t *testing.T) {
	for text, want := range map[string]string{
		"//claimvet:claim":                                           "claim",
		"//claimvet:claim final":                                     "claim final",
		"//claimvet:claim final func=a/b.Take":                       "claim final func=a/b.Take",
		"//claimvet:claim func=a/b.Take final":                       "claim final func=a/b.Take",
		"//claimvet:claim // whoever wins moves the box":             "claim",
		"//claimvet:claim final // not a/b.c":                        "claim final",
		"//claimvet:claim\t final \r":                                "claim final",
		"//claimvet:claim expires":                                   "claim expires",
		"//claimvet:claim lost=ErrTaken final won=error":             "claim final won=error lost=ErrTaken",
		"//claimvet:claim won=field:Acquired expires":                "claim expires won=field:Acquired",
		"//claimvet:claim lost=database/sql.ErrNoRows":               "claim lost=database/sql.ErrNoRows",
		"//claimvet:rollback fenced":                                 "rollback fenced",
		"//claimvet:rollback fenced func=a/b.Free // if it is ours":  "rollback fenced func=a/b.Free",
		"//claimvet:effect":                                          "effect",
		"//claimvet:effect in=Switch":                                "effect in=Switch",
		"//claimvet:effect in=Switch,(*Handler).Create,a/b.C.D":      "effect in=Switch,(*Handler).Create,a/b.C.D",
		"//claimvet:effect func=net/http.(*Client).Do":               "", // Go writes the parentheses in front
		"//claimvet:effect func=(*net/http.Client).Do in=Switch":     "effect in=Switch func=(*net/http.Client).Do",
		"//claimvet:rollback":                                        "rollback",
		"//claimvet:commit func=gopkg.in/store.v3.Commit":            "commit func=gopkg.in/store.v3.Commit",
		"//claimvet:holds":                                           "holds",
		"//claimvet:only Auto":                                       "only names=Auto",
		"//claimvet:only (*Handler).Auto Handler.Resume a/b.F":       "only names=(*Handler).Auto,Handler.Resume,a/b.F",
		"//claimvet:only Auto func=database/sql.Open Resume":         "only names=Auto,Resume func=database/sql.Open",
		"//claimvet:after Stop":                                      "after names=Stop",
		"//claimvet:after in=Switch (*box).Stop":                     "after names=(*box).Stop in=Switch",
		"//claimvet:detached":                                        "detached",
		"//claimvet:column workspaces.status":                        "column workspaces.status",
		"//claimvet:column Public.Workspaces.Status":                 "column workspaces.status",
		"//claimvet:column \"Workspaces\".`status`":                  "column workspaces.status",
		"//claimvet:column jobs.type":                                "column jobs.type",
		"//claimvet:ignore claimgate the box is ours":                "ignore claimgate: the box is ours",
		"//claimvet:ignore gate the box is ours":                     "ignore claimgate: the box is ours",
		"//claimvet:ignore stranded nobody waits":                    "ignore rollbackdefer.stranded: nobody waits",
		"//claimvet:ignore claimgate func=Sweep runs alone":          "ignore func=Sweep claimgate: runs alone",
		"//claimvet:ignore func=Sweep claimgate runs alone":          "ignore func=Sweep claimgate: runs alone",
		"//claimvet:ignore claimsql see https://go.dev/x // and x=y": "ignore claimsql: see https://go.dev/x",
		"//claimvet:ignore requestctx in=no argument here":           "ignore requestctx: in=no argument here",
	} {
		d, problems := parse(text)
		if got := describe(d); got != want || (len(problems) > 0) != (want == "") {
			t.Errorf("%s\n is %q, want %q; problems: %v", text, got, want, problems)
		}
		if d != nil && (d.Pos != base || d.End <= d.Pos || int(d.End-base) > len(text)) {
			t.Errorf("%s: from %d to %d", text, d.Pos-base, d.End-base)
		}
	}
}

func TestProse(t *testing.T) {
	for _, text := range []string{
		"// a comment",
		"//",
		"///",
		"//go:build linux",
		"//nolint:errcheck",
		"//lint:ignore SA1000 reason",
		"// claimvet: claim first, then stop",
		"// claimvet checks this",
		"//claimvet",
		"// The comment //claimvet:effect marks a stop.",
		"//\t//claimvet:effect",
		"//\tclaimvet:effect",
		"/*claimvet:effect*/",
		"/* claimvet:effect */",
		"//claim:effect", // another tool's
		"//claimgate:effect",
		"// clamvet:effect",
	} {
		if d, problems := parse(text); d != nil || problems != nil {
			t.Errorf("%s: %v, %v", text, d, problems)
		}
	}
}

// wrong are comments with one mistake each: what the mistake is, the text that
// is reported and what replaces it.
var wrong = []struct{ text, message, at, fix string }{
	{"// claimvet:effect", "is not a directive", "// claimvet:effect", "//claimvet:effect"},
	{"//  claimvet:claim final", "is not a directive", "//  claimvet:claim", "//claimvet:claim"},
	{"//Claimvet:effect", "is not a directive", "//Claimvet:effect", "//claimvet:effect"},
	{"//clamvet:effect", "is not a directive", "//clamvet:effect", "//claimvet:effect"},
	{"//claimvet :effect", "is not a directive", "//claimvet :effect", "//claimvet:effect"},
	{"//claimvet effect", "is not a directive", "//claimvet effect", "//claimvet:effect"},
	{"//claimvet-effect", "is not a directive", "//claimvet-effect", "//claimvet:effect"},
	{"// claimvet:holds that the caller has won", "is not a directive", "// claimvet:holds", "//claimvet:holds"},
	{"//nolint:errcheck //claimvet:effect", "inside another comment", "//claimvet:effect", ""},

	{"//claimvet:claim expire", "did you mean expires?", "expire", "expires"},
	{"//claimvet:claim won=yes", "does not know how to read", "won=yes", ""},
	{"//claimvet:claim won=flase", "did you mean won=false?", "won=flase", "won=false"},
	{"//claimvet:claim won", "does not know how to read", "won", ""},
	{"//claimvet:claim won=field:", "does not know how to read", "won=field:", ""},
	{"//claimvet:claim won=true won=false", "won= is given twice", "won=false", ""},
	{"//claimvet:claim lost=", "names no error variable", "lost=", ""},
	{"//claimvet:rollback fence", "did you mean fenced?", "fence", "fenced"},
	{"//claimvet:rollback fenced fenced", "fenced is given twice", "fenced", ""},
	{"//claimvet:commit fenced", "has no argument", "fenced", ""},
	{"//claimvet:", "names no role", "//claimvet:", ""},
	{"//claimvet: effect", "did you mean //claimvet:effect?", "//claimvet: effect", "//claimvet:effect"},
	{"//claimvet:efect", "did you mean //claimvet:effect?", "//claimvet:efect", "//claimvet:effect"},
	{"//claimvet:Effect", "did you mean //claimvet:effect?", "//claimvet:Effect", "//claimvet:effect"},
	{"//claimvet:rolback func=F", "did you mean //claimvet:rollback?", "//claimvet:rolback", "//claimvet:rollback"},
	{"//claimvet:frobnicate", "unknown directive", "//claimvet:frobnicate", ""},

	{"//claimvet:claim fianl", "did you mean final?", "fianl", "final"},
	{"//claimvet:claim final final", "given twice", "final", ""},
	{"//claimvet:claim in=F", "has no argument in=", "in=F", ""},
	{"//claimvet:effect final", "only a claim is final", "final", ""},
	{"//claimvet:effect because it cannot be undone", "has no argument", "because", ""},
	{"//claimvet:effect inn=F", "did you mean in=?", "inn=", "in="},
	{"//claimvet:effect in=", "names no function", "in=", ""},
	{"//claimvet:effect in F", "did you mean in=F?", "in F", "in=F"},
	{"//claimvet:effect in =F", "did you mean in=F?", "in =F", "in=F"},
	{"//claimvet:effect in=F, G", "no blanks belong", "in=F, G", "in=F,G"},
	{"//claimvet:effect func= F,", "no blanks belong", "func= F,", "func=F"},
	{"//claimvet:effect in= ,", "names no function", "in= ,", ""},
	{"//claimvet:effect in=F,,G", "a comma too many", "in=F,,G", "in=F,G"},
	{"//claimvet:effect in=F,", "a comma too many", "in=F,", "in=F"},
	{"//claimvet:effect in=F,F", "given twice", "F", ""},
	{"//claimvet:effect in=F in=G", "in= is given twice", "in=G", ""},
	{"//claimvet:effect func=F func=G", "func= is given twice", "func=G", ""},
	{"//claimvet:rollback func=F()", "did you mean F?", "F()", "F"},
	{"//claimvet:rollback func", "func names no function", "func", ""},
	{"//claimvet:commit func=*T.M", "did you mean T.M?", "*T.M", "T.M"},
	{"//claimvet:detached func=\"F\"", "did you mean F?", "\"F\"", "F"},
	{"//claimvet:holds func=1F", "is not a function's name", "1F", ""},
	{"//claimvet:only", "names no function", "//claimvet:only", ""},
	{"//claimvet:only A,B", "did you mean A B?", "A,B", "A B"},
	{"//claimvet:only A A", "given twice", "A", ""},
	{"//claimvet:only (*Queue[T]).Take", "did you mean (*Queue).Take?", "(*Queue[T]).Take", "(*Queue).Take"},
	{"//claimvet:after", "names no function", "//claimvet:after", ""},
	{"//claimvet:after A B", "takes one function", "B", ""},
	{"//claimvet:after in=F", "names no function", "//claimvet:after in=F", ""},
	{"//claimvet:column", "names no column", "//claimvet:column", ""},
	{"//claimvet:column workspaces", "is not a column", "workspaces", ""},
	{"//claimvet:column a.b c.d", "takes one column", "c.d", ""},
	{"//claimvet:column a.b func=F", "takes <table>.<column> alone", "func=F", ""},
	{"//claimvet:ignore", "names no rule", "//claimvet:ignore", ""},
	{"//claimvet:ignore claimgate", "gives no reason", "//claimvet:ignore claimgate", ""},
	{"//claimvet:ignore claimgate // reason", "gives no reason", "//claimvet:ignore claimgate", ""},
	{"//claimvet:ignore claimgat reason", "did you mean claimgate?", "claimgat", "claimgate"},
	{"//claimvet:ignore claimgate,claimsql reason", "takes one rule", "claimgate,claimsql", ""},
	{"//claimvet:ignore nilness reason", "there is no rule or pass nilness", "nilness", ""},
}

func TestWrong(t *testing.T) {
	for _, w := range wrong {
		d, problems := parse(w.text)
		if d != nil || len(problems) != 1 {
			t.Errorf("%s: %s, %v", w.text, describe(d), problems)
			continue
		}
		p := problems[0]
		at := w.text[p.Pos-base : p.End-base]
		if !strings.Contains(p.Message, w.message) || at != w.at || p.Fix != w.fix {
			t.Errorf("%s: %q at %q, fix %q, want %q at %q, fix %q", w.text, p.Message, at, p.Fix, w.message, w.at, w.fix)
		}
		if p.Fix == "" {
			continue
		}
		mended := apply(w.text, p)
		if d, problems := parse(mended); (d == nil || len(problems) > 0) && !strings.Contains(w.text, "that") {
			t.Errorf("%s: mended to %s: %v", w.text, mended, problems)
		}
	}
}

func apply(text string, p Problem) string {
	return text[:p.Pos-base] + p.Fix + text[p.End-base:]
}

func TestNames(t *testing.T) {
	for text, want := range map[string]string{
		"F":                       "{  F}",
		"T.M":                     "{ T M} {T  M}",
		"(*T).M":                  "{ T M}",
		"(T).M":                   "{ T M}",
		"a/b.F":                   "{a/b  F}",
		"a/b.T.M":                 "{a/b T M} {a/b.T  M}",
		"(*a/b.T).M":              "{a/b T M}",
		"gopkg.in/yaml.v3.F":      "{gopkg.in/yaml.v3  F} {gopkg.in/yaml v3 F}",
		"(*gopkg.in/yaml.v3.T).M": "{gopkg.in/yaml.v3 T M}",
		"":                        "", "a/b": "", "a/b.": "", ".F": "", "(*T)M": "", "(*T).": "", "(*.T).M": "", "a//b.F": "", "/a.F": "", "a b": "", "func": "",
	} {
		var got []string
		for _, s := range splitName(text) {
			got = append(got, fmt.Sprintf("{%s %s %s}", s.Pkg, s.Recv, s.Func))
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	candidates := []string{"provisionAuto", "provisionCloud", "stop", "claim"}
	for word, want := range map[string]string{
		"provisonAuto": "provisionAuto", "provisionClodu": "provisionCloud", "Stop": "stop", "stpo": "stop",
		"provision": "provisionAuto", "prov": "", "x": "", "": "", "clime": "claim",
	} {
		if got := Nearest(word, candidates); got != want {
			t.Errorf("Nearest(%s) = %q, want %q", word, got, want)
		}
	}
	if got := Nearest("ab", []string{"ac", "ad"}); got != "" {
		t.Errorf("two are equally near, but %s was chosen", got)
	}
}

// FuzzParse holds every comment to: no panic, a directive or problems but not
// both, positions inside the comment, messages of one line, and mends that
// remove what they mend.
func FuzzParse(f *testing.F) {
	for _, w := range wrong {
		f.Add(w.text)
	}
	f.Add("//claimvet:effect in=F,(*T).M,a/b.T.M func=(*a/b.Queue[int]).Do // why")
	f.Add("//claimvet:ignore claimgate func=Sweep see https://go.dev // x")
	f.Fuzz(func(t *testing.T, text string) {
		if !strings.HasPrefix(text, "//") || strings.ContainsAny(text, "\n\r") {
			return // no comment that the scanner hands out
		}
		d, problems := parse(text)
		if d != nil && problems != nil {
			t.Fatalf("%q: both %v and %v", text, d, problems)
		}
		for _, p := range problems {
			if p.Pos < base || p.End <= p.Pos || int(p.End-base) > len(text) {
				t.Fatalf("%q: %q lies at %d to %d", text, p.Message, p.Pos-base, p.End-base)
			}
			if strings.ContainsAny(p.Message, "\n\r") {
				t.Fatalf("%q: the message has two lines: %q", text, p.Message)
			}
			if p.Fix == "" {
				continue
			}
			mended := apply(text, p)
			if _, left := parse(mended); slices.ContainsFunc(left, func(q Problem) bool { return q.Pos == p.Pos && q.Message == p.Message }) {
				t.Fatalf("%q: %q: mended to %q, which has it still", text, p.Message, mended)
			}
		}
		// Mending goes on to an end.
		for range len(text) + 1 {
			_, problems := parse(text)
			i := slices.IndexFunc(problems, func(p Problem) bool { return p.Fix != "" })
			if i < 0 {
				return
			}
			text = apply(text, problems[i])
		}
		t.Fatalf("there is always something to mend, at last %q", text)
	})
}

// TestWords holds the words that docs/stability.md promises to those of today.
func TestWords(t *testing.T) {
	page, err := os.ReadFile("../../../docs/stability.md")
	if err != nil {
		t.Fatal(err)
	}
	if line := "\n- words: `" + strings.Join(kinds(), "` `") + "`\n"; !strings.Contains(string(page), line) {
		t.Errorf("docs/stability.md lacks the line %s", line)
	}
}
