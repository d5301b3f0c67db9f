package embedded

import (
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
)

// TestClockAgreesWithTheCalendar compares the engine's arithmetic with package occurrence, most often close to a change
// of the clock.
func TestClockAgreesWithTheCalendar(t *testing.T) {
	names := []string{
		"America/New_York", "Europe/London", "Europe/Dublin", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago",
		"Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo", "Asia/Gaza", "America/St_Johns", "Antarctica/Troll", "UTC",
	}
	zones := occurrence.NewZones()
	rapid.Check(t, func(t *rapid.T) {
		loc, err := zones.Load(rapid.SampledFrom(names).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		from := time.Unix(rapid.Int64Range(0, 2_300_000_000).Draw(t, "second"), 0)
		if _, change := from.In(loc).ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(t, "close to a change") {
			from = change.Add(time.Duration(rapid.IntRange(-9*24*3600, 3*24*3600).Draw(t, "off")) * time.Second)
		}
		from = from.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 1, 999_999_999}).Draw(t, "ns")))
		c := newClock(loc, from, from)
		for range 20 {
			when := rapid.Uint16Range(0, 7*24*60-1).Draw(t, "when")
			weekday := time.Weekday(when / (24 * 60))
			s := &meeting.Schedule{Weekday: weekday, Start: meeting.Clock(when % (24 * 60)), RRule: meeting.Weekly(weekday)}
			want, ok := occurrence.Next(s, loc, from)
			if got := c.next(when); !ok || got != want.Unix() {
				t.Fatalf("%s, from %s: %s %s is next %s, want %s", loc, from, weekday, s.Start, time.Unix(got, 0).In(loc), want)
			}
		}
	})
}
