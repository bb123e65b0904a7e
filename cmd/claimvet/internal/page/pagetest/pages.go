// Package pagetest makes pages to test with: a small function as people write them, random ones of any size, and one in which
// everything that a program can name is an attack on the page.
package pagetest

import (
	"errors"
	"fmt"
	"go/token"
	"math/rand/v2"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/trace"
	"github.com/molecule-ai/claimvet/cmd/claimvet/internal/page"
)

// At is a place in a file.
func At(file string, line, column int) token.Position {
	return token.Position{Filename: file, Line: line, Column: column}
}

// New is a page of functions, with the source of their files.
func New(files map[string]string, funcs ...trace.Func) page.Page {
	return page.Page{
		Subject: "./...", Version: "v1.2.3", Packages: 1, Funcs: funcs,
		Source: func(file string) ([]byte, error) {
			if text, ok := files[file]; ok {
				return []byte(text), nil
			}
			return nil, errors.New("there is no such file")
		},
		Short: func(file string) string { return strings.TrimPrefix(file, "/src/") },
	}
}

// Small is a page with a function whose loser stops a machine, and one that is right.
func Small() page.Page {
	const file = "/src/switch.go"
	at := func(line, column int) token.Position { return At(file, line, column) }
	mark := func(kind trace.Kind, line int, text string) trace.Mark {
		return trace.Mark{Kind: kind, Pos: at(line, 2), End: at(line, 20), Text: text}
	}
	wrong := trace.Func{
		Package: "example.com/m", Name: "(*Handler).Switch", Pos: at(3, 1), End: at(15, 2),
		Blocks: []trace.Block{
			{
				From: at(4, 2), To: at(5, 5), Entry: []trace.State{trace.Unclaimed}, Exit: []trace.State{trace.Pending},
				Marks: []trace.Mark{mark(trace.Context, 4, "the request's context"), mark(trace.Claim, 5, "UPDATE workspaces"), mark(trace.Check, 9, "n == 0")},
				Edges: []trace.Edge{{To: 1, When: "err != nil"}, {To: 2, When: "err == nil"}},
			},
			{
				From: at(7, 3), To: at(7, 9), Entry: []trace.State{trace.Failed}, Exit: []trace.State{trace.Failed},
				Marks: []trace.Mark{mark(trace.Exit, 7, "return err")},
			},
			{
				From: at(9, 2), To: at(9, 30), Entry: []trace.State{trace.Pending}, Exit: []trace.State{trace.Won, trace.Lost},
				Marks: []trace.Mark{mark(trace.Check, 9, "n == 0")},
				Edges: []trace.Edge{{To: 3, When: "n == 0"}, {To: 4, When: "n != 0"}},
			},
			{
				From: at(10, 3), To: at(10, 20), Entry: []trace.State{trace.Lost}, Exit: []trace.State{trace.Lost},
				Edges: []trace.Edge{{To: 4}},
			},
			{
				From: at(12, 2), To: at(14, 12), Entry: []trace.State{trace.Won, trace.Lost}, Exit: []trace.State{trace.Committed, trace.Lost},
				Marks: []trace.Mark{mark(trace.Effect, 12, "(*Cloud).Stop"), mark(trace.Commit, 13, "UPDATE workspaces"), mark(trace.Exit, 14, "return nil")},
			},
		},
		Findings: []trace.Finding{
			{
				Pass: "claimgate", Rule: "gate", Pos: at(12, 2), End: at(12, 20),
				Message: "(*Cloud).Stop can run although the claim was lost: return where n == 0 [gate]",
				Path:    []int{0, 2, 3, 4},
				Steps: []trace.Step{
					{Kind: trace.Claim, Pos: at(5, 2), Block: 0, Text: "the claim: UPDATE workspaces", Why: "It sets status where status is another."},
					{Kind: trace.Branch, Pos: at(9, 5), Block: 2, Text: "n == 0: the claim is lost", Why: "The UPDATE found no row that it could change."},
					{Kind: trace.Fault, Pos: at(12, 2), Block: 4, Text: "(*Cloud).Stop"},
				},
			},
			{
				Pass: "requestctx", Rule: "lifetime", Pos: at(12, 17), End: at(12, 20),
				Message: "(*Cloud).Stop uses the request's context after the claim is won: detach it [lifetime]",
				Path:    []int{0, 2, 4},
				Steps: []trace.Step{
					{Kind: trace.Context, Pos: at(4, 2), Block: 0, Text: "the request's context"},
					{Kind: trace.Claim, Pos: at(5, 2), Block: 0, Text: "the claim: UPDATE workspaces"},
					{Kind: trace.Check, Pos: at(9, 5), Block: 2, Text: "n != 0: the claim is won"},
					{Kind: trace.Call, Pos: At("/src/cloud.go", 2, 2), Block: -1, Text: "in (*Cloud).Stop"},
					{Kind: trace.Fault, Pos: at(12, 2), Block: 4, Text: "(*Cloud).Stop"},
				},
			},
		},
	}
	right := trace.Func{
		Package: "example.com/m", Name: "Once", Pos: at(17, 1), End: at(21, 2),
		Blocks: []trace.Block{
			{
				From: at(18, 2), To: at(18, 20), Entry: []trace.State{trace.Unclaimed}, Exit: []trace.State{trace.Won, trace.Lost},
				Marks: []trace.Mark{mark(trace.Claim, 18, "claim"), mark(trace.Check, 18, "claim()")},
				Edges: []trace.Edge{{To: 1, When: "claim()"}, {To: 2, When: "!claim()"}},
			},
			{
				From: at(19, 3), To: at(19, 9), Entry: []trace.State{trace.Won}, Exit: []trace.State{trace.Won},
				Marks: []trace.Mark{mark(trace.Effect, 19, "send")}, Edges: []trace.Edge{{To: 2}},
			},
			{Entry: []trace.State{trace.Won, trace.Lost}, Exit: []trace.State{trace.Won, trace.Lost}, Marks: []trace.Mark{mark(trace.Exit, 21, "the end")}},
		},
		GaveUp: []trace.GaveUp{{Pos: at(19, 3), Reason: "too many paths"}},
	}
	p := New(map[string]string{
		file: `package m

func (h *Handler) Switch(r *http.Request) error {
	ctx := r.Context()
	res, err := h.db.ExecContext(ctx, "UPDATE workspaces SET status = 'busy' WHERE id = $1 AND status <> 'busy'", id)
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		log.Print("busy")
	}
	h.cloud.Stop(ctx, id)
	h.db.Exec("UPDATE workspaces SET status = 'done' WHERE id = $1 AND status = 'busy'", id)
	return nil
}

func Once() {
	if claim() {
		send()
	}
}
`,
		"/src/cloud.go": "package m\n\tc.api.Stop(ctx, id)\n",
	}, wrong, right)
	return p
}

