package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"

	"github.com/aymanbagabas/go-udiff"
)

// A patch is one suggested fix as edits of whole files. It is applied completely or not at all.
type patch struct {
	pos     token.Position // of the finding
	message string
	edits   map[string][]udiff.Edit
}

// compatible drops the patches that conflict with an earlier one, as a three-way merge would. Equal edits, such as two that add
// the same import, do not conflict.
func compatible(patches []patch) []patch {
	merged := map[string][]udiff.Edit{}
	return slices.DeleteFunc(slices.Clone(patches), func(p patch) bool {
		next, ok := p.mergeInto(merged)
		if ok {
			merged = next
		}
		return !ok
	})
}

// mergeInto returns merged with the edits of p, unless they conflict.
func (p patch) mergeInto(merged map[string][]udiff.Edit) (map[string][]udiff.Edit, bool) {
	out := maps.Clone(merged)
	for file, edits := range p.edits {
		edits = slices.Clone(edits)
		udiff.SortEdits(edits)
		var ok bool
		if out[file], ok = udiff.Merge(out[file], edits); !ok {
			return nil, false
		}
	}
	return out, true
}

// goFiles are the files that may be changed: those of the main module, since others are not ours (the module cache), as far as
// people wrote them.
type goFiles struct {
	own   map[string]bool
	files map[string][]byte // nil where a file must stay as it is
}

func newGoFiles(own map[string]bool) *goFiles {
	return &goFiles{own: own, files: map[string][]byte{}}
}

// content is the file as it is, or nil where it must stay so.
func (g *goFiles) content(name string) []byte {
	content, ok := g.files[name]
	if !ok {
		content = g.read(name)
		g.files[name] = content
	}
	return content
}

func (g *goFiles) read(name string) []byte {
	if !g.own[name] {
		return nil
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, content, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil || ast.IsGenerated(file) {
		return nil
	}
	return content
}

// patch turns a fix into edits, unless it concerns a file that must stay as it is.
func (g *goFiles) patch(f finding, x fix) (patch, bool) {
	p := patch{pos: f.Pos, message: x.Message, edits: map[string][]udiff.Edit{}}
	for _, e := range x.Edits {
		end := e.End
		if !end.IsValid() {
			end = e.Pos // an insertion
		}
		content := g.content(e.Pos.Filename)
		if content == nil || !agrees(content, e.Pos) || !agrees(content, end) {
			return patch{}, false
		}
		if end.Filename != e.Pos.Filename || end.Offset < e.Pos.Offset {
			return patch{}, false
		}
		p.edits[e.Pos.Filename] = append(p.edits[e.Pos.Filename], udiff.Edit{Start: e.Pos.Offset, End: end.Offset, New: e.NewText})
	}
	return p, len(p.edits) > 0
}

// agrees tells whether the offset and the line of a position mean the same place of the file. They do not after a //line
// comment, in what cgo makes of a file, and in a file that was changed after it was analysed.
func agrees(content []byte, pos token.Position) bool {
	if pos.Offset > len(content) {
		return false
	}
	before := content[:pos.Offset]
	return bytes.Count(before, []byte("\n"))+1 == pos.Line && len(before)-bytes.LastIndexByte(before, '\n') == pos.Column
}

// apply returns the files that change, with the patches, which must be compatible.
func (g *goFiles) apply(patches []patch) map[string][]byte {
	merged := map[string][]udiff.Edit{}
	for _, p := range patches {
		if next, ok := p.mergeInto(merged); ok {
			merged = next
		}
	}
	out := map[string][]byte{}
	for name, edits := range merged {
		before := g.content(name)
		after, err := udiff.ApplyBytes(before, edits)
		if err != nil {
			continue
		}
		if after = tidy(before, after); !bytes.Equal(before, after) {
			out[name] = after
		}
	}
	return out
}
