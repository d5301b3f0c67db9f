package synth_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
)

func TestMeetingsAreValidAndVaried(t *testing.T) {
	ids, days, zones := map[meeting.ID]bool{}, map[int]int{}, map[string]int{}
	count := map[string]int{}
	const n = 10 * synth.PerSource
	for m := range synth.New(1).Meetings(0, n) {
		if err := m.Validate(); err != nil {
			t.Fatal(err)
		}
		ids[m.ID] = true
		if m.Schedule == nil {
			count["by appointment"]++
		} else {
			days[int(m.Schedule.Weekday)]++
			zones[m.Schedule.Timezone]++
			if !m.Schedule.IsWeekly() {
				count["irregular"]++
			}
		}
		if _, ok := m.Point(); !ok {
			count["without a point"]++
		}
		if m.Attendance == meeting.OnlineOnly {
			count["online"]++
		}
		if m.Status != meeting.Active {
			count["not active"]++
		}
	}
	if len(ids) != n || len(days) != 7 || len(zones) < 3 {
		t.Errorf("%d ids, %d days, zones %v", len(ids), len(days), zones)
	}
	for _, what := range []string{"by appointment", "irregular", "without a point", "online", "not active"} {
		if c := count[what]; c < n/200 || c > n/5 {
			t.Errorf("%d of %d are %s", c, n, what)
		}
	}
}

// TestTheSameEverywhere holds what benchmarks of different days are measured on. A change of the generator changes it.
func TestTheSameEverywhere(t *testing.T) {
	h := sha256.New()
	for m := range synth.New(1).Meetings(990, 20) {
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		h.Write(b)
	}
	const want = "ae0f42f41361c6e9"
	if got := fmt.Sprintf("%x", h.Sum(nil)[:8]); got != want {
		t.Errorf("the meetings have the hash %s, not %s", got, want)
	}
}

func TestEditions(t *testing.T) {
	w := synth.New(1)
	changed := 0
	before := w.Meeting(3 * synth.PerSource)
	for m := range w.Edition(3, 7) {
		if m.Source.ID != synth.Source(3) {
			t.Fatal(m.Source.ID)
		}
		if m.Notes != w.Meeting(3*synth.PerSource+changed).Notes && before != nil {
			before = nil
		}
		changed++
	}
	if changed != synth.PerSource || before != nil {
		t.Errorf("%d meetings, and none differs", changed)
	}
}
