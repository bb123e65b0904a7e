// Package unrelated does not import the declarations: to it, mailing is no effect.
package unrelated

import (
	"net/http"
	"net/smtp"
	"sync"
)

// No effect.
func rightHandler(w http.ResponseWriter, r *http.Request) {
	if err := smtp.SendMail("localhost:25", nil, "us@example.org", []string{r.FormValue("to")}, nil); err != nil {
		w.WriteHeader(http.StatusBadGateway)
	}
}

// No rollback.
func rightUnlock(mu *sync.Mutex) {
	mu.Lock()
	defer mu.Unlock()
}
