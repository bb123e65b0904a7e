package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/expect"
)

// oracle is a host that reports what the comments expect, and what a test adds or takes away.
type oracle struct {
	err     error
	falsify func(call int, reports []report) []report
	calls   *int
}

func (oracle) name() string { return "oracle" }

func (o oracle) start(context.Context, *bench) (session, error) { return o, o.err }

func (o oracle) report(_ context.Context, dir string, patterns []string) ([]report, error) {
	wants, err := expectations(dir, patterns)
	if err != nil {
		return nil, err
	}
	var reports []report
	for line, rules := range wants {
		for _, rule := range rules {
			reports = append(reports, report{expect.Report{Line: line, Message: "wrong [" + rule + "]"}, 0})
		}
	}
	*o.calls++
	if o.falsify != nil {
		reports = o.falsify(*o.calls, reports)
	}
	return reports, nil
}

func (oracle) fix(context.Context, string, []string) error {
	return fmt.Errorf("%w: it has no hands", errNone)
}

// TestMeasureFixes: a host that fixes nothing says so, which is no failure; one that claims to have fixed something, and has not,
// is found out.
func TestMeasureFixes(t *testing.T) {
	b, ctx := testBench(t), testContext(t)
	none := measure(ctx, b, oracle{calls: new(int)}).cells[2]
	if none.state != good || none.text != "none: it has no hands" {
		t.Errorf("%+v", none)
	}
	idle, err := measureFixes(ctx, b, idler{oracle{calls: new(int)}})
	if err != nil || idle.state != bad {
		t.Errorf("%+v, %v", idle, err)
	}
}

// idler claims to fix.
type idler struct{ oracle }

func (i idler) start(context.Context, *bench) (session, error) { return i, nil }

func (idler) fix(context.Context, string, []string) error { return nil }

// TestMeasureReports: a report that is missing, or one too many, is counted, and the cell is bad.
func TestMeasureReports(t *testing.T) {
	b, ctx := testBench(t), testContext(t)
	for _, test := range []struct {
		name    string
		falsify func(int, []report) []report
		state   state
		text    string
	}{
		{"true", nil, good, " 0 different"},
		{"one missing", func(_ int, rs []report) []report { return rs[1:] }, bad, " 1 different"},
		{"one twice", func(_ int, rs []report) []report { return append(rs, rs[0]) }, bad, " 1 different"},
		{"none", func(int, []report) []report { return nil }, bad, " 0 reported"},
	} {
		c, err := measureReports(ctx, b, oracle{falsify: test.falsify, calls: new(int)})
		if err != nil || c.state != test.state || !strings.Contains(c.text, test.text) {
			t.Errorf("%s: %+v, %v; want %q", test.name, c, err, test.text)
		}
	}
}

// TestMeasureFacts: a host that does not see the change of a dependency is found out.
func TestMeasureFacts(t *testing.T) {
	b, ctx := testBench(t), testContext(t)
	c, err := measureFacts(ctx, b, oracle{calls: new(int)})
	if err != nil || c.state != bad || !strings.HasSuffix(c.text, ": 1 different") {
		t.Errorf("blind to the change: %+v, %v", c, err)
	}
}

// TestMeasureCache: other reports the second time are found out.
func TestMeasureCache(t *testing.T) {
	b, ctx := testBench(t), testContext(t)
	forgetful := func(call int, rs []report) []report { return rs[:len(rs)-(call-1)] }
	for want, falsify := range map[state]func(int, []report) []report{good: nil, bad: forgetful} {
		if c, err := measureCache(ctx, b, oracle{falsify: falsify, calls: new(int)}); err != nil || c.state != want {
			t.Errorf("%+v, %v; want state %d", c, err, want)
		}
	}
}

// TestAbsent: a host that cannot be had stays in the table, with the reason, and is a failure unless that is allowed.
func TestAbsent(t *testing.T) {
	measured := measure(testContext(t), testBench(t), oracle{err: fmt.Errorf("%w: no such thing here", errAbsent)})
	var text strings.Builder
	if err := write(&text, []row{measured}); err != nil {
		t.Fatal(err)
	}
	if strings.Count(text.String(), "| not run: no such thing here ") != len(columns) {
		t.Errorf("the table is\n%s", text.String())
	}
	if err := judge([]row{measured}, false); err == nil {
		t.Error("the table passes for complete")
	}
	if err := judge([]row{measured}, true); err != nil {
		t.Error(err)
	}
	measured.cells[0] = cellOf(errors.New("it broke"))
	if err := judge([]row{measured}, true); err == nil {
		t.Error("a failure is allowed with those that are absent")
	}
}

// TestTouch: a comment more changes neither a line nor what a file expects.
func TestTouch(t *testing.T) {
	dir, err := testBench(t).corpus()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "cases", "across", "store", "store.go")
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := touch(dir, dependencies); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(file)
	if err != nil || !strings.HasPrefix(string(after), string(before)) || len(after) == len(before) {
		t.Errorf("%d bytes became %d, %v", len(before), len(after), err)
	}
}
