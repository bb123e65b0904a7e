package browser

import (
	"flag"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/molecule-ai/claimvet/internal/chromium"
)

var pictures = flag.String("pictures", "", "`directory` to put pictures of the page into")

// The page is readable in light and dark, wide and narrow, and the browser has nothing to complain about. It shows a switch
// that ended, one that could not stop its old machine, and one that recovery is at.
func TestLooks(t *testing.T) {
	s := start(t, []string{"-lease", "3s", "-sweep", "200ms", "-reap", "1h"}, "-stop-latency", "500ms", "-provision-latency", "500ms")
	b := chromium.Open(t)
	b.NoScripts()
	b.Do(chromedp.Navigate(s.url("/?refresh=off")))
	b.Click(atlas + ` [value=gcp]`)
	b.Click(`.refresh a`)
	b.Until(`document.querySelectorAll(".switches li.done").length === 4`)
	b.Click(`.refresh a`)
	b.Click(`.faults [value=stop-fails]`)
	b.Click(`[aria-label^="Move cirrus"] [value=aws]`)
	b.Click(`.refresh a`)
	b.Until(`document.querySelectorAll(".switches li.done").length === 8`)
	b.Click(`.refresh a`)
	b.Click(`.faults [value=slow]`)
	b.Do(chromedp.Click(chromedp.CSS(`[aria-label^="Move borealis"] [type=checkbox]`)))
	b.Click(`[aria-label^="Move borealis"] [value=hetzner]`)
	b.Click(`.refresh a`)
	b.Until(atWork + ` === "stopping"`)
	b.Do(chromedp.Navigate("about:blank")) // what the browser says of a server that is not there is no complaint
	s.kill()
	s.again()
	b.Do(chromedp.Navigate(s.url("/")))
	b.Until(`document.querySelector("tr.active")?.innerText.includes("taken over once")`)
	b.Do(chromedp.Navigate(s.url("/?refresh=off")))

	for _, look := range []struct {
		scheme string
		width  int64
		file   string
	}{
		{"light", 1280, "switchd-light.png"}, {"dark", 1280, "switchd-dark.png"},
		{"light", 400, "switchd-narrow.png"}, {"dark", 400, ""},
	} {
		b.Show(look.scheme, look.width)
		if *pictures != "" && look.file != "" {
			b.Picture(filepath.Join(*pictures, look.file), look.width, 0)
		}
	}
	for _, c := range b.Complaints() {
		t.Errorf("the browser says: %s", c)
	}
}
