package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
)

// The packages of the corpus; those in which fixes are applied; those whose reports hang on what is known of other packages;
// and the latter.
var (
	everything   = []string{"./heads/...", "./cases/...", "./cases4/...", "./programs/...", "./fixes/..."}
	toFix        = []string{"./heads/..."}
	dependents   = []string{"./cases/across/app", "./cases4/app/..."}
	dependencies = []string{"./cases/across/store", "./cases4/lib/..."}
)

// measure fills a host's row.
func measure(ctx context.Context, b *bench, h host) row {
	r := row{host: h.name()}
	measures := [len(columns)]func(context.Context, *bench, host) (cell, error){
		measureReports, measureFacts, measureFixes, measureCache,
	}
	for column, fill := range measures {
		fmt.Fprintf(b.log, "%s: %s\n", r.host, columns[column])
		c, err := fill(ctx, b, h)
		if err != nil {
			c = cellOf(err)
		}
		r.cells[column] = c
	}
	return r
}

// cellOf is the cell of something that was not measured: because the host cannot do it here, or because it failed.
func cellOf(err error) cell {
	text := strings.Join(strings.Fields(err.Error()), " ")
	switch {
	case errors.Is(err, errAbsent):
		return cell{text, absent}
	case errors.Is(err, errNone):
		return cell{text, good}
	}
	return cell{"failed: " + text, bad}
}

func verdict(ok bool, format string, args ...any) cell {
	c := cell{text: fmt.Sprintf(format, args...)}
	if !ok {
		c.state = bad
	}
	return c
}

// measureReports holds the reports on the whole corpus against what its comments expect.
func measureReports(ctx context.Context, b *bench, h host) (cell, error) {
	s, dir, err := begin(ctx, b, h)
	if err != nil {
		return cell{}, err
	}
	wants, err := expectations(dir, everything)
	if err != nil {
		return cell{}, err
	}
	reports, err := s.report(ctx, dir, everything)
	if err != nil {
		return cell{}, err
	}
	different := differences(b, dir, wants, reports)
	text := fmt.Sprintf("%d expected, %d reported, %d different", wants.Count(), len(reports), different)
	if _, ok := s.(fixLister); ok {
		text += fmt.Sprintf("; %d with a fix", count(reports, report.fixable))
	}
	return verdict(different == 0 && len(reports) > 0, "%s", text), nil
}

// measureFacts looks at packages whose reports hang on what is known of others: alone and on an empty cache; again, after a
// comment was added to each file of the others; after the meaning of one of those files was changed; and, where a host sees
// buffers, after that was done in a buffer.
func measureFacts(ctx context.Context, b *bench, h host) (cell, error) {
	s, dir, err := begin(ctx, b, h)
	if err != nil {
		return cell{}, err
	}
	wants, err := expectations(dir, dependents)
	if err != nil {
		return cell{}, err
	}
	files, err := filesOf(dir, dependents)
	if err != nil {
		return cell{}, err
	}
	different := 0
	look := func(wants expect.Wants, found []report, err error) error {
		if err != nil {
			return err
		}
		// Go vet prints what it finds in what is imported, too. That is not asked for here.
		found = slices.DeleteFunc(found, func(r report) bool { return !slices.Contains(files, r.File) })
		different += differences(b, dir, wants, found)
		return nil
	}
	report := func(wants expect.Wants) error {
		found, err := s.report(ctx, dir, dependents)
		return look(wants, found, err)
	}
	if err := report(wants); err != nil {
		return cell{}, err
	}
	if err := touch(dir, dependencies); err != nil {
		return cell{}, err
	}
	if err := report(wants); err != nil {
		return cell{}, err
	}
	change, err := unguard(dir)
	if err != nil {
		return cell{}, err
	}
	changed := change.expected(wants)
	looked := "alone, after a comment in a dependency, after a change of it"
	if u, ok := s.(unsaver); ok {
		looked += ", after that in a buffer"
		found, err := u.reportUnsaved(ctx, dir, dependents, change.file, change.text)
		if err := look(changed, found, err); err != nil {
			return cell{}, err
		}
	}
	if err := os.WriteFile(change.file, []byte(change.text), 0o666); err != nil {
		return cell{}, err
	}
	if err := report(changed); err != nil {
		return cell{}, err
	}
	return verdict(different == 0, "%d reports %s: %d different", wants.Count(), looked, different), nil
}

