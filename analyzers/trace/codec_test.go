package trace

import (
	"go/token"
	"reflect"
	"strings"
	"testing"
)

func hostile() *Func {
	pos := token.Position{Filename: "/a \"b\"/<c>/ü\u2028.go", Offset: 1, Line: 2, Column: 3}
	text := "`x` == \"\\n\x00\" && </script> → \u202e"
	return &Func{
		Package: "example.com/m", Name: "(*T[P]).M", Pos: pos, End: pos,
		Blocks: []Block{{From: pos, To: pos, Entry: []State{Unclaimed}, Exit: []State{Won, Lost},
			Marks: []Mark{{Claim, pos, pos, text}}, Turns: []Turn{{pos, pos, []State{Won}}}, Edges: []Edge{{1, text}}}},
		Findings: []Finding{{Pass: "claimgate", Rule: "gate", Pos: pos, End: pos, Message: text,
			Steps: []Step{{Kind: Fault, Pos: pos, End: pos, Block: -1, Text: text, Why: text}}, Path: []int{0}}},
		Silenced: []Silenced{{"claimgate", pos, pos, text, pos, text}},
		GaveUp:   []GaveUp{{pos, text}}, Deferred: []Span{{pos, pos}}, AtEnd: []State{Won},
		Within: []string{text}, Guarded: []Mark{{Claim, pos, pos, text}},
	}
}

func TestCodec(t *testing.T) {
	want := hostile()
	message, err := encode(want)
	if err != nil || strings.ContainsAny(message, "\r\n") {
		t.Fatalf("%q, %v", message, err)
	}
	got, err := Decode(message)
	if err != nil || !reflect.DeepEqual(got, *want) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := Decode("no trace"); err == nil {
		t.Error("what is no trace is read as one")
	}
}

// TestPositions counts them: one that is forgotten keeps the directory of another checkout.
func TestPositions(t *testing.T) {
	f := hostile()
	f.Positions(func(p *token.Position) { p.Filename = "moved.go" })
	message, err := encode(f)
	if err != nil || strings.Contains(message, "ü") || strings.Count(message, "moved.go") != 20 {
		t.Errorf("%s, %v", message, err)
	}
}
