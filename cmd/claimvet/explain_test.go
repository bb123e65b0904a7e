package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/trace"
)

var update = flag.Bool("update", false, "write the golden files of claimvet explain")

// TestExplainHeads explains each report of the heads, and compares every word with what is kept beside them.
func TestExplainHeads(t *testing.T) {
	const corpus = "../../testdata"
	dir, err := filepath.Abs(corpus)
	if err != nil {
		t.Fatal(err)
	}
	for _, head := range []string{"a", "b", "c", "d"} {
		t.Run(head, func(t *testing.T) {
			t.Parallel()
			list := runReal(t, dir, "./heads/"+head)
			var got strings.Builder
			reports := 0
			for line := range strings.Lines(list.stdout) {
				if strings.HasPrefix(line, "\t") {
					continue
				}
				reports++
				place := strings.SplitN(line, ": ", 2)[0]
				o := runReal(t, dir, "explain", place)
				if o.code != 0 || o.stderr != "" || !strings.HasPrefix(o.stdout, line) {
					t.Errorf("explain %s: %+v", place, o)
				}
				fmt.Fprintf(&got, "$ claimvet explain %s\n%s\n", place, o.stdout)
			}
			if reports == 0 {
				t.Fatalf("no reports: %+v", list)
			}
			file := filepath.Join(dir, "heads", head, "explain.txt")
			if *update {
				if err := os.WriteFile(file, []byte(got.String()), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("%s is not what is explained (-update writes it):\n%s", file, got.String())
			}
		})
	}
}

const explained = `
-- a.go --
package m

//claimvet:claim
func claim() bool { return true }

//claimvet:rollback
func undo() {}

//claimvet:effect
func stop() {}

func Right() {
	if !claim() {
		return
	}
	defer func() {
		undo()
	}()
	stop()
}

func Wrong() {
	stop()
	claim()
}

func Given(end func()) {
	if !claim() {
		return
	}
	defer end()
	stop()
}

func Other() int {
	return 1
}

func Outer() func() {
	return func() {
		if claim() {
			stop()
			undo()
		}
	}
}

func Silenced() {
	//claimvet:ignore claimgate the console asks first
	stop()
	claim()
}

func Often(end func(), n int) {
	if claim() {
		defer end()
		switch n {
		case 1:
			return
		case 2:
			return
		case 3:
			return
		}
		stop()
	}
}

func Twice(end func(), n int) {
	if claim() {
		defer end()
		if n > 0 {
			return
		}
		stop()
		return
	}
}
-- a_test.go --
package m

func f() { stop() }
-- tagged.go --
//go:build special

package m
-- sub/b.go --
package sub

//claimvet:efect
func stop() {}
`

func TestExplain(t *testing.T) {
	dir := module(t, explained)
	outside := t.TempDir()
	for _, tt := range []struct {
		name           string
		dir            string
		args           []string
		code           int
		stdout, stderr []string
	}{
		{name: "a report", args: []string{"a.go:23"}, stdout: []string{
			"a.go:23:2: stop is declared irreversible, but it runs before the claim made by claim()",
			" 1. a.go:24:2: claimed only here",
			"    24 | claim()\n       | ^^^^^^^\n",
			" 2. a.go:23:2: here the rule [gate] is broken",
			"What to change: claim first, and return if the claim is lost.",
			"claimvet help gate",
		}},
		{name: "with a column", args: []string{"a.go:23:3"}, stdout: []string{"a.go:23:2: stop is"}},
		{name: "from elsewhere", dir: outside, args: []string{filepath.Join(dir, "a.go") + ":23"}, stdout: []string{"stop is declared irreversible"}},
		{name: "a package of its own", args: []string{"sub/b.go:3"}, stdout: []string{"[directive]", "claimvet -fix would do this", "+//claimvet:effect"}},
		{name: "two places", args: []string{"a.go:23", "sub/b.go:3"}, stdout: []string{"[gate]", "[directive]"}},
		{name: "won", args: []string{"a.go:19"}, stdout: []string{
			"a.go:19: nothing is reported on this line.",
			"It is in Right,",
			"Here, the claim is won (nobody else has it) on every path.",
			"On this line: an effect, stop, which may only run where the claim is won.",
			"the claim is made at line 13, its result is checked at line 13, a rollback is deferred at line 16",
			"The nearest report of this file is at line 23:",
		}},
		{name: "the claim", args: []string{"a.go:13"}, stdout: []string{"Before this line, the claim is unclaimed", "After it, the claim is pending"}},
		{name: "lost", args: []string{"a.go:14"}, stdout: []string{"Here, the claim is lost (somebody else has it) on every path."}},
		{name: "deferred", args: []string{"a.go:17"}, stdout: []string{"a function literal that runs when Right ends", "Then, the claim is won (nobody else has it) on every path.", "On this line: the rollback, undo."}},
		{name: "given up", args: []string{"a.go:32"}, stdout: []string{"claimvet gave up in this function, at line 33, and says nothing of what may follow: an unknown function is deferred,\nwhich may end the claim."}},
		{name: "no claim", args: []string{"a.go:36"}, stdout: []string{"No claim is in view here", "claimvet help gate"}},
		{name: "a literal", args: []string{"a.go:43"}, stdout: []string{"It is in a function literal in Outer, where claimvet follows a claim", "Before this line, the claim is won", "After it, the claim is released", "On this line: the rollback, undo."}},
		{name: "a brace", args: []string{"a.go:15"}, stdout: []string{"Nothing on this line matters to a claim, or no path leads to it.\nAt line 16, which comes next, the claim is won (nobody else has it) on every path."}},
		{name: "the end", args: []string{"a.go:46"}, stdout: []string{"neither Outer nor what it calls makes one"}},
		{name: "silenced", args: []string{"a.go:50"}, stdout: []string{
			"a.go:50: nothing is reported on this line.",
			"The //claimvet:ignore at line 49 keeps this report back:\n\na.go:50:2: stop is declared irreversible,", "[gate]\n\nThe reason that it gives: the console asks first\n",
		}},
		{name: "what silences", args: []string{"a.go:49"}, stdout: []string{"This directive keeps a report back, at line 50:\n\na.go:50:2: stop is"}},
		{name: "of a pass that is switched off", args: []string{"-claimgate=false", "a.go:49"}, stdout: []string{"At line 50, which comes next"}},
		{name: "given up often", args: []string{"a.go:58"}, stdout: []string{"claimvet gave up in this function, at 4 places, the first at line 59, and says nothing of what may follow: an unknown\nfunction"}},
		{name: "given up twice", args: []string{"a.go:72"}, stdout: []string{"claimvet gave up in this function, at lines 73 and 76, and"}},
		{name: "outside", args: []string{"a.go:1"}, stdout: []string{"No claim is in view here: the line is in no function.", "an UPDATE whose WHERE compares"}},
		{name: "a test", args: []string{"a_test.go:3"}, stdout: []string{"This is a test file", "Nothing is reported in this file."}},
		{name: "a rule", args: []string{"gate"}, stdout: []string{"[gate], a rule of the pass claimgate"}},
		{name: "a build tag", args: []string{"-tags=special", "tagged.go:1"}, stdout: []string{"nothing is reported on this line"}},
		{name: "a pass that is switched off", args: []string{"-claimgate=false", "a.go:23"}, stdout: []string{"nothing is reported on this line"}},

		{name: "no build tag", args: []string{"tagged.go:1"}, code: 2, stderr: []string{"tagged.go is not part of its package as it is built here: is it excluded by a build tag? -tags sets them"}},
		{name: "nothing", code: 2, stderr: []string{"explain what?"}},
		{name: "no line", args: []string{"a.go"}, code: 2, stderr: []string{"which line of a.go?"}},
		{name: "no such line", args: []string{"a.go:99"}, code: 2, stderr: []string{"a.go has no line 99"}},
		{name: "no such file", args: []string{"b.go:1"}, code: 2, stderr: []string{"cannot read b.go: no such file or directory"}},
		{name: "neither", args: []string{"sub"}, code: 2, stderr: []string{"sub is neither a place, such as handler.go:42, nor one of the passes claimgate, "}},
		{name: "a fix", args: []string{"-fix", "a.go:23"}, code: 2, stderr: []string{"explain changes nothing"}},
		{name: "a format", args: []string{"-f", "json", "a.go:23"}, code: 2, stderr: []string{"explain is text for people"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.dir == "" {
				tt.dir = dir
			}
			o := runReal(t, tt.dir, append([]string{"explain"}, tt.args...)...)
			if o.code != tt.code || (o.stdout == "") != (tt.stdout == nil) || (o.stderr == "") != (tt.stderr == nil) {
				t.Errorf("%+v", o)
			}
			for _, want := range tt.stdout {
				if !strings.Contains(o.stdout, want) {
					t.Errorf("%q is missing in\n%s", want, o.stdout)
				}
			}
			for _, want := range tt.stderr {
				if !strings.Contains(o.stderr, want) {
					t.Errorf("%q is missing in\n%s", want, o.stderr)
				}
			}
			if tt.code != 0 {
				return
			}
			if again := runReal(t, tt.dir, append([]string{"explain"}, tt.args...)...); again != o {
				t.Errorf("a second time, from the cache:\n%+v\nfirst:\n%+v", again, o)
			}
		})
	}
}

// TestExplainKnown: what the baseline has is explained too, and said to be known.
func TestExplainKnown(t *testing.T) {
	dir := module(t, explained)
	runReal(t, dir, "-write-baseline", "known.jsonl", ".").want(t, 0, "", "known.jsonl")
	for place, want := range map[string]string{
		"a.go:23": "\nThe baseline known.jsonl has this report, so claimvet -baseline known.jsonl does not print it.\n\nHow it comes to that",
		"a.go:19": "The nearest report of this file is at line 23, and in the baseline:",
	} {
		runReal(t, dir, "explain", "-baseline", "known.jsonl", place).want(t, 0, want, "")
		if o := runReal(t, dir, "explain", place); strings.Contains(o.stdout, "baseline") {
			t.Errorf("%s: without a baseline there is talk of one:\n%s", place, o.stdout)
		}
	}
	runReal(t, dir, "explain", "-baseline", "none.jsonl", "a.go:23").want(t, 2, "", "there is no baseline none.jsonl")
	runReal(t, dir, "explain", "-write-baseline", "known.jsonl", "a.go:23").want(t, 2, "", "explain writes no baseline")
}

// TestExplainBroken: what cannot be analysed is not explained.
func TestExplainBroken(t *testing.T) {
	dir := module(t, "-- a.go --\npackage m\n\nvar x int = \"\"\n")
	o := runReal(t, dir, "explain", "a.go:3")
	o.want(t, 2, "", "a.go:3:13: ")
}

func TestUnderlined(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.go")
	if err := os.WriteFile(file, []byte("a\n\t\tf(\"ü\",\tx)\n\t}\n\n\t\tlong(\n\t\t\t1,\n\t\t)\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		from, to [2]int
		around   int
		want     string
	}{
		{[2]int{2, 3}, [2]int{2, 13}, 0, "    2 | f(\"ü\",    x)\n      | ^^^^^^^^^^^^\n"},
		{[2]int{2, 11}, [2]int{}, 0, "    2 | f(\"ü\",    x)\n      |           ^\n"},
		{[2]int{3, 2}, [2]int{3, 3}, 1, "    2 |     f(\"ü\",    x)\n    3 | }\n      | ^\n    4 |\n"},
		{[2]int{5, 3}, [2]int{7, 4}, 0, "    5 | long(\n      | ^^^^^\n    6 |     1,\n      |     ^^\n    7 | )\n      | ^\n"},
		{[2]int{50, 1}, [2]int{50, 2}, 0, ""},
	} {
		from, to := positionAt(file, tt.from[0], tt.from[1]), positionAt(file, tt.to[0], tt.to[1])
		if got := (sources{}).underlined(from, to, tt.around); got != tt.want {
			t.Errorf("%v to %v:\n%s\nwant:\n%s", tt.from, tt.to, got, tt.want)
		}
	}
}

// TestAround is about lines in a block on which more than one thing happens.
func TestAround(t *testing.T) {
	turn := func(from, to int, after trace.State) trace.Turn {
		return trace.Turn{Pos: positionAt("a.go", from, 1), End: positionAt("a.go", to, 9), After: []trace.State{after}}
	}
	block := &trace.Block{
		From: positionAt("a.go", 10, 1), To: positionAt("a.go", 20, 1), Entry: []trace.State{trace.Unclaimed}, Exit: []trace.State{trace.Released},
		Turns: []trace.Turn{turn(12, 13, trace.Pending), turn(15, 15, trace.Won), {Pos: positionAt("a.go", 15, 5), After: []trace.State{trace.Committed}}, turn(20, 20, trace.Released)},
	}
	for line, want := range map[int]string{
		10: "[unclaimed] [unclaimed]", 12: "[unclaimed] [pending]", 13: "[unclaimed] [pending]", 14: "[pending] [pending]",
		15: "[pending] [committed]", 16: "[committed] [committed]", 20: "[committed] [released]",
	} {
		before, after := around(block, line)
		if got := fmt.Sprint(before, after); got != want {
			t.Errorf("line %d: %s, want %s", line, got, want)
		}
	}
}

// asideModule has a claim in one package that is judged in another, and functions that are judged where they are called.
const asideModule = `
-- store/store.go --
package store

import "database/sql"

type Store struct{ DB *sql.DB }

func (s *Store) Mark(id string) error {
	_, err := s.DB.Exec("UPDATE jobs SET status = 'running' WHERE id = $1 AND status = 'queued'", id)
	return err
}
-- main.go --
package main

import (
	"os"

	"example.com/m/store"
)

//claimvet:effect
func stop(id string) error { return nil }

func main() {
	work(new(store.Store), os.Args[1])
}

func work(s *store.Store, id string) {
	if err := s.Mark(id); err != nil {
		return
	}
	run(id)
}

func run(id string) {
	stop(id)
}
`

// TestExplainAside is about functions in which no claim is followed for itself: what explain says is so.
func TestExplainAside(t *testing.T) {
	dir := module(t, asideModule)
	for place, c := range map[string]struct{ says, not []string }{
		"store/store.go:8": {says: []string{"This statement, UPDATE jobs, compares the column that it sets", "Where a caller has, claimvet follows the"}, not: []string{"No claim is"}},
		"store/store.go:9": {says: []string{"No claim is followed in (*Store).Mark: it has a statement that may be one, UPDATE jobs at line 8"}},
		"main.go:24":       {says: []string{"claimvet does not follow run for itself, but where it is called, as a part of main and work"}, not: []string{"No claim is"}},
		"main.go:18":       {says: []string{"only the error that it may return is tested at line 17"}, not: []string{"result is checked"}},
		"main.go:17":       {says: []string{"a test of the error that the claim may return, err != nil, which does not say who won"}, not: []string{"the check of the claim's result"}},
	} {
		o := runReal(t, dir, "explain", "-gate", place)
		said := strings.Join(strings.Fields(o.stdout), " ")
		for _, want := range c.says {
			if !strings.Contains(said, want) {
				t.Errorf("%s does not say %q:\n%s%s", place, want, o.stdout, o.stderr)
			}
		}
		for _, not := range c.not {
			if strings.Contains(said, not) {
				t.Errorf("%s says %q:\n%s", place, not, o.stdout)
			}
		}
	}
}