// Random is a function of so many blocks whose branches are random, and the source to it.
func Random(name string, seed uint64, blocks int) (f trace.Func, file, source string) {
	r := rand.New(rand.NewPCG(seed, uint64(blocks)))
	file = "/src/" + name + ".go"
	lines := []string{"package m", "", "func " + name + "(ctx context.Context) error {"}
	f = trace.Func{Package: "example.com/m", Name: name, Pos: At(file, 3, 1)}
	states := []trace.State{trace.Unclaimed, trace.Pending, trace.Won, trace.Committed}
	marks := []trace.Mark{
		{Kind: trace.Claim, Text: "UPDATE workspaces"}, {Kind: trace.Check, Text: "n == 0"}, {Kind: trace.Effect, Text: "(*Cloud).Stop"},
		{Kind: trace.Arm, Text: "defer undo"}, {Kind: trace.Context, Text: "context.WithoutCancel"}, {Kind: trace.Commit, Text: "UPDATE workspaces"},
	}
	for i := range blocks {
		at := At(file, len(lines)+1, 2)
		b := trace.Block{From: at, Entry: states[min(3, i*4/blocks):][:1], Exit: states[min(3, (i*4+2)/blocks):][:1]}
		for range r.IntN(3) {
			m := marks[r.IntN(len(marks))]
			m.Pos = At(file, len(lines)+1, 2)
			lines = append(lines, "\t"+m.Text+"()")
			b.Marks = append(b.Marks, m)
		}
		lines = append(lines, fmt.Sprintf("\tif step%d(ctx) != nil {", i))
		b.To = At(file, len(lines), 20)
		switch {
		case i == blocks-1:
			b.Marks = append(b.Marks, trace.Mark{Kind: trace.Exit, Pos: b.To, Text: "return nil"})
		case r.IntN(15) == 0:
			b.Edges = []trace.Edge{{To: max(1, i-r.IntN(6)), When: fmt.Sprintf("step%d() != nil", i)}, {To: i + 1}}
		case r.IntN(3) == 0:
			b.Edges = []trace.Edge{{To: i + 1}}
		default:
			b.Edges = []trace.Edge{{To: min(blocks-1, i+2+r.IntN(4)), When: "err != nil"}, {To: i + 1, When: "err == nil"}}
		}
		f.Blocks = append(f.Blocks, b)
	}
	lines = append(lines, "}")
	f.End = At(file, len(lines), 2)
	finding := trace.Finding{Pass: "claimgate", Rule: "gate", Message: "(*Cloud).Stop can run before the claim [gate]"}
	for _, at := range []int{0, blocks / 4, blocks / 2, blocks - 1} {
		b := f.Blocks[at]
		finding.Steps = append(finding.Steps, trace.Step{Kind: trace.Branch, Pos: b.From, Block: at, Text: fmt.Sprintf("step%d", at), Why: "The branch is taken."})
	}
	finding.Steps[len(finding.Steps)-1].Kind = trace.Fault
	for at := 0; ; at = f.Blocks[at].Edges[len(f.Blocks[at].Edges)-1].To {
		finding.Path = append(finding.Path, at)
		if at == blocks-1 {
			break
		}
	}
	finding.Pos = finding.Steps[len(finding.Steps)-1].Pos
	f.Findings = []trace.Finding{finding}
	return f, file, strings.Join(lines, "\n") + "\n"
}

