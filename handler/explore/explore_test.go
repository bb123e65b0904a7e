package explore_test

import (
	"testing"
	"time"

	"github.com/molecule-ai/claimvet/handler/explore/schedule"
)

// sample is how many schedules of each scene run when not all of them do.
const sample = 30

// Every promise is kept after each step of each schedule.
func TestScenes(t *testing.T) {
	total, start := 0, time.Now()
	stages := map[bool]*stage{false: newStage(t, false, mutant{}), true: newStage(t, true, mutant{})}
	for _, sc := range scenes {
		t.Run(sc.name, func(t *testing.T) {
			s := stages[sc.overlap]
			play := func(c *schedule.Choices) error { return s.perform(sc, c) }
			begun := time.Now()
			n, err := 0, error(nil)
			all := *everything || sc.schedules <= sample
			if all {
				n, err = schedule.All(play)
			} else {
				n, err = schedule.Sample(sample, play)
			}
			if err != nil {
				t.Fatalf("schedule %d: %v", n, err)
			}
			if all && n != sc.schedules {
				t.Errorf("%d schedules, want %d", n, sc.schedules)
			}
			total += n
			t.Logf("%d schedules, %v", n, time.Since(begun).Round(time.Millisecond))
		})
	}
	t.Logf("%d schedules of %d scenes, %v", total, len(scenes), time.Since(start).Round(time.Millisecond))
}
