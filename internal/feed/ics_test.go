package feed_test

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

func writeICS(t testing.TB, hits []search.Hit, o feed.CalendarOptions) ([]byte, int) {
	t.Helper()
	var b bytes.Buffer
	skipped, err := feed.NewCalendar(zones).Write(&b, channel(t), hits, o)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), skipped
}

func TestCalendarGolden(t *testing.T) {
	for _, tt := range []struct {
		name    string
		o       feed.CalendarOptions
		skipped int
	}{
		{"subscription.ics", feed.CalendarOptions{}, 3},
		{"everything.ics", feed.CalendarOptions{Suspended: true, Cancelled: true}, 1},
		{"discreet.ics", feed.CalendarOptions{Discreet: true}, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, skipped := writeICS(t, sampleHits(t), tt.o)
			if skipped != tt.skipped {
				t.Errorf("skipped %d, want %d", skipped, tt.skipped)
			}
			if _, err := parseICS(got); err != nil {
				t.Error(err)
			}
			golden(t, tt.name, got)
		})
	}
}

func TestDiscreetCalendarDoesNotTell(t *testing.T) {
	got, _ := writeICS(t, sampleHits(t), feed.CalendarOptions{Discreet: true})
	flat := strings.ReplaceAll(string(got), "\r\n ", "")
	for _, tell := range []string{"Serenity\r", "St. Mary", "women", "Women", "Step", "mug", "Intergroup", "near Anytown", "aa-us", "/meetings/", "Odd Mondays"} {
		if strings.Contains(flat, tell) {
			t.Errorf("a discreet calendar says %q", tell)
		}
	}
}

func TestCalendarDoesNotDependOnWhenItIsAsked(t *testing.T) {
	hits := sampleHits(t)[:2]
	ch := channel(t)
	var first, later bytes.Buffer
	if _, err := feed.NewCalendar(zones).Write(&first, ch, hits, feed.CalendarOptions{}); err != nil {
		t.Fatal(err)
	}
	ch.At = ch.At.AddDate(0, 0, 30)
	if _, err := feed.NewCalendar(zones).Write(&later, ch, hits, feed.CalendarOptions{}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), later.Bytes()) {
		t.Error("a month later the same meetings make another calendar")
	}
}

// once are the properties an event may have, EXDATE apart, each at most once.
var once = []string{
	"UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "RRULE", "SUMMARY", "DESCRIPTION", "CLASS", "LOCATION", "GEO",
	"X-APPLE-STRUCTURED-LOCATION", "URL", "CONFERENCE", "CATEGORIES", "TRANSP", "STATUS",
}

func TestCalendarHoldsWhateverItIsGiven(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		hits := rapid.SliceOfN(rapid.Custom(drawHit), 0, 4).Draw(rt, "hits")
		o := feed.CalendarOptions{Discreet: rapid.Bool().Draw(rt, "discreet"), Suspended: true, Cancelled: true}
		got, skipped := writeICS(t, hits, o)
		cal, err := parseICS(got)
		if err != nil {
			rt.Fatalf("%v\n%s", err, got)
		}
		zonesGiven := map[string]bool{}
		for _, z := range cal.kids("VTIMEZONE") {
			zonesGiven[z.get("TZID").value] = true
		}
		meetings := map[string]bool{}
		for _, ev := range cal.kids("VEVENT") {
			meetings[ev.get("UID").value[:18]] = true
			checkEvent(rt, ev, zonesGiven)
		}
		distinct := map[meeting.ID]bool{}
		for _, h := range hits {
			if h.Meeting.Schedule != nil {
				distinct[h.Meeting.ID] = true
			}
		}
		if skipped == 0 && len(meetings) != len(distinct) {
			rt.Fatalf("%d meetings, %d in the calendar", len(distinct), len(meetings))
		}
		if len(cal.children) != len(cal.kids("VEVENT"))+len(cal.kids("VTIMEZONE")) {
			rt.Fatalf("something else than events and zones:\n%s", got)
		}
	})
}

