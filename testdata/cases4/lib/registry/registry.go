// Package registry knows nothing of claims, and has no directive.
package registry

import (
	"os/exec"
	"sync"
)

// A Registry remembers keys.
type Registry struct{ keys sync.Map }

// Enter says whether the key is new.
func Enter(r *Registry, key string) bool {
	_, dup := r.keys.LoadOrStore(key, true)
	return !dup
}

// Leave forgets the key.
func Leave(r *Registry, key string) { r.keys.Delete(key) }

// Keep remembers it for good.
func (r *Registry) Keep(key string) { r.keys.Store(key, false) }

// Wipe wipes what the key stands for.
func (r *Registry) Wipe(key string) error { return exec.Command("wipe", key).Run() }
