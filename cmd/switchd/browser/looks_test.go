package browser

import (
	_ "embed"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"
)

var pictures = flag.String("pictures", "", "`directory` to put pictures of the page into")

// contrast lists the texts on the page that stand out too little from what is behind them.
//
//go:embed contrast.js
var contrast string

// The page is readable in light and dark, wide and narrow, and the browser has nothing to complain about. It shows a switch
// that ended, one that could not stop its old machine, and one that recovery is at.
func TestLooks(t *testing.T) {
	s := start(t, []string{"-lease", "3s", "-sweep", "200ms", "-reap", "1h"}, "-stop-latency", "500ms", "-provision-latency", "500ms")
	b := newTab(t)
	var mu sync.Mutex
	var complaints []string
	b.must(nil, chromedp.Listen(b.ctx, func(event any) {
		if e, ok := event.(*log.EventEntryAdded); ok {
			mu.Lock()
			defer mu.Unlock()
			complaints = append(complaints, e.Entry.Text+" "+e.Entry.URL)
		}
	}))
	b.do(chromedp.Navigate(s.url("/?refresh=off")))
	b.click(atlas + ` [value=gcp]`)
	b.click(`.refresh a`)
	b.until(`document.querySelectorAll(".switches li.done").length === 4`)
	b.click(`.refresh a`)
	b.click(`.faults [value=stop-fails]`)
	b.click(`[aria-label^="Move cirrus"] [value=aws]`)
	b.click(`.refresh a`)
	b.until(`document.querySelectorAll(".switches li.done").length === 8`)
	b.click(`.refresh a`)
	b.click(`.faults [value=slow]`)
	b.do(chromedp.Click(chromedp.CSS(`[aria-label^="Move borealis"] [type=checkbox]`)))
	b.click(`[aria-label^="Move borealis"] [value=hetzner]`)
	b.click(`.refresh a`)
	b.until(atWork + ` === "stopping"`)
	b.do(chromedp.Navigate("about:blank")) // what the browser says of a server that is not there is no complaint
	s.kill()
	s.again()
	b.do(chromedp.Navigate(s.url("/")))
	b.until(`document.querySelector("tr.active")?.innerText.includes("taken over once")`)
	b.do(chromedp.Navigate(s.url("/?refresh=off")))

	for _, look := range []struct {
		scheme string
		width  int64
		file   string
	}{
		{"light", 1280, "switchd-light.png"}, {"dark", 1280, "switchd-dark.png"},
		{"light", 400, "switchd-narrow.png"}, {"dark", 400, ""},
	} {
		b.must(chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look.scheme}},
		}))
		b.do(chromedp.EmulateViewport(look.width, 800))
		if wide := eval[int64](b, `document.documentElement.scrollWidth`); wide > look.width {
			t.Errorf("%s at %d: the page is %d wide", look.scheme, look.width, wide)
		}
		for _, text := range eval[[]string](b, contrast) {
			t.Errorf("%s at %d: %s", look.scheme, look.width, text)
		}
		if *pictures == "" || look.file == "" {
			continue
		}
		b.do(chromedp.EmulateViewport(look.width, eval[int64](b, `document.documentElement.offsetHeight`)))
		picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(*pictures, look.file), picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	for _, c := range slices.Compact(complaints) {
		t.Errorf("the browser says: %s", c)
	}
}