// measureFixes applies the fixes in the heads, until nothing changes any more, and compiles what comes out.
func measureFixes(ctx context.Context, b *bench, h host) (cell, error) {
	s, dir, err := begin(ctx, b, h)
	if err != nil {
		return cell{}, err
	}
	_, lists := s.(fixLister)
	left, err := s.report(ctx, dir, toFix)
	if err != nil {
		return cell{}, err
	}
	first := len(left)
	for before := -1; before != len(left); {
		before = len(left)
		if err := s.fix(ctx, dir, toFix); err != nil {
			return cell{}, err
		}
		if left, err = s.report(ctx, dir, toFix); err != nil {
			return cell{}, err
		}
	}
	if _, err := b.run(ctx, dir, nil, "go", append([]string{"build"}, toFix...)...); err != nil {
		return verdict(false, "what was fixed does not compile: %v", err), nil
	}
	text := fmt.Sprintf("%d of %d reports fixed", first-len(left), first)
	unfixed := 0
	if lists {
		unfixed = count(left, report.fixable)
		text += fmt.Sprintf(", %d left with a fix", unfixed)
	}
	return verdict(len(left) < first && unfixed == 0, "%s, compiles", text), nil
}

// measureCache runs over the whole corpus on an empty cache, and again.
func measureCache(ctx context.Context, b *bench, h host) (cell, error) {
	s, dir, err := begin(ctx, b, h)
	if err != nil {
		return cell{}, err
	}
	timed := func() ([]report, time.Duration, error) {
		began := time.Now()
		found, err := s.report(ctx, dir, everything)
		slices.SortFunc(found, report.compare)
		return found, time.Since(began), err
	}
	first, cold, err := timed()
	if err != nil {
		return cell{}, err
	}
	second, warm, err := timed()
	if err != nil {
		return cell{}, err
	}
	same := slices.Equal(first, second)
	what := map[bool]string{true: "the same reports", false: "other reports"}[same]
	percent := 100 * warm.Seconds() / cold.Seconds()
	return verdict(same, "cold %.1f s, warm %.1f s (%.0f %%), %s", cold.Seconds(), warm.Seconds(), percent, what), nil
}

// begin starts the host on a copy of the corpus, which is compiled first: that is nobody's analysis.
func begin(ctx context.Context, b *bench, h host) (session, string, error) {
	s, err := h.start(ctx, b)
	if err != nil {
		return nil, "", err
	}
	dir, err := b.corpus()
	if err != nil {
		return nil, "", err
	}
	_, err = b.run(ctx, dir, nil, "go", append([]string{"list", "-export", "-deps", "-test", "--"}, everything...)...)
	return s, dir, err
}

// differences counts them, and shows them in the log.
func differences(b *bench, dir string, wants expect.Wants, found []report) int {
	var plain []expect.Report
	for _, r := range found {
		plain = append(plain, r.Report)
	}
	const most = 20
	lines := expect.Compare(wants, plain)
	for i, line := range lines {
		if i == most {
			fmt.Fprintf(b.log, "\tand %d more\n", len(lines)-most)
			break
		}
		fmt.Fprintf(b.log, "\t%s\n", strings.TrimPrefix(line, dir+string(filepath.Separator)))
	}
	return len(lines)
}

func count(reports []report, is func(report) bool) int {
	n := 0
	for _, r := range reports {
		if is(r) {
			n++
		}
	}
	return n
}
