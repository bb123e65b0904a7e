package trace_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/trace"
)

// render is the blocks of a function, one a line.
func render(f trace.Func) string {
	var b strings.Builder
	for i, block := range f.Blocks {
		fmt.Fprintf(&b, "%d: %d-%d %v %v", i, block.From.Line, block.To.Line, block.Entry, block.Exit)
		for _, m := range block.Marks {
			fmt.Fprintf(&b, " %s@%d(%s)", m.Kind, m.Pos.Line, m.Text)
		}
		for _, e := range block.Edges {
			fmt.Fprintf(&b, " →%d", e.To)
			if e.When != "" {
				fmt.Fprintf(&b, "[%s]", e.When)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// program is a module of one file, of which the functions are followed.
func program(t *testing.T, src string) []trace.Func {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com/m\n\ngo 1.25\n", "a.go": src} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	pkgs := load(t, dir, ".")
	return follow(t, pkgs)[pkgs[0]].funcs
}

const header = `package m

//claimvet:claim
func claim() (bool, error)

//claimvet:rollback
func undo()

//claimvet:commit
func finish()

//claimvet:effect
func stop() error
`

func TestStates(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"clean", `
func Move(note func()) error {
	ok, err := claim()
	if err != nil {
		return err
	}
	if !ok {
		note()
		return nil
	}
	done := false
	defer func() {
		if !done {
			undo()
		}
	}()
	if err := stop(); err != nil {
		return err
	}
	done = true
	return nil
}
`, `0: 16-17 [unclaimed] [pending] claim@16(claim) branch@17(err != nil) →1[err != nil is true] →2[err != nil is false]
1: 18-18 [lost failed] [lost failed] exit@18(return)
2: 0-0 [pending] [pending] check@16(ok) →4[ok is true] →3[ok is false]
3: 21-22 [lost] [lost] exit@22(return)
4: 24-30 [won] [won] arm@25(the rollback is deferred) effect@30(stop) →5[err != nil is true] →6[err != nil is false]
5: 31-31 [won] [released] rollback@27(undo) exit@31(return)
6: 33-34 [won] [committed] commit@33(the deferred rollback is told to do nothing) exit@34(return)
`},
		{"what decides nothing", `
func Move(loud bool, say func(string)) {
	ok, _ := claim()
	if !ok {
		return
	}
	if loud {
		say("won")
	} else {
		say("")
	}
	if loud {
		say("once more")
	}
	finish()
}
`, `0: 16-16 [unclaimed] [pending] claim@16(claim) check@16(ok) →2[ok is true] →1[ok is false]
1: 18-18 [lost failed] [lost failed] exit@18(return)
2: 21-29 [won] [committed] commit@28(finish) exit@29(the end of the function)
`},
		{"what no path leads to", `
func Move() {
	ok, err := claim()
	if err != nil {
		return
	}
	if err != nil {
		stop()
	}
	if ok {
		finish()
	}
}
`, `0: 16-17 [unclaimed] [pending] claim@16(claim) branch@17(err != nil) →1[err != nil is true] →2[err != nil is false]
1: 18-18 [lost failed] [lost failed] exit@18(return)
2: 20-20 [pending] [pending] check@16(ok) →3[ok is true] →4[ok is false]
3: 24-24 [won] [committed] commit@24(finish) →4
4: 26-26 [lost committed] [lost committed] exit@26(the end of the function)
`},
		{"what goes on where a panic is recovered", `
func Move() (err error) {
	if ok, _ := claim(); !ok {
		return nil
	}
	defer func() {
		undo()
		recover()
	}()
	panic("no")
}
`, `0: 16-16 [unclaimed] [pending] claim@16(claim) check@16(ok) →2[ok is true] →1[ok is false]
1: 17-17 [lost failed] [lost failed] exit@17(return)
2: 19-23 [won] [won] arm@19(the rollback is deferred) exit@23(panic) →3[the panic is recovered]
3: 0-0 [released] [released] rollback@20(undo) exit@24(the end of the function)
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			funcs := program(t, header+tt.src)
			if len(funcs) != 1 || funcs[0].Name != "Move" {
				t.Fatalf("%+v", funcs)
			}
			if got := render(funcs[0]); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// TestTurns: where the claim stands changes at the call, not at the branch behind it, and inside a literal that is called at once.
func TestTurns(t *testing.T) {
	funcs := program(t, header+`
func Move() {
	func() {
		stop()
		if ok, _ := claim(); ok {
			undo()
		}
		stop()
	}()
	finish()
}
`)
	var got []string
	for _, b := range funcs[0].Blocks {
		for _, turn := range b.Turns {
			got = append(got, fmt.Sprintf("%d-%d %v", turn.Pos.Line, turn.End.Line, turn.After))
		}
	}
	if want := "18-19 [lost failed released]"; strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
}

// TestSilenced: what an ignore keeps back is told with its reason, in the function that it is about.
func TestSilenced(t *testing.T) {
	funcs := program(t, header+`
func Move() {
	//claimvet:ignore claimgate the console asks first
	stop()
	claim()
}

//claimvet:only Pick
func direct() {}

func Pick() { direct() }

func Other() {
	direct() //claimvet:ignore autodispatch for now
}
`)
	var got []string
	for _, f := range funcs {
		if len(f.Findings) > 0 {
			t.Errorf("%s: %+v", f.Name, f.Findings)
		}
		for _, s := range f.Silenced {
			got = append(got, fmt.Sprintf("%s %s %d by %d: %s", f.Name, s.Pass, s.Pos.Line, s.By.Line, s.Reason))
		}
	}
	want := []string{"Move claimgate 17 by 16: the console asks first", "Other autodispatch 27 by 27: for now"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestPlaces: reports that no claim leads to have their place too, and what the engine gave up is told.
func TestPlaces(t *testing.T) {
	funcs := program(t, header+`
//claimvet:only Pick
func direct() {}

func Pick() { direct() }

func Wrong() { direct() }

var taken = direct

func Given(end func()) {
	if ok, _ := claim(); ok {
		defer end()
		stop()
	}
}
`)
	var got []string
	for _, f := range funcs {
		line := fmt.Sprintf("%q %d blocks", f.Name, len(f.Blocks))
		for _, g := range f.Findings {
			line += fmt.Sprintf(", %s at %d with %d steps", g.Rule, g.Pos.Line, len(g.Steps))
		}
		for _, g := range f.GaveUp {
			line += fmt.Sprintf(", gave up at %d: %s", g.Pos.Line, g.Reason)
		}
		got = append(got, line)
	}
	want := []string{
		`"" 0 blocks, dispatch at 22 with 2 steps`,
		`"Wrong" 0 blocks, dispatch at 20 with 2 steps`,
		`"Given" 3 blocks, gave up at 29: an unknown function is deferred, which may end the claim`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
