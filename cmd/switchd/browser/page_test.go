package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	atWork = `document.querySelector("tr.active li.now")?.innerText`
	atlas  = `[aria-label^="Move atlas"]`
)

// A person starts a switch, kills the server in the middle of it, starts the server again, and sees the switch end.
func TestSwitchSurvivesAKill(t *testing.T) {
	s := start(t, []string{"-lease", "3s", "-sweep", "200ms"}, "-stop-latency", "15s")
	b := newTab(t)
	b.do(chromedp.Navigate(s.url("/?refresh=off")))
	b.click(atlas + ` [value=gcp]`)
	if at := eval[string](b, `location.pathname + location.search`); at != "/?refresh=off" {
		t.Errorf("the form led to %s", at)
	}
	b.click(`.refresh a`)
	b.until(atWork + ` === "stopping"`)
	if owner := b.text(`tr.active .owner`); owner != "this replica" {
		t.Errorf("the owner is %q", owner)
	}

	if shown, want := b.text(`#kill ~ ol .command`), fmt.Sprintf("kill -9 %d", s.cmd.Process.Pid); shown != want {
		t.Fatalf("the page says %q, want %q", shown, want)
	}
	s.kill()
	b.until(`location.protocol === "chrome-error:"`)           // the page reloads itself, and finds nobody
	s.again("-stop-latency", "5s", "-provision-latency", "5s") // a page is seen every two seconds
	b.do(chromedp.Navigate(s.url("/")))
	b.until(atWork + ` === "stopping"`)
	b.until(`document.querySelector("tr.active")?.innerText.includes("taken over once")`)
	b.until(atWork + ` === "provisioning"`)
	b.until(`document.querySelectorAll(".switches li.done").length === 4`)

	row := eval[string](b, `document.querySelector(`+"`"+atlas+"`"+`).closest("tr").innerText`)
	if !strings.Contains(row, "online") || !strings.Contains(row, "gcp-") {
		t.Errorf("the workspace is %q", row)
	}
	boxes := b.text(`.boxes`)
	if strings.Contains(boxes, "i-0a1") || strings.Count(boxes, "atlas") != 1 {
		t.Errorf("machines:\n%s\nwant one for atlas, and the old one gone", boxes)
	}
}

// A refusal says why, and what is needed is one tick away.
func TestDataLossWantsConfirmation(t *testing.T) {
	s := start(t, nil, "-stop-latency", "1ms", "-provision-latency", "1ms")
	b := newTab(t)
	const borealis = `[aria-label^="Move borealis"]`
	b.do(chromedp.Navigate(s.url("/?refresh=off")))
	b.click(borealis + ` [value=aws]`)
	if said := b.text(`.asked`); !strings.Contains(said, "DATA_LOSS_UNCONFIRMED") {
		t.Errorf("the page says %q", said)
	}
	if switches := eval[int](b, `document.querySelectorAll(".switches tbody th").length`); switches != 0 {
		t.Errorf("%d switches", switches)
	}

	b.do(chromedp.Click(chromedp.CSS(borealis + ` [type=checkbox]`)))
	b.click(borealis + ` [value=aws]`)
	b.do(chromedp.Navigate(s.url("/")))
	b.until(`document.querySelector(".asked").innerText.includes("borealis to aws: Done.")`)
}

// What the buttons tell the simulated cloud, it does, and remembers after a kill.
func TestFaults(t *testing.T) {
	s := start(t, nil)
	b := newTab(t)
	b.do(chromedp.Navigate(s.url("/?refresh=off")))
	for _, fault := range []string{"stop-fails", "refuse", "slow"} {
		b.click(`.faults [value=` + fault + `]`)
	}
	s.kill()
	s.again()
	b.do(chromedp.Navigate(s.url("/?refresh=off")))
	for _, remedy := range []string{"stop-works", "refuse-none", "normal"} {
		b.click(`.faults [value=` + remedy + `]`)
	}
	if said := b.text(`.faults`); !strings.Contains(said, "quick") || strings.Contains(said, "fails") || strings.Contains(said, "refused") {
		t.Errorf("the cloud is said to be %q", said)
	}
}
