package schedule_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/molecule-ai/claimvet/handler/explore/schedule"
)

func TestAllSequencesOnce(t *testing.T) {
	seen := make(map[string]int)
	n, err := schedule.All(func(c *schedule.Choices) error {
		word := ""
		for c.Next(1, 1) == 1 && len(word) < 3 { // trees of different depths
			word += fmt.Sprint(c.Next(1, 1, 1))
		}
		seen[word]++
		return nil
	})
	if want := 1 + 3 + 9 + 27 + 27; err != nil || n != want {
		t.Errorf("%d runs, %v; want %d", n, err, want)
	}
	if want := 1 + 3 + 9 + 27; len(seen) != want {
		t.Errorf("%d different words, want %d", len(seen), want)
	}
}

func TestAllStopsAtAnError(t *testing.T) {
	failure := errors.New("for the test")
	n, err := schedule.All(func(c *schedule.Choices) error {
		if c.Next(1, 1, 1, 1, 1) == 2 {
			return failure
		}
		return nil
	})
	if n != 3 || !errors.Is(err, failure) {
		t.Errorf("%d runs, %v", n, err)
	}
}

func TestAllNoticesARunThatIsNotDeterministic(t *testing.T) {
	runs := 0
	_, err := schedule.All(func(c *schedule.Choices) error {
		runs++
		c.Next(make([]int, 1+runs)...)
		c.Next(1, 1)
		return nil
	})
	if err == nil {
		t.Error("no error")
	}
}

// Each half, quarter and so on of the tree gets its share, and the same one each time.
func TestSampleIsSpreadEvenly(t *testing.T) {
	const n = 64
	sample := func() (words []string) {
		distinct, err := schedule.Sample(n, func(c *schedule.Choices) error {
			word := ""
			for range 20 {
				word += fmt.Sprint(c.Next(1, 1))
			}
			words = append(words, word)
			return nil
		})
		if err != nil || distinct != n {
			t.Errorf("%d distinct, %v", distinct, err)
		}
		return words
	}
	words := sample()
	for depth := range 6 {
		count := make(map[string]int)
		for _, word := range words {
			count[word[:depth+1]]++
		}
		for beginning, got := range count {
			if want := n >> (depth + 1); got != want {
				t.Errorf("%d begin with %s, want %d", got, beginning, want)
			}
		}
	}
	deep := make(map[string]bool)
	for _, word := range words {
		deep[word[6:]] = true
	}
	if len(deep) < n/2 {
		t.Errorf("only %d different endings", len(deep))
	}
	if again := sample(); fmt.Sprint(again) != fmt.Sprint(words) {
		t.Error("another sample the second time")
	}
}

func TestSampleOfFew(t *testing.T) {
	distinct, err := schedule.Sample(10, func(c *schedule.Choices) error {
		c.Next(1, 1, 1)
		return nil
	})
	if err != nil || distinct != 3 {
		t.Errorf("%d distinct, %v; want 3", distinct, err)
	}
}

// A branch has the share of its weight.
func TestSampleByWeight(t *testing.T) {
	count := make(map[int]int)
	if _, err := schedule.Sample(80, func(c *schedule.Choices) error {
		first := c.Next(1, 5, 2)
		count[first]++
		c.Next(1, 1)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if count[0] != 10 || count[1] != 50 || count[2] != 20 {
		t.Errorf("shares %v, want 10, 50 and 20", count)
	}
}
