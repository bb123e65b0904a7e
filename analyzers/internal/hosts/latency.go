package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/molecule-ai/claimvet/analyzers/internal/hosts/lsp"
)

// What is edited: the handler, at the beginning of its function, so that the package is checked anew each time. The control is
// an edit that the suite has something to say of.
const (
	latencyModule = "handler"
	latencyFile   = "handler/switch.go"
	latencyFunc   = "\nfunc (h *Handler) SwitchProvider("
	controlRight  = "context.WithoutCancel(request)"
	controlWrong  = "request"
)

// An editing is a session in which edits are timed.
type editing struct {
	name   string
	server string
	silent bool // the suite is not in it
	client *lsp.Client
	took   []time.Duration
}

// measureLatency edits the handler so many times in the gopls as it was released and in the one with the suite, in turn, and
// prints how long each took to say all that it has to say of the edit.
func measureLatency(ctx context.Context, b *bench, out io.Writer, edits int) (err error) {
	var newest gopls
	inside, err := newest.build(ctx, b)
	if err != nil {
		return err
	}
	stock, version, err := released(ctx, b, inside)
	if err != nil {
		return err
	}
	sessions := []*editing{{name: "as released", server: stock, silent: true}, {name: "with the suite", server: inside}}
	for _, s := range sessions {
		fmt.Fprintf(b.log, "gopls %s: opening %s\n", s.name, latencyFile)
		if err := s.open(ctx, b); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.client.Close(context.WithoutCancel(ctx))) }()
	}
	text, err := os.ReadFile(filepath.Join(b.root, filepath.FromSlash(latencyFile)))
	if err != nil {
		return err
	}
	fmt.Fprintf(b.log, "editing it %d times\n", edits)
	for n := range edits + 1 { // the first does not count: what gopls makes once, it makes then
		edited, err := insert(string(text), n)
		if err != nil {
			return err
		}
		for i := range sessions {
			s := sessions[(n+i)%len(sessions)]
			took, err := s.edit(ctx, b, edited)
			if err != nil {
				return fmt.Errorf("gopls %s: %w", s.name, err)
			}
			if n > 0 {
				s.took = append(s.took, took)
			}
		}
	}
	for _, s := range sessions {
		if err := s.control(ctx, b, string(text)); err != nil {
			return fmt.Errorf("gopls %s: %w", s.name, err)
		}
	}
	return writeLatency(out, version, sessions[0], sessions[1])
}

// released builds the gopls that the one with the suite was made of, without it.
func released(ctx context.Context, b *bench, inside string) (file, version string, err error) {
	printed, err := b.run(ctx, b.root, nil, inside, "version")
	if err != nil {
		return "", "", err
	}
	// golang.org/x/tools/gopls v0.23.0+claimvet
	words := strings.Fields(printed)
	if len(words) < 2 || !strings.HasSuffix(words[1], "+claimvet") {
		return "", "", fmt.Errorf("the gopls with the suite does not tell its version: %q", printed)
	}
	version = strings.TrimSuffix(words[1], "+claimvet")
	bin := filepath.Join(b.bin, "released-"+version)
	_, err = b.run(ctx, b.root, []string{"GOBIN=" + bin}, "go", "install", "-trimpath", "golang.org/x/tools/gopls@"+version)
	return filepath.Join(bin, "gopls"), version, err
}

// open starts the server on this repository, whose files are never written. By default gopls waits for a second whether more
// is typed; that would be the same for both, and hide what is measured.
func (s *editing) open(ctx context.Context, b *bench) error {
	cache, err := b.dir("cache")
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, s.server)
	cmd.Dir = filepath.Join(b.root, latencyModule)
	cmd.Env = append(os.Environ(), "GOPLSCACHE="+cache)
	if s.client, err = lsp.Start(ctx, cmd, cmd.Dir, map[string]any{"diagnosticsDelay": "0s"}); err != nil {
		return err
	}
	if err := s.client.Open(ctx, filepath.Join(b.root, filepath.FromSlash(latencyFile))); err != nil {
		return err
	}
	return s.client.Settle(ctx)
}

// edit replaces the text in the buffer, and waits until everything is said of it.
func (s *editing) edit(ctx context.Context, b *bench, text string) (time.Duration, error) {
	began := time.Now()
	if err := s.client.Change(ctx, filepath.Join(b.root, filepath.FromSlash(latencyFile)), text); err != nil {
		return 0, err
	}
	err := s.client.Settle(ctx)
	return time.Since(began), err
}

// control checks that the suite has looked at the edits: it reports one that is wrong, and only where it is inside.
func (s *editing) control(ctx context.Context, b *bench, text string) error {
	wrong := strings.Replace(text, controlRight, controlWrong, 1)
	if wrong == text {
		return fmt.Errorf("%s does not contain %s any more, which the control takes away: give it another", latencyFile, controlRight)
	}
	if _, err := s.edit(ctx, b, wrong); err != nil {
		return err
	}
	found := len(ours(s.client.Diagnostics(filepath.Join(b.root, filepath.FromSlash(latencyFile)))))
	if (found == 0) != s.silent {
		return fmt.Errorf("the control failed: without %s in %s, the suite reports %d times", controlRight, latencyFile, found)
	}
	return nil
}

// insert returns the text with a statement more at the beginning of the function: another one for each n.
func insert(text string, n int) (string, error) {
	at := strings.Index(text, latencyFunc)
	if at < 0 {
		return "", fmt.Errorf("%s has no %q to edit any more", latencyFile, strings.TrimSpace(latencyFunc))
	}
	line := strings.Index(text[at+1:], "\n")
	if line < 0 {
		return "", fmt.Errorf("%s ends in the middle of a function", latencyFile)
	}
	at += 1 + line + 1
	return text[:at] + fmt.Sprintf("\t_ = %d\n", n) + text[at:], nil
}

// writeLatency prints a table.
func writeLatency(out io.Writer, version string, released, inside *editing) error {
	lines := [][]string{{fmt.Sprintf("gopls %s, %d edits of %s", version, len(released.took), latencyFile), "median", "least to most"}}
	for _, s := range []*editing{released, inside} {
		lines = append(lines, []string{
			s.name, milliseconds(median(s.took)), milliseconds(slices.Min(s.took)) + " to " + milliseconds(slices.Max(s.took)),
		})
	}
	lines = append(lines, []string{"difference", milliseconds(median(inside.took) - median(released.took)), ""})
	return writeMarkdown(out, lines)
}

func median(took []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(took))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
}
