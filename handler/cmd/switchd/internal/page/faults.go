package page

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/molecule-ai/claimvet/handler/cmd/switchd/internal/simcloud"
)

const (
	normal = 2 * time.Second
	slow   = 15 * time.Second // below what a stop may take
)

// faultButtons are what the simulated cloud can be told, by the value of the button.
var faultButtons = map[string]func(*simcloud.Faults){
	"stop-fails":  func(f *simcloud.Faults) { f.StopFails = true },
	"stop-works":  func(f *simcloud.Faults) { f.StopFails = false },
	"refuse":      func(f *simcloud.Faults) { f.Refuses = true },
	"refuse-none": func(f *simcloud.Faults) { f.Refuses = false },
	"slow":        func(f *simcloud.Faults) { f.StopLatency, f.ProvisionLatency = slow, slow },
	"normal":      func(f *simcloud.Faults) { f.StopLatency, f.ProvisionLatency = normal, normal },
}

// postCloud serves the buttons that set the simulated cloud's faults.
func (s *server) postCloud(w http.ResponseWriter, r *http.Request) {
	if !parseForm(w, r) {
		return
	}
	set, known := faultButtons[r.PostForm.Get("set")]
	if !known {
		http.Error(w, "The simulated cloud knows no such fault: go back to the page and use its buttons.", http.StatusBadRequest)
		return
	}
	faults, err := s.Cloud.Faults(r.Context())
	if err == nil {
		set(&faults)
		err = s.Cloud.SetFaults(r.Context(), faults)
	}
	if err != nil {
		slog.Error("database", "step", "set faults", "error", err)
		http.Error(w, "The database does not answer: go back and try again.", http.StatusServiceUnavailable)
		return
	}
	back(w, r)
}
