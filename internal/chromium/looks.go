package chromium

import (
	"bytes"
	_ "embed"
	"image"
	"image/draw"
	"image/png"
	"os"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

//go:embed contrast.js
var contrast string

// Show gives the page a color scheme, light or dark, and a width. It fails the test where the page is wider, or a text on it stands
// out too little from what is behind it (WCAG 2.2, 1.4.3).
func (b *Tab) Show(scheme string, width int64) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.Do(chromedp.EmulateViewport(width, 800))
	if wide := Eval[int64](b, `document.documentElement.scrollWidth`); wide > width {
		b.t.Errorf("%s at %d: the page is %d wide", scheme, width, wide)
	}
	for _, text := range Eval[[]string](b, contrast) {
		b.t.Errorf("%s at %d: %s", scheme, width, text)
	}
}

// Print shows the page as it is on paper.
func (b *Tab) Print() {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		b.t.Fatal(err)
	}
}

// Picture writes a picture of the page, as wide as it is shown and as high as said, or as it is where that is 0.
func (b *Tab) Picture(file string, width, height int64) {
	b.t.Helper()
	if height == 0 {
		height = Eval[int64](b, `document.documentElement.offsetHeight`)
	}
	b.Do(chromedp.EmulateViewport(width, height))
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// Part writes a picture of the first element that matches a selector, as the page is shown at that width.
func (b *Tab) Part(file, selector string, width int64) {
	b.t.Helper()
	b.Do(chromedp.EmulateViewport(width, Eval[int64](b, `document.documentElement.offsetHeight`)))
	all, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	page, err := png.Decode(bytes.NewReader(all))
	if err != nil {
		b.t.Fatal(err)
	}
	at := Eval[[]float64](b, `(({x, y, right, bottom}) => [x, y, right, bottom].map(Math.round))(document.querySelector("`+selector+`").getBoundingClientRect())`)
	part := image.NewRGBA(image.Rect(0, 0, int(at[2]-at[0]), int(at[3]-at[1])))
	draw.Draw(part, part.Bounds(), page, image.Pt(int(at[0]), int(at[1])), draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, part); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
		b.t.Fatal(err)
	}
}
