package main

import (
	"crypto/sha256"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// fingerprintName names what the fingerprint is made of: another recipe needs another version.
const fingerprintName = "claimvet/v1"

// fingerprints tell whether a finding of today is one of yesterday's: by pass and rule, file, function and the text of the line,
// so that a finding stays the same when lines above it come and go. Where all that is equal, findings are numbered.
type fingerprints struct {
	src   sources
	files map[string]*parsedFile
	seen  map[string]int
}

type parsedFile struct {
	fset *token.FileSet
	file *ast.File // nil where the file cannot be read
}

func newFingerprints(src sources) *fingerprints {
	return &fingerprints{src: src, files: map[string]*parsedFile{}, seen: map[string]int{}}
}

// of returns the fingerprint of a finding in the file that uri names.
func (p *fingerprints) of(f finding, uri string) string {
	line, _ := p.src.line(f.Pos.Filename, f.Pos.Line)
	key := strings.Join([]string{f.Category, ruleOf(f.Message), uri, p.function(f.Pos), strings.TrimSpace(line)}, "\x00")
	p.seen[key]++
	return fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, p.seen[key])))[:32]
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
