package page

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/molecule-ai/claimvet/handler/cloud"
	"github.com/molecule-ai/claimvet/handler/cmd/switchd/internal/simcloud"
	"github.com/molecule-ai/claimvet/handler/store"
)

// view is what the template shows.
type view struct {
	Style, Refresh string
	Paused         bool
	Failed         bool // nothing of what follows could be read
	PID            int
	Replica        string
	Lost, Draining bool

	Workspaces []workspaceView
	More       int // workspaces that are not listed
	Asked      []askedView
	Switches   []switchView
	Events     []eventView
	Boxes      []boxView
	Faults     faultsView
}

type workspaceView struct {
	workspaceRow
	To []string // where it may be asked to move
}

type askedView struct{ Name, Provider, Ago, Answer string }

type switchView struct {
	switchRow
	Short     string // of the id
	Steps     []stepView
	Active    bool
	Age       string // since it began; of one that has ended, since then
	Took      string // how long one that has ended took
	Owner     string
	Lease     string
	TakenOver string // how often it was taken over
	OldState  string
}

// stepView is one phase of a switch: done, now, todo, or bad.
type stepView struct{ Name, State string }

type eventView struct {
	Name, Box, What, Error, Age, Next string
}

type boxView struct {
	simcloud.Running
	Age, For string
}

type faultsView struct {
	simcloud.Faults
	Slow           bool
	ToStop, ToMake string // how long it takes
}

// providers are where workspaces may move.
var providers = []string{"aws", "gcp", "hetzner"}

func viewOf(st state, replica string, recent []asked) view {
	v := view{Replica: replica}
	names := make(map[string]string)
	for _, w := range st.workspaces {
		names[w.ID] = w.Name
		v.Workspaces = append(v.Workspaces, workspaceView{w, slices.DeleteFunc(slices.Clone(providers), func(p string) bool {
			return p == w.Provider && (w.Status == "online" || w.Claimed)
		})})
		v.More = w.Total - len(st.workspaces)
	}
	for _, a := range recent {
		name, known := names[a.Workspace]
		if !known {
			name = a.Workspace
		}
		v.Asked = append(v.Asked, askedView{name, a.Provider, short(time.Since(a.At)), a.Answer})
	}
	for _, s := range st.switches {
		v.Switches = append(v.Switches, viewOfSwitch(s, st.now, replica))
	}
	for _, e := range st.events {
		v.Events = append(v.Events, viewOfEvent(e, st.now))
	}
	for _, b := range st.boxes {
		v.Boxes = append(v.Boxes, boxView{b, short(st.now.Sub(b.Made)), purpose(st, b.Box)})
	}
	v.Faults = faultsView{st.faults, max(st.faults.StopLatency, st.faults.ProvisionLatency) >= slow,
		short(st.faults.StopLatency), short(st.faults.ProvisionLatency)}
	return v
}

func viewOfSwitch(s switchRow, now time.Time, replica string) switchView {
	v := switchView{switchRow: s, Short: s.ID[:8], Steps: steps(s.Phase), Active: s.Finished == nil, OldState: s.OldBox}
	v.Error = clip(s.Error)
	if s.Attempt > 1 {
		v.TakenOver = fmt.Sprintf("taken over %s", times(s.Attempt-1))
	}
	if !v.Active {
		v.Age, v.Took = short(now.Sub(*s.Finished))+" ago", "took "+short(s.Finished.Sub(s.Created))
		return v
	}
	v.Age = short(now.Sub(s.Created))
	switch {
	case s.Owner == "":
		v.Owner = "nobody"
	case strings.HasPrefix(s.Owner, replica+"/"):
		v.Owner = "this replica"
	default:
		v.Owner = s.Owner
	}
	if s.LeaseUntil != nil {
		switch left := s.LeaseUntil.Sub(now); {
		case left > 0 && s.Owner == "":
			v.Lease = "rests for " + short(left)
		case left > 0:
			v.Lease = "lease: " + short(left) + " left"
		default:
			v.Lease = "free to be taken over"
		}
	}
	return v
}

// busy says whether something changes soon.
func (v view) busy() bool {
	return slices.ContainsFunc(v.Switches, func(s switchView) bool { return s.Active }) ||
		slices.ContainsFunc(v.Asked, func(a askedView) bool { return a.Answer == "" })
}

// steps lists the phases of a switch that is in one of them.
func steps(phase string) []stepView {
	way := []string{store.Claimed, store.Stopping, store.Provisioning, "done"}
	switch phase {
	case "rolled_back":
		return []stepView{{store.Claimed, "done"}, {"rolled back", "bad"}}
	case "failed":
		return []stepView{{store.Claimed, "done"}, {store.Stopping, "done"}, {store.Provisioning, "done"}, {"failed", "bad"}}
	}
	at := slices.Index(way, phase)
	var out []stepView
	for i, name := range way {
		state := "todo"
		switch {
		case i < at || phase == "done":
			state = "done"
		case i == at:
			state = "now"
		}
		out = append(out, stepView{name, state})
	}
	return out
}

func viewOfEvent(e eventRow, now time.Time) eventView {
	v := eventView{Name: e.Name, Error: clip(e.Error), Age: short(now.Sub(e.Created))}
	if e.Instance != "" {
		v.What, v.Box = "could not be stopped", e.Provider+" "+e.Instance
	} else {
		v.What, v.Box = "may have been made", e.Provider+", tagged "+e.Switch
	}
	switch left := e.Next.Sub(now); {
	case e.Reaping && left > 0:
		v.Next = "being stopped now"
	case left > 0:
		v.Next = fmt.Sprintf("tried %s, again in %s", times(e.Attempts), short(left))
	case e.Attempts == 0:
		v.Next = "waits for the reaper"
	default:
		v.Next = fmt.Sprintf("tried %s, next at the reaper's next look", times(e.Attempts))
	}
	return v
}

// purpose says what a box runs for.
func purpose(st state, box cloud.Box) string {
	for _, w := range st.workspaces {
		if (cloud.Box{Provider: w.Provider, Instance: w.Instance}) == box {
			return w.Name
		}
	}
	for _, s := range st.switches {
		if s.Finished == nil && (cloud.Box{Provider: s.From, Instance: s.OldInstance}) == box {
			return s.Name + ", old"
		}
		if s.Finished == nil && s.To == box.Provider && strings.HasSuffix(box.Instance, s.ID[:13]) {
			return s.Name + ", new"
		}
	}
	for _, e := range st.events {
		if (cloud.Box{Provider: e.Provider, Instance: e.Instance}) == box {
			return e.Name + ", left over"
		}
	}
	return ""
}

// short writes a length of time as a person says it.
func short(d time.Duration) string {
	switch d = max(d, 0); {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0f min", d.Minutes())
	case d < 48*time.Hour:
		return fmt.Sprintf("%.0f h", d.Hours())
	}
	return fmt.Sprintf("%.0f days", d.Hours()/24)
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// clip shortens an error that would push everything else away.
func clip(text string) string {
	const most = 400
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
