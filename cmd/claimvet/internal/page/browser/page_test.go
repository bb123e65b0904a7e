package browser

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/molecule-ai/claimvet/cmd/claimvet/internal/page"
	"github.com/molecule-ai/claimvet/cmd/claimvet/internal/page/pagetest"
	"github.com/molecule-ai/claimvet/internal/chromium"
)

// write writes a page to a file, and returns its address.
func write(t *testing.T, p page.Page) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := page.Write(out, p); err != nil {
		t.Fatal(err)
	}
	return "file://" + filepath.ToSlash(file)
}

// quiet fails the test where the browser complained, or asked for anything but the page.
func quiet(t *testing.T, b *chromium.Tab, url string) {
	t.Helper()
	for _, c := range b.Complaints() {
		t.Errorf("the browser says: %s", c)
	}
	for _, r := range b.Requests() {
		if at, _, _ := strings.Cut(r, "#"); at != url {
			t.Errorf("the page asks for %s", r)
		}
	}
	if len(b.Requests()) == 0 {
		t.Error("requests are not seen")
	}
}

// shown says whether something that a selector finds takes room on the page.
func shown(b *chromium.Tab, selector string) bool {
	return chromium.Eval[bool](b, `[...document.querySelectorAll("`+selector+`")].some((e) => e.getClientRects().length > 0 && e.checkVisibility())`)
}

// Everything is there without scripts: each function opens, each report can be chosen, and its way is drawn.
func TestWithoutScripts(t *testing.T) {
	url := write(t, pagetest.Small())
	b := chromium.Open(t)
	b.NoScripts()
	b.Do(chromedp.EmulateViewport(1280, 4000)) // nothing moves when something is scrolled to
	b.Do(chromedp.Navigate(url))
	if shown(b, ".filter") || shown(b, ".zoom") {
		t.Error("what needs scripts is shown")
	}
	if !shown(b, "#f0 .badges.r0") || shown(b, "#f0 .badges.r1") || !shown(b, "#f0r0 .steps") || shown(b, "#f0r1 .steps") {
		t.Error("at first not the first report is shown, alone")
	}
	b.Do(chromedp.Click(chromedp.CSS(`table [href="#f0r1"]`)))
	if shown(b, "#f0 .badges.r0") || !shown(b, "#f0 .badges.r1") || shown(b, "#f0r0 .steps") || !shown(b, "#f0r1 .steps") {
		t.Error("a link to the second report does not show it, alone")
	}
	if shown(b, "#f1 svg") {
		t.Error("a function without reports is open")
	}
	b.Do(chromedp.Click(chromedp.CSS(`[aria-label="Once"] summary`)))
	if !shown(b, "#f1 svg") || !shown(b, "#f1 pre") {
		t.Error("a function without reports does not open")
	}
	quiet(t, b, url)
}

// To point at a step lights it everywhere in its function.
func TestPointing(t *testing.T) {
	url := write(t, pagetest.Small())
	b := chromium.Open(t)
	b.NoScripts()
	b.Do(chromedp.Navigate(url))
	const pointed = `getComputedStyle(document.querySelector("#f0 .badges.r0 .k2")).getPropertyValue("--pointed")`
	if now := chromium.Eval[string](b, pointed); now != "" {
		t.Errorf("before, the badge is lit: %q", now)
	}
	chromium.Eval[bool](b, `document.querySelector("#f0r0 .steps .k2").focus() === undefined`)
	if now := chromium.Eval[string](b, pointed); now == "" {
		t.Error("the badge is not lit")
	}
}

func TestFilter(t *testing.T) {
	url := write(t, pagetest.Small())
	b := chromium.Open(t)
	b.Do(chromedp.Navigate(url))
	for _, c := range []struct{ set, value, want string }{
		{"text", "handler", "(*Handler).Switch"},
		{"text", "send effect", "Once"},
		{"text", "nothing has this", ""},
		{"text", "", "(*Handler).Switch, Once"},
		{"rule", "lifetime", "(*Handler).Switch"},
		{"rule", "", "(*Handler).Switch, Once"},
		{"state", "committed", "(*Handler).Switch"},
		{"state", "won", "(*Handler).Switch, Once"},
	} {
		got := chromium.Eval[string](b, `(() => {
			const field = document.querySelector('.filter [name="`+c.set+`"]');
			field.value = "`+c.value+`";
			field.dispatchEvent(new Event("input", { bubbles: true }));
			return [...document.querySelectorAll(".fn")].filter((e) => e.checkVisibility()).map((e) => e.getAttribute("aria-label")).join(", ");
		})()`)
		if got != c.want {
			t.Errorf("with %s = %q, %q is shown, want %q", c.set, c.value, got, c.want)
		}
	}
	quiet(t, b, url)
}

