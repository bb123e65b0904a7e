package page_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/trace"
	"github.com/molecule-ai/claimvet/cmd/claimvet/internal/page"
	"github.com/molecule-ai/claimvet/cmd/claimvet/internal/page/pagetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func render(t *testing.T, p page.Page) string {
	t.Helper()
	var buf bytes.Buffer
	if err := page.Write(&buf, p); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// The style and the script are read better where they are written.
var ours = regexp.MustCompile(`(?s)(<style>).*?(</style>)|(<script>).*?(</script>)|(sha256-).*?(&#39;)`)

func TestSmallPage(t *testing.T) {
	got := ours.ReplaceAllString(render(t, pagetest.Small()), "$1$3$5…$2$4$6")
	golden := filepath.Join("testdata", "small.html")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the page has changed: see what go test -update makes of %s\n%s", golden, firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d is\n%s\nwant\n%s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

// Only the style and the script whose hashes the policy names may be used, and nothing may be loaded.
func TestPolicy(t *testing.T) {
	for name, p := range map[string]page.Page{"small": pagetest.Small(), "hostile": pagetest.Hostile()} {
		got := render(t, p)
		policy := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`).FindStringSubmatch(got)
		if policy == nil {
			t.Fatalf("%s: there is no policy", name)
		}
		rules := strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(policy[1])
		if !strings.HasPrefix(rules, "default-src 'none'; ") || strings.Contains(rules, "unsafe") || strings.Contains(rules, "*") {
			t.Errorf("%s: the policy is %s", name, rules)
		}
		for _, kind := range []string{"style", "script"} {
			_, rest, _ := strings.Cut(got, "<"+kind+">")
			text, _, found := strings.Cut(rest, "</"+kind+">")
			sum := sha256.Sum256([]byte(text))
			if want := kind + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !found || !strings.Contains(rules, want) {
				t.Errorf("%s: the policy %s does not name the %s: want %s", name, rules, kind, want)
			}
			if n := strings.Count(got, "<"+kind); n != 1 {
				t.Errorf("%s: %d elements %s", name, n, kind)
			}
		}
	}
}

// Of the elements on a page, a hostile program adds none.
func TestHostileProgramsAddNoElement(t *testing.T) {
	elements := func(text string) map[string]bool {
		all := map[string]bool{}
		for _, m := range regexp.MustCompile(`<[^\s>/]*`).FindAllString(text, -1) {
			all[m] = true
		}
		return all
	}
	known := elements(render(t, pagetest.Small()))
	for e := range elements(render(t, pagetest.Hostile())) {
		if !known[e] {
			t.Errorf("there is a %s>", e)
		}
	}
}

func TestTheSameProgramGetsTheSamePage(t *testing.T) {
	for name, p := range map[string]page.Page{"small": pagetest.Small(), "hostile": pagetest.Hostile()} {
		if render(t, p) != render(t, p) {
			t.Errorf("%s: two pages differ", name)
		}
	}
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	p := pagetest.Small()
	p.Problems = []page.Problem{{Pos: pagetest.At("/src/broken.go", 3, 1), Message: "expected ';'"}}
	p.Source = func(string) ([]byte, error) { return nil, errors.New("permission denied") }
	got := render(t, p)
	for _, want := range []string{"Not everything could be analysed", "broken.go:3", "expected &#39;;&#39;", "The source cannot be shown: permission denied"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	p.Source = func(string) ([]byte, error) { return []byte("package m\n"), nil }
	if got := render(t, p); !strings.Contains(got, "the file has changed since it was analysed") {
		t.Error("the page does not say that the source is another")
	}
	if got := render(t, pagetest.New(nil)); !strings.Contains(got, "No function here claims anything") {
		t.Error("the page does not say that there is nothing to see")
	}
}

// The way of a report goes over the edges of its path, also where another way is shorter.
func TestTheWayIsThePath(t *testing.T) {
	got := render(t, pagetest.Small())
	under := regexp.MustCompile(`<g class="way under r(\d)">(.*?)</g>`).FindAllStringSubmatch(got, -1)
	if len(under) != 2 {
		t.Fatalf("%d ways, want 2", len(under))
	}
	// The first goes by the loser's branch, the second does not.
	for i, want := range []int{3, 2} {
		if n := strings.Count(under[i][2], "<path"); n != want {
			t.Errorf("the way of report %d has %d edges, want %d", i, n, want)
		}
	}
}

// Where steps lie outside of the function, or in a block that it does not have, the page is made all the same.
func TestOddTraces(t *testing.T) {
	at := pagetest.At("/src/a.go", 1, 1)
	f := trace.Func{
		Name: "F", Pos: at, End: at,
		Blocks: []trace.Block{{Edges: []trace.Edge{{To: 0, When: "x"}, {To: 7}}}},
		Findings: []trace.Finding{{Rule: "gate", Message: "odd", Path: []int{0, 0, 7, -1}, Steps: []trace.Step{
			{Block: -1, Kind: "strange", Text: "elsewhere"}, {Block: 9, Text: "nowhere"}, {Block: 0, Kind: trace.Fault, Text: "there"},
		}}},
	}
	got := render(t, pagetest.New(map[string]string{"/src/a.go": "package m"}, f, trace.Func{Name: "G", Pos: at}))
	for _, want := range []string{"elsewhere", "nowhere", "there", "no path leads here", "no claim is followed in this function"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

// What is reported outside of functions has a place of its own, and is counted.
func TestOtherReports(t *testing.T) {
	f := trace.Func{Pos: pagetest.At("/src/a.go", 1, 1), Findings: []trace.Finding{{Rule: "directive", Pos: pagetest.At("/src/a.go", 1, 1), Message: "no such role [directive]"}}}
	got := render(t, pagetest.New(map[string]string{"/src/a.go": "package m"}, f))
	if !strings.Contains(got, "Other reports") || !strings.Contains(got, `<li class="finding" id="f0r0">`) || !strings.Contains(got, "<dt>report</dt><dd>1</dd>") {
		t.Error("the report is not there")
	}
	if strings.Contains(got, "no such role [directive]") {
		t.Error("the rule is said twice")
	}
}

// What a directive keeps back is on the page with its reason, and a reason to give up that holds at many places is there once.
func TestWhatIsNotReported(t *testing.T) {
	at := func(line int) token.Position { return pagetest.At("/src/a.go", line, 1) }
	f := trace.Func{
		Name: "F", Pos: at(1), End: at(9),
		Silenced: []trace.Silenced{{Pass: "claimgate", Pos: at(2), Message: "stop is irreversible [gate]", By: at(1), Reason: "the <console> asks first"}},
		GaveUp:   []trace.GaveUp{{Pos: at(3), Reason: "recursion"}, {Pos: at(4), Reason: "too many paths"}, {Pos: at(5), Reason: "recursion"}, {Pos: at(6), Reason: "recursion"}},
	}
	got := render(t, pagetest.New(map[string]string{"/src/a.go": "package m"}, f))
	for _, want := range []string{
		"<code>a.go:2</code> stop is irreversible [gate]<br><code>a.go:1</code> gives the reason: the &lt;console&gt; asks first", "1 silenced",
		"<code>a.go:3</code> and at 2 more places: recursion", "<code>a.go:4</code>: too many paths", "<dt>places not followed</dt><dd>4</dd>", "no report",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

// What stands on an edge tells it from its twin, however long the condition is, and a box says all states that it leads through.
func TestLabels(t *testing.T) {
	at := pagetest.At("/src/a.go", 1, 1)
	long := strings.Repeat("errors.Is(err, sql.ErrNoRows) || ", 3) + "x"
	f := trace.Func{Name: "F", Pos: at, End: at, Blocks: []trace.Block{
		{
			From: at, To: at, Entry: []trace.State{trace.Unclaimed}, Exit: []trace.State{trace.Committed},
			Turns: []trace.Turn{{Pos: at, After: []trace.State{trace.Won}}, {Pos: at, After: []trace.State{trace.Committed}}},
			Edges: []trace.Edge{{To: 1, When: long + " is true"}, {To: 2, When: long + " is false"}},
		},
		{Entry: []trace.State{trace.Committed}}, {Entry: []trace.State{trace.Committed}},
	}}
	got := render(t, pagetest.New(map[string]string{"/src/a.go": "package m"}, f))
	for _, want := range []string{">errors.Is(err, sql.Er… is true</text>", ">errors.Is(err, sql.E… is false</text>", "unclaimed → won → committed</text>"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

// Where both branches of a test lead to the same block, the way takes the one that its step tells.
func TestTheWayTakesTheBranchThatIsTold(t *testing.T) {
	at := pagetest.At("/src/a.go", 1, 1)
	draw := func(says string) string {
		f := trace.Func{
			Name: "F", Pos: at, End: at,
			Blocks:   []trace.Block{{Entry: []trace.State{trace.Won}, Edges: []trace.Edge{{To: 1, When: "n == 0"}, {To: 1, When: "n != 0"}}}, {Entry: []trace.State{trace.Won}}},
			Findings: []trace.Finding{{Rule: "gate", Message: "odd", Path: []int{0, 1}, Steps: []trace.Step{{Kind: trace.Check, Text: says}, {Block: 1, Kind: trace.Fault, Text: "there"}}}},
		}
		got := regexp.MustCompile(`<g class="way under r0">(.*?)</g>`).FindString(render(t, pagetest.New(map[string]string{"/src/a.go": "package m"}, f)))
		if strings.Count(got, "<path") != 1 {
			t.Fatalf("the way is %q", got)
		}
		return got
	}
	if draw("the check: n == 0: the claim is lost") == draw("the check: n != 0: the claim is won") {
		t.Error("both branches take the same edge")
	}
}
