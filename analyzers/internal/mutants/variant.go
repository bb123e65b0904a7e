package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A variant is the handler rewritten.
type variant struct {
	name    string
	rule    string // the short name of the rule that a bug breaks; "" for a refactoring
	at      string // what stands on the line of the report, or "func name" for the function that it stands in
	rewrite rewrite
}

func (v variant) isBug() bool { return v.rule != "" }

// write returns the files of the variant, which compile.
func (v variant) write(s *source) (map[string]string, error) {
	p, err := parse(s.texts, s.library)
	if err != nil {
		return nil, err
	}
	p.cut()
	v.rewrite(p)
	if p.err != nil {
		return nil, p.err
	}
	printed, err := p.print()
	if err != nil {
		return nil, err
	}
	texts := make(map[string]string)
	for name, text := range printed {
		switch {
		case text == s.printed[name]:
			texts[name] = s.texts[name] // with its comments
		case len(p.files[name].Decls) > 0: // otherwise everything went elsewhere
			if texts[name], err = mendImports(name, text); err != nil {
				return nil, err
			}
		}
	}
	if maps.Equal(texts, s.texts) {
		return nil, errors.New("nothing is changed")
	}
	compiled, err := parse(texts, s.library)
	if err != nil {
		return nil, err
	}
	return texts, compiled.check()
}

// result is what is said about a variant.
type result struct {
	variant
	texts    map[string]string
	verdict  string // claimvet's, in words
	right    bool
	findings []finding
	red      []string // the position tests that fail
}

// ask asks claimvet and the position tests.
func (r *result) ask(ctx context.Context, s *source, claimvet string) (err error) {
	r.red = redPositionTests(r.texts)
	if r.findings, err = s.vet(ctx, claimvet, r.texts); err != nil {
		r.verdict = "not asked"
		return fmt.Errorf("%s: %w", r.name, err)
	}
	r.verdict, r.right = r.judge(r.findings)
	return nil
}

// judge says whether the findings are what they should be.
func (v variant) judge(findings []finding) (verdict string, right bool) {
	rules := make(map[string]bool)
	elsewhere := false
	for _, f := range findings {
		rules[f.rule] = true
		if f.rule != v.rule {
			continue
		}
		if v.stands(f) {
			return "[" + f.rule + "]", true
		}
		elsewhere = true
	}
	switch {
	case len(findings) == 0:
		return "silent", !v.isBug()
	case elsewhere:
		return "[" + v.rule + "] elsewhere", false
	case v.isBug():
		return "only [" + strings.Join(slices.Sorted(maps.Keys(rules)), "] [") + "]", false
	}
	return "[" + strings.Join(slices.Sorted(maps.Keys(rules)), "] [") + "]", false
}

func (v variant) stands(f finding) bool {
	if fn, ok := strings.CutPrefix(v.at, "func "); ok {
		return f.fn == fn
	}
	return strings.Contains(f.text, v.at)
}