// Attacks are texts that break out of where a page could put them, or hide something.
var Attacks = []string{
	`<script>document.title="owned"</script>`,
	`"><img src=x onerror='document.title="owned"'>`,
	`'onmouseover='document.title="owned"' x='`,
	`</style><script>document.title="owned"</script>`,
	`</script><script>document.title="owned"</script>`,
	`</svg></title></desc><iframe src="javascript:document.title='owned'"></iframe>`,
	`javascript:document.title="owned"`,
	"`${document.title='owned'}` {{.Style}} <!-- <![CDATA[ ]]> -->",
	"http://attack.invalid/x.png url(http://attack.invalid/y.png)",
	"abc \u202e gfedcba \u2066 \u200f x",
	"NUL \x00 ESC \x1b[31m \xff\xfe \u0085 \u2028",
	strings.Repeat("x", 100_000),
	"שלום 世界 e\u0301 👩‍👩‍👧",
}

// Hostile is a page in which each text of the program is an attack.
func Hostile() page.Page {
	var funcs []trace.Func
	files := map[string]string{}
	for i, a := range Attacks {
		file := fmt.Sprintf("/src/%d%s.go", i, strings.ReplaceAll(a[:min(len(a), 80)], "/", "⁄"))
		files[file] = strings.Repeat("// "+strings.ReplaceAll(a, "\n", " ")+"\n", 4)
		at := func(line int) token.Position { return At(file, line, 1) }
		funcs = append(funcs, trace.Func{
			Package: a, Name: a, Pos: at(1), End: at(4),
			Blocks: []trace.Block{
				{
					From: at(1), To: at(2), Entry: []trace.State{trace.State(a)}, Exit: []trace.State{trace.Won},
					Marks: []trace.Mark{{Kind: trace.Kind(a), Pos: at(1), Text: a}, {Kind: trace.Claim, Pos: at(2), Text: a}},
					Edges: []trace.Edge{{To: 1, When: a}, {To: 0, When: a}, {To: 99}, {To: -3}},
				},
				{From: at(3), To: at(3), Entry: []trace.State{trace.Lost}},
			},
			Findings: []trace.Finding{{
				Pass: a, Rule: a, Pos: at(3), Message: a, Path: []int{0, 1, 99, -3},
				Steps: []trace.Step{{Kind: trace.Kind(a), Pos: at(1), Text: a, Why: a}, {Kind: trace.Fault, Pos: at(3), Block: 1, Text: a}, {Block: 77, Text: a}},
			}},
			GaveUp: []trace.GaveUp{{Pos: at(2), Reason: a}},
		}, trace.Func{Findings: []trace.Finding{{Rule: a, Message: a, Pos: at(1)}}})
	}
	p := New(files, funcs...)
	p.Subject, p.Version = strings.Join(Attacks[:6], " "), Attacks[0]
	for _, a := range Attacks {
		p.Problems = append(p.Problems, page.Problem{Pos: At(a, 1, 1), Message: a})
	}
	return p
}
