package expect

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, src string) (Wants, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("x.go", []byte(src), 0o666); err != nil {
		t.Fatal(err)
	}
	return Read([]string{"x.go"})
}

func TestRead(t *testing.T) {
	wants, err := read(t, `package x

//line other.go:100
func f() {
	a() // want [gate]
	b() // want [gate] [lifetime] [gate]
	//claimvet:effct // want [directive]
	c() // what they want [is] prose
	// want nothing here
	_ = "// want [gate]"
	d(
}
`)
	if err != nil {
		t.Fatal(err)
	}
	for line, rules := range map[int]string{5: "gate", 6: "gate lifetime gate", 7: "directive"} {
		if got := strings.Join(wants[Line{"x.go", line}], " "); got != rules {
			t.Errorf("line %d: %q, want %q", line, got, rules)
		}
	}
	if n := wants.Count(); n != 5 {
		t.Errorf("%d expectations in %v, want 5", n, wants)
	}
}

func TestReadErrors(t *testing.T) {
	for _, comment := range []string{"// want [gat]", "// want [gate], [sql]", "// want [gate] sql", "// want gate [sql]", "// want", "//want [gate]", "//claimvet:effect // want [x]"} {
		if wants, err := read(t, "package x\n\nvar a int "+comment+"\n"); err == nil || !strings.Contains(err.Error(), "x.go:3: ") {
			t.Errorf("%s: %v, %v", comment, wants, err)
		}
	}
	if _, err := Read([]string{filepath.Join(t.TempDir(), "no.go")}); err == nil {
		t.Error("no error for a file that is not there")
	}
}

func TestCompare(t *testing.T) {
	at := func(line int) Line { return Line{"x.go", line} }
	wants := Wants{at(1): {"gate", "gate"}, at(2): {"sql", "order"}, at(10): {"gate"}}
	reports := []Report{
		{at(1), "a [gate]"}, {at(1), "b [gate]"}, // right
		{at(2), "a [sql]"}, {at(2), "b [gate]"}, // one missing, one too many
		{at(3), "c [x] y"}, // without a rule
	}
	got := Compare(wants, reports)
	want := []string{
		"x.go:2: no report [order]",
		"x.go:2: unexpected report: b [gate]",
		"x.go:3: unexpected report: c [x] y",
		"x.go:10: no report [gate]",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestRule(t *testing.T) {
	for message, want := range map[string]string{"x [gate]": "gate", "a [b] c [sql]": "sql", "x": "", "x[gate]": "", "x [gate].": "", "": ""} {
		if got := Rule(message); got != want {
			t.Errorf("Rule(%q) = %q, want %q", message, got, want)
		}
	}
}
