package model

import (
	"testing"

	"github.com/molecule-ai/claimvet/analyzers/internal/sqlshape"
)

// TestTakesOver is about the INSERTs that give a row to whoever comes.
func TestTakesOver(t *testing.T) {
	const insert = `INSERT INTO leases (name, owner) VALUES ($1, $2) `
	for text, want := range map[string]bool{
		insert + `ON CONFLICT (name) DO UPDATE SET owner = excluded.owner`:                                     true,
		insert + `ON CONFLICT (name) DO UPDATE SET owner = $2, until = now() + interval '1 minute'`:            true,
		insert + `ON DUPLICATE KEY UPDATE owner = VALUES(owner)`:                                               false, // 1 is inserted, 2 is overwritten
		insert + `ON CONFLICT DO NOTHING`:                                                                      false,
		insert + `ON CONFLICT (name) DO UPDATE SET owner = excluded.owner WHERE leases.until < now()`:          false,
		insert + `ON CONFLICT (name) DO UPDATE SET owner = leases.owner`:                                       false, // takes nothing
		insert + `ON CONFLICT (name) DO UPDATE SET owner = excluded.owner RETURNING (xmax = 0)`:                false, // the row tells who was first
		insert + `ON CONFLICT (name) DO UPDATE SET owner = CASE WHEN leases.until < now() THEN $2 ELSE '' END`: false,
		insert + `ON DUPLICATE KEY UPDATE owner = IF(until < now(), VALUES(owner), owner)`:                     false,
	} {
		stmt, ok := sqlshape.Parse(text)
		if got := ok && TakesOver(text, &stmt); got != want {
			t.Errorf("%v, want %v (understood: %v): %s", got, want, ok, text)
		}
	}
}
