package gopls

import (
	"context"
	_ "embed"
	"fmt"
	"path/filepath"
	"strings"
)

//go:embed defect.go.txt
var defectFile []byte

// check runs a new gopls. It has to say its version, and to report the example defect as the suite does: a gopls that starts
// but does not carry the passes would be taken for one that found nothing. It returns the report.
func (m *mainModule) check(ctx context.Context, file string) (report string, err error) {
	dir := filepath.Join(m.work, "defect")
	err = writeFiles(dir, map[string][]byte{"go.mod": []byte("module example.com/defect\n\ngo 1.26\n"), "defect.go": defectFile})
	if err != nil {
		return "", err
	}
	// gopls runs the go command itself, and keeps a cache.
	env := append(m.gocmd.env[:len(m.gocmd.env):len(m.gocmd.env)], "GOPLSCACHE="+filepath.Join(m.work, "cache"))
	out, err := execute(ctx, dir, env, file, "version")
	if err == nil && !strings.Contains(string(out), m.version()) {
		err = fmt.Errorf("it does not call itself %s: %s", m.version(), out)
	}
	if err != nil {
		return "", m.checkFailed(ctx, err)
	}
	out, err = execute(ctx, dir, env, file, "check", filepath.Join(dir, "defect.go"))
	if err != nil {
		return "", m.checkFailed(ctx, err)
	}
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); strings.HasSuffix(line, "[gate]") {
			return strings.TrimPrefix(line, dir+string(filepath.Separator)), nil
		}
	}
	return "", m.checkFailed(ctx, fmt.Errorf("it starts, but does not report the example defect; it says %q", out))
}

func (m *mainModule) checkFailed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	return unsupported(m.gopls.version, err.Error())
}
