package roots

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// Tests stop boxes on purpose.
func TestStop(t *testing.T) {
	if err := stop("box"); err == nil {
		t.Fatal("there is no boxctl here")
	}
}

// The handler of a test is a test.
func TestHandler(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := stop(r.URL.Path); err != nil {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	defer srv.Close()
}