func TestZoom(t *testing.T) {
	url := write(t, pagetest.Small())
	b := chromium.Open(t)
	b.Do(chromedp.EmulateViewport(1280, 4000)) // as above
	b.Do(chromedp.Navigate(url))
	const width = `document.querySelector("#f0 .picture svg").getBoundingClientRect().width`
	before := chromium.Eval[float64](b, width)
	b.Do(chromedp.Click(chromedp.CSS(`#f0 .zoom [aria-label="Larger"]`)))
	if after := chromium.Eval[float64](b, width); after < before*1.2 {
		t.Errorf("the picture was %v wide, and is %v", before, after)
	}
	b.Do(chromedp.Click(chromedp.CSS(`#f0 .zoom [aria-label="Original size"]`)))
	if after := chromium.Eval[float64](b, width); after != before {
		t.Errorf("the picture was %v wide, and is %v", before, after)
	}
	quiet(t, b, url)
}

// A picture that the reader has not sized fits the window when that changes.
func TestRefit(t *testing.T) {
	big, file, source := pagetest.Random("Big", 1, 80)
	url := write(t, pagetest.New(map[string]string{file: source}, big))
	b := chromium.Open(t)
	b.Do(chromedp.EmulateViewport(2400, 4000))
	b.Do(chromedp.Navigate(url))
	b.Until(`document.querySelector("#f0 .zoom") !== null`)
	const width = `document.querySelector("#f0 .picture svg").getBoundingClientRect().width`
	before := chromium.Eval[float64](b, width)
	b.Do(chromedp.EmulateViewport(500, 4000))
	b.Until(width + ` < ` + strconv.FormatFloat(before-1, 'f', -1, 64))
	b.Do(chromedp.Click(chromedp.CSS(`#f0 .zoom [aria-label="Original size"]`)))
	own := chromium.Eval[float64](b, width)
	b.Do(chromedp.EmulateViewport(700, 4000))
	// Another observer is told of the size after the page's own.
	chromium.Eval[bool](b, `(window.told = false, new ResizeObserver(() => { window.told = true; }).observe(document.body), true)`)
	b.Until(`window.told && document.documentElement.clientWidth === 700`)
	if after := chromium.Eval[float64](b, width); after != own {
		t.Errorf("the reader made it %v wide, and it is %v", own, after)
	}
	quiet(t, b, url)
}

// On paper everything is open, and all steps are there, also without scripts; of the ways in the picture there is one.
func TestPrinted(t *testing.T) {
	url := write(t, pagetest.Small())
	b := chromium.Open(t)
	b.NoScripts()
	b.Do(chromedp.Navigate(url))
	if shown(b, "#f1 svg") {
		t.Fatal("the function without reports is open before")
	}
	b.Print()
	for _, selector := range []string{"#f1 svg", "#f1 pre", "#f0r0 .steps", "#f0r1 .steps", "#f0 .badges.r0"} {
		if !shown(b, selector) {
			t.Errorf("%s is not printed", selector)
		}
	}
	for _, selector := range []string{".filter", "#f0 .badges.r1"} {
		if shown(b, selector) {
			t.Errorf("%s is printed", selector)
		}
	}
	quiet(t, b, url)
}

// With scripts, a link into a closed function opens it.
func TestLinkOpens(t *testing.T) {
	url := write(t, pagetest.Small())
	b := chromium.Open(t)
	b.Do(chromedp.Navigate(url + "#f1"))
	b.Until(`document.querySelector("#f1 svg").checkVisibility()`)
}

// What the program under test contains is text on the page, and nothing else: no element that the page does not make itself, no
// attribute that runs something or leads elsewhere.
func TestHostile(t *testing.T) {
	url := write(t, pagetest.Hostile())
	b := chromium.Open(t)
	b.Do(chromedp.Navigate(url))
	b.Do(chromedp.EmulateViewport(1280, 100_000)) // all is laid out
	if title := chromium.Eval[string](b, `document.title`); title == "owned" {
		t.Error("a text ran as a script")
	}
	for what, expression := range map[string]string{
		"elements that are not the page's": `[...document.querySelectorAll("img, iframe, object, embed, link, base, audio, video, foreignObject, animate, set, image")].length`,
		"scripts":                          `document.scripts.length - 1`,
		"styles":                           `document.querySelectorAll("style").length - 1`,
		"forms":                            `document.forms.length - 1`,
		"attributes that run or load something": `[...document.querySelectorAll("*")].flatMap((e) => [...e.attributes]).filter((a) =>
			a.name.startsWith("on") || ["style", "src", "srcdoc", "action", "formaction", "xlink:href"].includes(a.name)).length`,
		"links out of the page":                `[...document.querySelectorAll("[href]")].filter((e) => !/^#[\w-]+$/.test(e.getAttribute("href"))).length`,
		"characters that are obeyed or hidden": `(document.documentElement.outerHTML.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f]/g) ?? []).length`,
	} {
		if n := chromium.Eval[int](b, expression); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	for _, a := range pagetest.Attacks[:7] {
		if text := b.Text("body"); !strings.Contains(text, a) {
			t.Errorf("the page does not say %s", a)
		}
	}
	if wide := chromium.Eval[int](b, `document.documentElement.scrollWidth`); wide > 1280 {
		t.Errorf("the page is %d wide", wide)
	}
	quiet(t, b, url)
}
