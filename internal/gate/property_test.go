package gate_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/gate"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

func drawPolicy(t *rapid.T) gate.Policy {
	return gate.Policy{
		MaxDrop:     float64(rapid.IntRange(1, 100).Draw(t, "max drop")) / 100,
		MinDropRows: rapid.IntRange(1, 40).Draw(t, "min drop rows"),
		MinRows:     rapid.SampledFrom([]int{0, 0, 10}).Draw(t, "min rows"),
	}
}

// drawList is a list of which some listings lack a schedule or a place.
func drawList(t *rapid.T) []edition.Listing {
	all := list(rapid.IntRange(0, 120).Draw(t, "rows"))
	for i := range all {
		switch rapid.IntRange(0, 5).Draw(t, "lacks") {
		case 0:
			all[i].Meeting.Schedule = nil
		case 1:
			all[i].Meeting.Place = nil
		}
	}
	return all
}

// TestRemovingMoreIsNeverBetter removes rows in two steps: what the first holds, the second must not accept.
func TestRemovingMoreIsNeverBetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.Permutation(drawList(t)).Draw(t, "order")
		more := rapid.IntRange(0, len(all)).Draw(t, "left at first")
		less := rapid.IntRange(0, more).Draw(t, "left at last")
		p := drawPolicy(t)
		first := gate.Decide(gate.Measure(all), candidate(all[:more], nil, 0), p, gate.History{}, now)
		last := gate.Decide(gate.Measure(all), candidate(all[:less], nil, 0), p, gate.History{}, now)
		if last.Verdict < first.Verdict {
			t.Fatalf("%d of %d left: %s; %d left: %s", more, len(all), summary(first), less, summary(last))
		}
	})
}

// TestTheSameIsAccepted: a reading that is what is served has nothing to be held for, in whatever order it comes.
func TestTheSameIsAccepted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawList(t)
		p := drawPolicy(t)
		p.MinRows = 0
		shuffled := rapid.Permutation(all).Draw(t, "order")
		if d := gate.Decide(gate.Measure(all), candidate(shuffled, nil, 0), p, gate.History{}, now); d.Verdict != gate.Accept || len(d.Notices) > 0 || len(d.Renamed) > 0 {
			t.Fatal(summary(d))
		}
	})
}

// TestRefusedRowsAreNeverMissed: rows that are refused by key are never counted as removed.
func TestRefusedRowsAreNeverMissed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 120).Draw(t, "rows")
		left := rapid.IntRange(0, n).Draw(t, "left")
		d := gate.Decide(gate.Measure(list(n)), candidate(list(left), numbers(left, n), 0), drawPolicy(t), gate.History{}, now)
		for _, f := range d.Notices {
			if f.Code == "feed_mass_removal" || f.Code == "feed_empty_list" {
				t.Fatal(summary(d))
			}
		}
	})
}

// TestReleaseOpensEveryHold: whatever was held, a person's word accepts it with the same notices, and a repeat accepts
// no more than a person would.
func TestReleaseOpensEveryHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prev, cand := drawList(t), drawList(t)
		for i := range cand {
			switch rapid.IntRange(0, 9).Draw(t, "edit") {
			case 0:
				rekey(i, &cand[i].Meeting)
			case 1:
				if cand[i].Meeting.Place != nil {
					cand[i].Meeting.Place.Point = &meeting.Point{Lat: 10, Lon: 10}
				}
			}
		}
		p, stats := drawPolicy(t), candidate(cand, nil, rapid.IntRange(0, 60).Draw(t, "refused"))
		decide := func(h gate.History) gate.Decision { return gate.Decide(gate.Measure(prev), stats, p, h, now) }
		held, released := decide(gate.History{}), decide(gate.History{Release: true})
		repeated := decide(gate.History{Repeats: 3, Since: now.Add(-48 * time.Hour)})
		if held.Verdict == gate.Hold && released.Verdict != gate.Accept || held.Verdict != gate.Hold && released.Verdict != held.Verdict {
			t.Fatalf("%s, released: %s", summary(held), summary(released))
		}
		if len(released.Notices) != len(held.Notices) || len(repeated.Notices) != len(held.Notices) {
			t.Fatalf("%s, released: %s, repeated: %s", summary(held), summary(released), summary(repeated))
		}
		if repeated.Verdict < released.Verdict {
			t.Fatalf("released: %s, repeated: %s", summary(released), summary(repeated))
		}
	})
}

func BenchmarkDecide(b *testing.B) {
	prev, cand := list(100_000), list(95_000)
	for b.Loop() {
		gate.Decide(gate.Measure(prev), candidate(cand, nil, 0), gate.PolicyOf(source.Gate{}), gate.History{}, now)
	}
}