func checkEvent(t *rapid.T, ev *component, zones map[string]bool) {
	if len(ev.children) != 0 {
		t.Fatalf("an event holds a %s", ev.children[0].name)
	}
	for _, p := range ev.props {
		if p.name != "EXDATE" && (!slices.Contains(once, p.name) || len(ev.all(p.name)) != 1) {
			t.Fatalf("%s does not belong here, or not twice: %+v", p.name, ev.props)
		}
	}
	for _, p := range append(ev.all("EXDATE"), ev.get("DTSTART"), ev.get("DTEND")) {
		if !zones[p.params["TZID"]] {
			t.Fatalf("%s is in %q, which is not described", p.name, p.params["TZID"])
		}
	}
	if apple := ev.get("X-APPLE-STRUCTURED-LOCATION"); apple.name != "" {
		want := apple.params["X-TITLE"]
		if a, ok := apple.params["X-ADDRESS"]; ok {
			want += "\n" + a
		}
		if got := ev.get("LOCATION").text(); got != want {
			t.Fatalf("LOCATION is %q; Apple's says %q", got, want)
		}
	}
	if c := ev.get("CONFERENCE"); c.name != "" && !strings.HasPrefix(ev.get("DESCRIPTION").text(), c.value) {
		t.Fatalf("the description does not begin with %q: %q", c.value, ev.get("DESCRIPTION").text())
	}
}

// TestNothingIsInjected puts a property, an alarm and an attachment into every text that a publisher controls.
func TestNothingIsInjected(t *testing.T) {
	h := sampleHits(t)[0]
	m := *h.Meeting
	for _, end := range []string{"\r\n", "\n", "\r", "\u2028", "\u0085", "\r\n "} {
		evil := "x" + end + "ATTACH:https://evil.example/" + end + "END:VEVENT" + end + "BEGIN:VALARM"
		m.Name, m.Group, m.Notes, m.URL, m.Source.Attribution = evil, evil, evil, "https://"+evil, evil
		place := *m.Place
		place.Name, place.Address, place.Formatted, place.Notes = evil, evil, `"`+evil+`";X=1:y`, evil
		m.Place = &place
		m.Online = &meeting.Online{URL: "https://zoom.example/" + evil, URLNotes: evil, Phone: evil, PhoneNotes: evil}
		schedule := *m.Schedule
		schedule.Text = evil
		m.Schedule, m.Types = &schedule, []meeting.Type{meeting.Type(evil)}

		got, _ := writeICS(t, []search.Hit{{Meeting: &m, Next: h.Next}}, feed.CalendarOptions{})
		cal, err := parseICS(got)
		if err != nil {
			t.Fatalf("with %q: %v\n%s", end, err, got)
		}
		evs := cal.kids("VEVENT")
		if len(evs) != 1 || len(evs[0].children) != 0 || len(evs[0].all("ATTACH")) != 0 {
			t.Fatalf("with %q something was injected:\n%s", end, got)
		}
	}
}

func TestTextsAreKept(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.StringMatching(`[ -~\n日本語é👩‍👦]{1,200}`).Draw(rt, "name")
		h := sampleHits(t)[0]
		m := *h.Meeting
		m.Name = name
		got, _ := writeICS(t, []search.Hit{{Meeting: &m}}, feed.CalendarOptions{})
		cal, err := parseICS(got)
		if err != nil {
			rt.Fatal(err)
		}
		if summary := cal.kids("VEVENT")[0].get("SUMMARY").text(); summary != name {
			rt.Fatalf("%q became %q", name, summary)
		}
	})
}

// BenchmarkCalendar writes 10,000 meetings. The floor is what no encoder can go below: the same bytes, already formatted,
// passed one by one through the same buffer.
func BenchmarkCalendar(b *testing.B) {
	base := sampleHits(b)[:2]
	hits := make([]search.Hit, 10_000)
	for i := range hits {
		m := *base[i%len(base)].Meeting
		s := *m.Schedule
		s.Timezone = zoneNames[i%len(zoneNames)]
		m.Schedule, m.ID = &s, meeting.NewID("bench", s.Timezone+time.Duration(i).String())
		hits[i] = search.Hit{Meeting: &m}
	}
	cal, ch := feed.NewCalendar(zones), channel(b)
	var doc bytes.Buffer
	if _, err := cal.Write(&doc, ch, hits, feed.CalendarOptions{}); err != nil {
		b.Fatal(err)
	}
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(int64(doc.Len()))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := cal.Write(io.Discard, ch, hits, feed.CalendarOptions{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		b.SetBytes(int64(doc.Len()))
		buf := make([]byte, 0, 40<<10)
		for b.Loop() {
			for _, c := range doc.Bytes() {
				if buf = append(buf, c); len(buf) >= 32<<10 {
					io.Discard.Write(buf)
					buf = buf[:0]
				}
			}
		}
	})
}
