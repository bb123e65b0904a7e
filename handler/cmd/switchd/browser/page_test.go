package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/molecule-ai/claimvet/internal/chromium"
)

const (
	atWork = `document.querySelector("tr.active li.now")?.innerText`
	atlas  = `[aria-label^="Move atlas"]`
)

// A person starts a switch, kills the server in the middle of it, starts the server again, and sees the switch end.
func TestSwitchSurvivesAKill(t *testing.T) {
	s := start(t, []string{"-lease", "3s", "-sweep", "200ms"}, "-stop-latency", "15s")
	b := chromium.Open(t)
	b.NoScripts()
	b.Do(chromedp.Navigate(s.url("/?refresh=off")))
	b.Click(atlas + ` [value=gcp]`)
	if at := chromium.Eval[string](b, `location.pathname + location.search`); at != "/?refresh=off" {
		t.Errorf("the form led to %s", at)
	}
	b.Click(`.refresh a`)
	b.Until(atWork + ` === "stopping"`)
	if owner := b.Text(`tr.active .owner`); owner != "this replica" {
		t.Errorf("the owner is %q", owner)
	}

	if shown, want := b.Text(`#kill ~ ol .command`), fmt.Sprintf("kill -9 %d", s.cmd.Process.Pid); shown != want {
		t.Fatalf("the page says %q, want %q", shown, want)
	}
	s.kill()
	b.Until(`location.protocol === "chrome-error:"`)           // the page reloads itself, and finds nobody
	s.again("-stop-latency", "5s", "-provision-latency", "5s") // a page is seen every two seconds
	b.Do(chromedp.Navigate(s.url("/")))
	b.Until(atWork + ` === "stopping"`)
	b.Until(`document.querySelector("tr.active")?.innerText.includes("taken over once")`)
	b.Until(atWork + ` === "provisioning"`)
	b.Until(`document.querySelectorAll(".switches li.done").length === 4`)

	row := chromium.Eval[string](b, `document.querySelector(`+"`"+atlas+"`"+`).closest("tr").innerText`)
	if !strings.Contains(row, "online") || !strings.Contains(row, "gcp-") {
		t.Errorf("the workspace is %q", row)
	}
	boxes := b.Text(`.boxes`)
	if strings.Contains(boxes, "i-0a1") || strings.Count(boxes, "atlas") != 1 {
		t.Errorf("machines:\n%s\nwant one for atlas, and the old one gone", boxes)
	}
}

// A refusal says why, and what is needed is one tick away.
func TestDataLossWantsConfirmation(t *testing.T) {
	s := start(t, nil, "-stop-latency", "1ms", "-provision-latency", "1ms")
	b := chromium.Open(t)
	b.NoScripts()
	const borealis = `[aria-label^="Move borealis"]`
	b.Do(chromedp.Navigate(s.url("/?refresh=off")))
	b.Click(borealis + ` [value=aws]`)
	if said := b.Text(`.asked`); !strings.Contains(said, "DATA_LOSS_UNCONFIRMED") {
		t.Errorf("the page says %q", said)
	}
	if switches := chromium.Eval[int](b, `document.querySelectorAll(".switches tbody th").length`); switches != 0 {
		t.Errorf("%d switches", switches)
	}

	b.Do(chromedp.Click(chromedp.CSS(borealis + ` [type=checkbox]`)))
	b.Click(borealis + ` [value=aws]`)
	b.Do(chromedp.Navigate(s.url("/")))
	b.Until(`document.querySelector(".asked").innerText.includes("borealis to aws: Done.")`)
}

// What the buttons tell the simulated cloud, it does, and remembers after a kill.
func TestFaults(t *testing.T) {
	s := start(t, nil)
	b := chromium.Open(t)
	b.NoScripts()
	b.Do(chromedp.Navigate(s.url("/?refresh=off")))
	for _, fault := range []string{"stop-fails", "refuse", "slow"} {
		b.Click(`.faults [value=` + fault + `]`)
	}
	s.kill()
	s.again()
	b.Do(chromedp.Navigate(s.url("/?refresh=off")))
	for _, remedy := range []string{"stop-works", "refuse-none", "normal"} {
		b.Click(`.faults [value=` + remedy + `]`)
	}
	if said := b.Text(`.faults`); !strings.Contains(said, "quick") || strings.Contains(said, "fails") || strings.Contains(said, "refused") {
		t.Errorf("the cloud is said to be %q", said)
	}
}
