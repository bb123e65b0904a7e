package main

import (
	"crypto/sha256"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"

	"github.com/molecule-ai/claimvet/analyzers/rulepage"
)

// fingerprintName names what the fingerprint is made of: another recipe needs another version.
const fingerprintName = "claimvet/v1"

// An identity tells whether a finding of today is one of yesterday's: it stays the same when lines above the finding come and go,
// when its function moves within the file, and when the words of the message change.
type identity struct {
	File     string `json:"file"`
	Function string `json:"function,omitempty"`
	Line     string `json:"line"`
	Pass     string `json:"pass"`
	Rule     string `json:"rule"`
}

// fingerprints make identities, and short forms of them. Findings with the same identity are numbered.
type fingerprints struct {
	src   sources
	files map[string]*parsedFile
	seen  map[identity]int
}

type parsedFile struct {
	fset *token.FileSet
	file *ast.File // nil where the file cannot be read
}

func newFingerprints(src sources) *fingerprints {
	return &fingerprints{src: src, files: map[string]*parsedFile{}, seen: map[identity]int{}}
}

// of returns the fingerprint of a finding in the file that uri names.
func (p *fingerprints) of(f finding, uri string) string {
	id := p.identity(f, uri)
	p.seen[id]++
	key := strings.Join([]string{id.Pass, id.Rule, id.File, id.Function, id.Line}, "\x00")
	return fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, p.seen[id])))[:32]
}

// identity returns the identity of a finding in the file that goes by that name.
func (p *fingerprints) identity(f finding, file string) identity {
	line, _ := p.src.line(f.Pos.Filename, f.Pos.Line)
	return identity{File: file, Function: p.function(f.Pos), Line: strings.TrimSpace(line), Pass: f.Category, Rule: rulepage.Of(f.Message)}
}

// function names the function declaration around pos, with its receiver's type, or is empty where there is none.
func (p *fingerprints) function(pos token.Position) string {
	parsed, ok := p.files[pos.Filename]
	if !ok {
		parsed = &parsedFile{fset: token.NewFileSet()}
		parsed.file, _ = parser.ParseFile(parsed.fset, pos.Filename, nil, parser.SkipObjectResolution)
		p.files[pos.Filename] = parsed
	}
	if parsed.file == nil {
		return ""
	}
	for _, decl := range parsed.file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if parsed.fset.Position(fn.Pos()).Line > pos.Line || parsed.fset.Position(fn.End()).Line < pos.Line {
			continue
		}
		if fn.Recv == nil || len(fn.Recv.List) == 0 {
			return fn.Name.Name
		}
		return receiver(fn.Recv.List[0].Type) + "." + fn.Name.Name
	}
	return ""
}

// receiver is the name of a receiver's type, without star and type parameters.
func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.ParenExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.IndexListExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}
