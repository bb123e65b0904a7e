package lsp

import "testing"

// TestLineColumn: the protocol counts UTF-16 units, Go counts bytes.
func TestLineColumn(t *testing.T) {
	const text = "a\nbü𝄞c\n\n"
	for _, test := range []struct {
		pos          Position
		line, column int
	}{
		{Position{0, 0}, 1, 1},
		{Position{0, 1}, 1, 2},
		{Position{1, 1}, 2, 2},
		{Position{1, 2}, 2, 4},
		{Position{1, 4}, 2, 8},
		{Position{1, 5}, 2, 9},
		{Position{2, 0}, 3, 1},
		{Position{3, 0}, 4, 1},
	} {
		line, column, err := LineColumn(text, test.pos)
		if err != nil || line != test.line || column != test.column {
			t.Errorf("%v is %d:%d, %v; want %d:%d", test.pos, line, column, err, test.line, test.column)
		}
	}
	for _, pos := range []Position{{0, 2}, {1, 3}, {4, 0}} {
		if line, column, err := LineColumn(text, pos); err == nil {
			t.Errorf("%v is no position, but is taken for %d:%d", pos, line, column)
		}
	}
}

func TestEdited(t *testing.T) {
	at := func(line, from, to int) Range { return Range{Position{line, from}, Position{line, to}} }
	const text = "one\ntwo\nthree"
	got, err := Edited(text, []TextEdit{{at(2, 0, 5), "3"}, {at(0, 0, 0), "a"}, {at(0, 0, 0), "b"}, {at(1, 1, 3), ""}})
	if want := "abone\nt\n3"; err != nil || got != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	if got, err := Edited(text, []TextEdit{{at(0, 0, 2), ""}, {at(0, 1, 3), ""}}); err == nil {
		t.Errorf("edits that overlap gave %q", got)
	}
}

func TestURI(t *testing.T) {
	const file = "/tmp/a b/ü%20.go"
	got, err := File(URI(file))
	if err != nil || got != file {
		t.Errorf("%q, %v", got, err)
	}
	if file, err := File("untitled:1"); err == nil {
		t.Errorf("untitled:1 is taken for the file %s", file)
	}
}
