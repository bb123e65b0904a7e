package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// An edit is a change to one package that must not change a verdict.
type edit struct {
	name    string // for people
	pkg     string // the directory of the package, in the module
	replace []replacement
	added   change // files that the module does not have
	// moved are the files added, as the files whose lines they have, at the same lines.
	moved map[string]string
	// allows reports that the contract itself says that this verdict changes; nil for none.
	allows func(change string, r report, now verdict) bool
	// alone is set where the edits of one package cannot be made together.
	alone bool
}

// A replacement puts a text in the place of a part of a file.
type replacement struct {
	file     string
	from, to int // in bytes
	text     string
}

// clashes reports whether two edits are made one after the other.
func (e edit) clashes(o edit) bool {
	if e.pkg == o.pkg {
		return true
	}
	return e.alone && slices.ContainsFunc(e.replace, func(r replacement) bool {
		return slices.ContainsFunc(o.replace, func(s replacement) bool { return r.file == s.file })
	})
}

// apply makes edits together.
func (c *corpus) apply(edits []edit) change {
	ch := change{}
	byFile := map[string][]replacement{}
	for _, e := range edits {
		maps.Copy(ch, e.added)
		for _, r := range e.replace {
			if !slices.Contains(byFile[r.file], r) {
				byFile[r.file] = append(byFile[r.file], r)
			}
		}
	}
	for file, rs := range byFile {
		slices.SortStableFunc(rs, func(a, b replacement) int { return cmp.Compare(a.from, b.from) })
		var b strings.Builder
		text, at := c.texts[file], 0
		for _, r := range rs {
			b.WriteString(text[at:r.from])
			b.WriteString(r.text)
			at = r.to
		}
		b.WriteString(text[at:])
		ch[file] = b.String()
	}
	return ch
}

// A tally is what became of the verdicts.
type tally struct {
	rounds, broken, allowed int
	made, changed           []string
}

// try makes the edits, round by round. Of edits that do not compile, the
// package is left out, and counted.
func (c *corpus) try(ctx context.Context, claimvet string, base verdict, rounds [][]edit) (*tally, error) {
	t := &tally{}
	made := map[string]bool{}
	for _, round := range rounds {
		var got verdict
		for {
			var err error
			got, err = c.vet(ctx, claimvet, c.apply(round))
			var bad *brokenError
			if !errors.As(err, &bad) {
				if err != nil {
					return nil, err
				}
				break
			}
			n := len(round)
			round = slices.DeleteFunc(slices.Clone(round), func(e edit) bool {
				return slices.ContainsFunc(bad.dirs, func(dir string) bool { return c.uses(dir, e.pkg) })
			})
			if len(round) == n {
				return nil, err
			}
			t.broken += n - len(round)
		}
		t.rounds++
		for _, e := range round {
			if !made[e.name] {
				made[e.name] = true
				t.made = append(t.made, e.name)
			}
		}
		t.compare(c, base, got, round)
	}
	return t, nil
}

// uses reports whether the package in a directory is, was moved out of, or
// imports, directly or not, the one in another.
func (c *corpus) uses(dir, pkg string) bool {
	return dir == pkg || path.Dir(dir) == pkg || slices.ContainsFunc(c.pkgs, func(p *packages.Package) bool {
		return c.dirOf(p) == dir && imports(p, path.Join(c.path, pkg))
	})
}

func imports(p *packages.Package, pkgPath string) bool {
	if p.Imports[pkgPath] != nil {
		return true
	}
	for _, q := range p.Imports {
		if q.Module != nil && q.Module.Main && imports(q, pkgPath) {
			return true
		}
	}
	return false
}

// compare notes the verdicts that differ.
func (t *tally) compare(c *corpus, base, got verdict, round []edit) {
	there := verdict{}
	for r, messages := range got {
		for _, e := range round {
			if file, ok := e.moved[r.file]; ok {
				r.file = file
			}
		}
		there[r] = append(there[r], messages...)
	}
	note := func(what string, r report, messages []string) {
		var by []string
		for _, e := range round {
			if e.allows != nil && e.allows(what, r, there) {
				t.allowed++
				return
			}
			if c.uses(path.Dir(r.file), e.pkg) {
				by = append(by, e.name)
			}
		}
		line := fmt.Sprintf("%s: %s:%d [%s] (%s)\n\t%s", what, r.file, r.line, r.rule, strings.Join(by, ", "), strings.Join(messages, "\n\t"))
		if !slices.Contains(t.changed, line) {
			t.changed = append(t.changed, line)
		}
	}
	for r, messages := range there {
		if len(base[r]) < len(messages) {
			note("new", r, messages)
		}
	}
	for r, messages := range base {
		if len(there[r]) < len(messages) {
			note("gone", r, messages)
		}
	}
	slices.Sort(t.changed)
}
