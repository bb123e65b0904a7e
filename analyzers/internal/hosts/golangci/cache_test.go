package main

import (
	"strings"
	"testing"
)

// threeLayers has a claim and an effect in one package, a package between, and the handler that has it wrong in a third: what
// is reported there is known from facts alone.
const threeLayers = `
-- machines/machines.go --
// Package machines claims and stops machines.
package machines

import "database/sql"

var db *sql.DB

// Stop stops a machine for good.
//
//claimvet:effect
func Stop(id string) error { return nil }

// Claim takes a machine, for good.
//
//claimvet:claim final
func Claim(id string) (bool, error) {
	res, err := db.Exec("UPDATE machines SET status = 'stopping' WHERE id = $1 AND status = 'running'", id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}
-- fleet/fleet.go --
// Package fleet declares nothing.
package fleet

import "example.com/m/machines"

// Retire stops a machine.
func Retire(id string) error { return machines.Stop(id) }
-- api/api.go --
// Package api retires machines.
package api

import (
	"example.com/m/fleet"
	"example.com/m/machines"
)

func wrong(id string) error {
	if _, err := machines.Claim(id); err != nil {
		return err
	}
	return fleet.Retire(id)
}

func right(id string) error {
	if won, err := machines.Claim(id); err != nil || !won {
		return err
	}
	return fleet.Retire(id)
}
`

const unchecked = "api.go:13: claimgate: Retire → machines.Stop is declared irreversible, but the claim made by machines.Claim() may be lost here, " +
	"as its first result, a bool, is not tested: return if the first result of machines.Claim() is false " +
	"(line 10: claimed here: UPDATE machines) [gate]\n"

func (h *host) want(t *testing.T, when, want string, args ...string) {
	t.Helper()
	if got := lines(h.run(t, args...)); got != want {
		t.Errorf("%s, golangci-lint reports\n%swant\n%s", when, got, want)
	}
}

// TestCache goes through the states of golangci-lint's cache: it keeps issues and facts of each package under the hash of its
// files and of all that it imports, and takes the facts of some packages from there while it analyses others.
func TestCache(t *testing.T) {
	for _, patterns := range []string{"./...", "./api"} {
		t.Run(patterns, func(t *testing.T) {
			h := module(t, threeLayers)
			h.want(t, "cold", unchecked, patterns)
			h.want(t, "warm", unchecked, patterns)
			h.edit(t, "machines/machines.go", "// Stop stops", "// A comment.\n\n// Stop stops")
			h.want(t, "after a comment in a dependency", unchecked, patterns)
			h.edit(t, "fleet/fleet.go", "// Retire stops", "// A comment.\n\n// Retire stops")
			h.want(t, "after a comment in the package between", unchecked, patterns)
			h.edit(t, "api/api.go", "func right(", "// A comment.\nfunc right(")
			h.want(t, "after a comment in the package itself", unchecked, patterns)

			h.edit(t, "machines/machines.go", "//claimvet:effect", "// It can be started again.")
			h.want(t, "with an effect that is none any more", "", patterns)
			h.edit(t, "machines/machines.go", "// It can be started again.", "//claimvet:effect")
			h.want(t, "with the effect again", unchecked, patterns)
			h.edit(t, "fleet/fleet.go", "return machines.Stop(id)", "_ = machines.Claim\n\treturn nil")
			h.want(t, "with a package between that calls it no more", "", patterns)
		})
	}
}

// TestCacheOfOtherLinters has golangci-lint analyse with and without govet in turns. The facts of a dependency are then in the
// cache for some analyzers and not for others, and up to v2.13 those that were there got lost (golangci-lint's issue 6807).
func TestCacheOfOtherLinters(t *testing.T) {
	h := module(t, threeLayers)
	alone := h.config
	h.configure(t, strings.Replace(h.readConfig(t), "enable: [claimvet]", "enable: [claimvet, govet]", 1))
	both := h.config
	for _, step := range []struct{ when, config string }{
		{"alone", alone}, {"with govet", both}, {"with govet, warm", both}, {"alone again", alone},
	} {
		h.config = step.config
		h.want(t, step.when, unchecked, "./api")
		h.edit(t, "api/api.go", "func right(", "// A comment.\nfunc right(")
		h.want(t, step.when+", after a comment", unchecked, "./...")
	}
}

// TestCacheDamaged takes files out of the cache, as golangci-lint itself does with old ones: what is missing is found again,
// and what is there still counts.
func TestCacheDamaged(t *testing.T) {
	h := module(t, threeLayers)
	h.want(t, "cold", unchecked, "./api")
	for round := range 3 {
		h.damage(t, round)
		h.edit(t, "api/api.go", "func right(", "// A comment.\nfunc right(")
		h.want(t, "with a damaged cache", unchecked, "./api")
	}
}
