package browser

import (
	"flag"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/molecule-ai/claimvet/cmd/claimvet/internal/page/pagetest"
	"github.com/molecule-ai/claimvet/internal/chromium"
)

var pictures = flag.String("pictures", "", "`directory` to put pictures of the page into")

var all = flag.Bool("all", false, "take a picture of everything that is looked at")

// report runs the real command over packages in a directory of the repository, and returns the address of the page.
func report(t *testing.T, dir string, exit int, patterns ...string) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", "..", "..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	tmp := t.TempDir()
	build := exec.Command("go", "build", "-o", tmp, "./cmd/claimvet")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building claimvet: %v\n%s", err, out)
	}
	file := filepath.Join(tmp, "report.html")
	run := exec.Command(filepath.Join(tmp, "claimvet"), append([]string{"report", "-o", file}, patterns...)...)
	run.Dir = filepath.Join(root, dir)
	run.Env = append(os.Environ(), "GOWORK=off")
	if out, err := run.CombinedOutput(); run.ProcessState == nil || run.ProcessState.ExitCode() != exit {
		t.Fatalf("claimvet report: %v, want exit code %d\n%s", err, exit, out)
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String()
}

// The page is readable in light and dark, wide and narrow, and the browser has nothing to complain about: that of the example
// defects, that of the handler, which is right, and one with a function of 80 blocks. Those of the first two, wide, are in docs.
func TestLooks(t *testing.T) {
	big, file, source := pagetest.Random("Big", 1, 80)
	for i, look := range []struct{ name, url string }{
		{"report", report(t, "testdata", 1, "./heads/c")},
		{"report-handler", report(t, "handler", 0, "./...")},
		{"report-heads", report(t, "testdata", 1, "./heads/...")},
		{"report-80", write(t, pagetest.New(map[string]string{file: source}, big))},
	} {
		t.Run(look.name, func(t *testing.T) {
			b := chromium.Open(t)
			b.Do(chromedp.Navigate(look.url))
			if n := chromium.Eval[int](b, `document.querySelectorAll(".fn svg .block").length`); n < 5 {
				t.Fatalf("%d blocks are drawn", n)
			}
			// One of the functions that are right is open, as a reader opens it.
			chromium.Eval[bool](b, `[...document.querySelectorAll('.fn[aria-label="(*Handler).SwitchProvider"]:not(.wrong) details')].slice(0, 1).every((d) => d.open = true)`)
			for _, way := range []struct {
				scheme string
				width  int64
				suffix string
			}{
				{"light", 1400, "-light"}, {"dark", 1400, "-dark"}, {"light", 400, "-narrow"}, {"dark", 400, "-narrow-dark"},
			} {
				// A picture shows what a reader scrolls to.
				chromium.Eval[bool](b, `[...document.querySelectorAll(".fn")].every((e) => e.style.contentVisibility = "visible")`)
				b.Show(way.scheme, way.width)
				if *pictures != "" && (*all || i < 2 && way.width > 400) {
					b.Picture(filepath.Join(*pictures, look.name+way.suffix+".png"), way.width, 0)
					if i == 0 {
						b.Part(filepath.Join(*pictures, "paths"+way.suffix+".png"), ".stage", way.width)
					}
				}
			}
			quiet(t, b, look.url)
		})
	}
}
