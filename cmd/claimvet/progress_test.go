package main

import (
	"bytes"
	"os"
	"testing"
	"time"

	"honnef.co/go/tools/lintcmd/runner"
)

func TestProgress(t *testing.T) {
	var buf bytes.Buffer
	ticks, asked := make(chan time.Time), make(chan struct{})
	n := 0
	stop := startProgress(&buf, ticks, func() string {
		n++
		defer func() { asked <- struct{}{} }()
		return "analysed " + string(rune('0'+n))
	})
	for range 2 {
		ticks <- time.Time{}
		<-asked
	}
	stop()
	stop()
	if got, want := buf.String(), eraseLine+"analysed 1"+eraseLine+"analysed 2"+eraseLine; got != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
}

// TestProgressLines is about a log: each is a line of its own, and stays.
func TestProgressLines(t *testing.T) {
	var buf bytes.Buffer
	ticks, asked := make(chan time.Time), make(chan struct{})
	stop := startLines(&buf, ticks, func() string {
		defer func() { asked <- struct{}{} }()
		return "loading packages"
	})
	for range 2 {
		ticks <- time.Time{}
		<-asked
	}
	stop()
	stop()
	if got, want := buf.String(), "claimvet: loading packages\nclaimvet: loading packages\n"; got != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
}

// TestProgressShort stops before the first tick: there is nothing to erase, and nothing is written.
func TestProgressShort(t *testing.T) {
	var buf bytes.Buffer
	startProgress(&buf, nil, nil)()
	if buf.Len() > 0 {
		t.Errorf("wrote %q", buf.String())
	}
}

func TestStatus(t *testing.T) {
	if got, want := status(&runner.Stats{}), "loading packages"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestIsTerminal asks about what is none: a buffer, a file, a pipe.
func TestIsTerminal(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/f")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if isTerminal(new(bytes.Buffer)) || isTerminal(file) || isTerminal(w) {
		t.Error("taken for a terminal")
	}
}
