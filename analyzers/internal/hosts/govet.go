package main

import "context"

// goVet is `go vet -vettool`. It has cmd/go's cache, and replays what was said from it.
type goVet struct{ json bool }

func (h goVet) name() string {
	if h.json {
		return "go vet -json"
	}
	return "go vet"
}

func (h goVet) start(ctx context.Context, b *bench) (session, error) {
	tool, err := b.claimvet(ctx)
	if h.json {
		return goVetJSON{goVetSession{b, tool}}, err
	}
	return goVetSession{b, tool}, err
}

type goVetSession struct {
	b    *bench
	tool string
}

func (s goVetSession) vet(ctx context.Context, dir string, patterns []string, flags ...string) (stdout, stderr string, err error) {
	args := append([]string{"vet", "-vettool=" + s.tool}, flags...)
	return s.b.runLinter(ctx, dir, nil, "go", append(args, patterns...)...)
}

func (s goVetSession) report(ctx context.Context, dir string, patterns []string) ([]report, error) {
	_, stderr, err := s.vet(ctx, dir, patterns)
	return readText(dir, stderr), err
}

func (s goVetSession) fix(ctx context.Context, dir string, patterns []string) error {
	_, _, err := s.vet(ctx, dir, patterns, "-fix")
	return err
}

type goVetJSON struct{ goVetSession }

func (goVetJSON) listsFixes() {}

func (s goVetJSON) report(ctx context.Context, dir string, patterns []string) ([]report, error) {
	stdout, _, err := s.vet(ctx, dir, patterns, "-json")
	if err != nil {
		return nil, err
	}
	return readVetJSON(stdout)
}
