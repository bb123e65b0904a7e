package page

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestSteps(t *testing.T) {
	for phase, want := range map[string]string{
		"claimed":      "claimed:now stopping:todo provisioning:todo done:todo",
		"stopping":     "claimed:done stopping:now provisioning:todo done:todo",
		"provisioning": "claimed:done stopping:done provisioning:now done:todo",
		"done":         "claimed:done stopping:done provisioning:done done:done",
		"rolled_back":  "claimed:done rolled back:bad",
		"failed":       "claimed:done stopping:done provisioning:done failed:bad",
	} {
		var got []string
		for _, s := range steps(phase) {
			got = append(got, s.Name+":"+s.State)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", phase, got, want)
		}
	}
}

func TestSwitchInWords(t *testing.T) {
	now := time.Now()
	at := func(d time.Duration) *time.Time { then := now.Add(d); return &then }
	for want, s := range map[string]switchRow{
		"5.0 s|this replica|lease: 7.0 s left|":                   {Owner: "host/1/abc", LeaseUntil: at(7 * time.Second), Attempt: 1},
		"5.0 s|host/12/abc|free to be taken over|taken over once": {Owner: "host/12/abc", LeaseUntil: at(0), Attempt: 2},
		"5.0 s|nobody|rests for 3.0 s|taken over 3 times":         {LeaseUntil: at(3 * time.Second), Attempt: 4},
		"5.0 s|nobody|free to be taken over|":                     {LeaseUntil: at(-time.Second), Attempt: 1},
		"2.0 s ago|||taken over twice":                            {Finished: at(-2 * time.Second), Attempt: 3},
	} {
		s.ID, s.Created = "11111111-1111-4111-8111-111111111111", now.Add(-5*time.Second)
		v := viewOfSwitch(s, now, "host/1")
		if got := fmt.Sprintf("%s|%s|%s|%s", v.Age, v.Owner, v.Lease, v.TakenOver); got != want {
			t.Errorf("%+v: %s, want %s", s, got, want)
		}
	}
}

func TestShort(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0.0 s": -time.Second, "9.9 s": 9900 * time.Millisecond, "90 s": 90 * time.Second, "5 min": 5 * time.Minute, "3 h": 3 * time.Hour, "3 days": 72 * time.Hour,
	} {
		if got := short(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

func TestClipKeepsWholeCharacters(t *testing.T) {
	if got := clip(strings.Repeat("é", 500)); got != strings.Repeat("é", 400)+"…" {
		t.Errorf("%d bytes: %.20s", len(got), got)
	}
	if got := clip("short"); got != "short" {
		t.Errorf("%q", got)
	}
}
