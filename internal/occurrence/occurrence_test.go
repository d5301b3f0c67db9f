package occurrence_test

import (
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
)

var zoneNames = []string{
	"America/New_York", "Europe/London", "Europe/Dublin", "Australia/Lord_Howe", "Africa/Casablanca",
	"America/Santiago", "Asia/Kathmandu", "Pacific/Apia", "America/Sao_Paulo", "Africa/Cairo",
}

var zones = occurrence.NewZones()

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := zones.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func date(t testing.TB, s string) meeting.Date {
	t.Helper()
	d, err := meeting.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func clock(t testing.TB, s string) meeting.Clock {
	t.Helper()
	c, err := meeting.ParseClock(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAtAcrossChangesOfTheClock(t *testing.T) {
	for _, tt := range []struct{ name, zone, date, clock, want string }{
		{"ordinary winter day", "America/New_York", "2026-01-15", "18:00", "2026-01-15T18:00:00-05:00"},
		{"ordinary summer day", "America/New_York", "2026-07-15", "18:00", "2026-07-15T18:00:00-04:00"},
		{"before the gap", "America/New_York", "2026-03-08", "01:59", "2026-03-08T01:59:00-05:00"},
		{"start of the gap", "America/New_York", "2026-03-08", "02:00", "2026-03-08T03:00:00-04:00"},
		{"in the gap", "America/New_York", "2026-03-08", "02:30", "2026-03-08T03:30:00-04:00"},
		{"after the gap", "America/New_York", "2026-03-08", "03:00", "2026-03-08T03:00:00-04:00"},
		{"before the fold", "America/New_York", "2026-11-01", "00:59", "2026-11-01T00:59:00-04:00"},
		{"the first of two", "America/New_York", "2026-11-01", "01:30", "2026-11-01T01:30:00-04:00"},
		{"after the fold", "America/New_York", "2026-11-01", "02:00", "2026-11-01T02:00:00-05:00"},
		{"gap at one o'clock", "Europe/London", "2026-03-29", "01:30", "2026-03-29T02:30:00+01:00"},
		{"fold at one o'clock", "Europe/London", "2026-10-25", "01:30", "2026-10-25T01:30:00+01:00"},
		{"negative daylight saving", "Europe/Dublin", "2026-10-25", "01:30", "2026-10-25T01:30:00+01:00"},
		{"gap of half an hour", "Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-04T02:45:00+11:00"},
		{"fold of half an hour", "Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-05T01:45:00+11:00"},
		{"clock back before Ramadan", "Africa/Casablanca", "2026-02-15", "02:30", "2026-02-15T02:30:00+01:00"},
		{"clock ahead after Ramadan", "Africa/Casablanca", "2026-03-22", "02:30", "2026-03-22T03:30:00+01:00"},
		{"gap at midnight", "America/Santiago", "2026-09-06", "00:30", "2026-09-06T01:30:00-03:00"},
		{"fold before midnight", "America/Santiago", "2026-04-04", "23:30", "2026-04-04T23:30:00-03:00"},
		{"quarter of an hour off", "Asia/Kathmandu", "2026-06-01", "19:00", "2026-06-01T19:00:00+05:45"},
		{"a day that was skipped", "Pacific/Apia", "2011-12-30", "10:00", "2011-12-31T10:00:00+14:00"},
		{"no longer changes", "America/Sao_Paulo", "2026-11-01", "00:30", "2026-11-01T00:30:00-03:00"},
		{"gap on a Friday", "Africa/Cairo", "2026-04-24", "00:15", "2026-04-24T01:15:00+03:00"},
		{"leap day", "America/New_York", "2028-02-29", "12:00", "2028-02-29T12:00:00-05:00"},
		{"after the tables end", "America/New_York", "2052-12-31", "23:59", "2052-12-31T23:59:00-05:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := occurrence.At(date(t, tt.date), clock(t, tt.clock), zone(t, tt.zone)).Format(time.RFC3339)
			if got != tt.want {
				t.Errorf("%s %s in %s is %s, want %s", tt.date, tt.clock, tt.zone, got, tt.want)
			}
		})
	}
}

func TestNext(t *testing.T) {
	for _, tt := range []struct {
		name, rule, start, anchor, from string
		except                          []string
		want                            string
	}{
		{"weekly", "FREQ=WEEKLY;BYDAY=WE", "19:30", "", "2026-03-03T00:00:00Z", nil, "2026-03-04T19:30:00-05:00"},
		{"at its own instant", "FREQ=WEEKLY;BYDAY=WE", "19:30", "", "2026-03-05T00:30:00Z", nil, "2026-03-04T19:30:00-05:00"},
		{"a nanosecond later", "FREQ=WEEKLY;BYDAY=WE", "19:30", "", "2026-03-05T00:30:00.000000001Z", nil, "2026-03-11T19:30:00-04:00"},
		{"not before the anchor", "FREQ=WEEKLY;BYDAY=WE", "19:30", "2026-06-10", "2026-03-03T00:00:00Z", nil, "2026-06-10T19:30:00-04:00"},
		{"an exception", "FREQ=WEEKLY;BYDAY=WE", "19:30", "", "2026-12-20T00:00:00Z", []string{"2026-12-23", "2026-12-30"}, "2027-01-06T19:30:00-05:00"},
		{"every other week", "FREQ=WEEKLY;BYDAY=WE;INTERVAL=2", "19:30", "2026-03-11", "2026-03-03T00:00:00Z", nil, "2026-03-11T19:30:00-04:00"},
		{"every other week, before the anchor", "FREQ=WEEKLY;BYDAY=WE;INTERVAL=2", "19:30", "2026-03-11", "2026-02-20T00:00:00Z", nil, "2026-02-25T19:30:00-05:00"},
		{"an interval without an anchor", "FREQ=WEEKLY;BYDAY=WE;INTERVAL=2", "19:30", "", "2026-03-03T00:00:00Z", nil, ""},
		{"second Tuesday", "FREQ=MONTHLY;BYDAY=2TU", "12:00", "", "2026-03-11T00:00:00Z", nil, "2026-04-14T12:00:00-04:00"},
		{"first and third Monday", "FREQ=MONTHLY;BYDAY=1MO,3MO", "12:00", "", "2026-03-03T00:00:00Z", nil, "2026-03-16T12:00:00-04:00"},
		{"last Friday", "FREQ=MONTHLY;BYDAY=-1FR", "12:00", "", "2026-03-03T00:00:00Z", nil, "2026-03-27T12:00:00-04:00"},
		{"fifth Saturday", "FREQ=MONTHLY;BYDAY=5SA", "12:00", "", "2026-02-01T00:00:00Z", nil, "2026-05-30T12:00:00-04:00"},
		{"every third month", "FREQ=MONTHLY;BYDAY=1SU;INTERVAL=3", "12:00", "2026-01-04", "2026-01-05T00:00:00Z", nil, "2026-04-05T12:00:00-04:00"},
		{"fifth February Tuesday", "FREQ=MONTHLY;BYDAY=5TU;INTERVAL=12", "12:00", "2028-02-29", "2028-03-01T00:00:00Z", nil, "2056-02-29T12:00:00-05:00"},
		{"on the leap day", "FREQ=WEEKLY;BYDAY=TU", "12:00", "", "2028-02-29T00:00:00Z", nil, "2028-02-29T12:00:00-05:00"},
		{"in the gap", "FREQ=WEEKLY;BYDAY=SU", "02:30", "", "2026-03-08T05:00:00Z", nil, "2026-03-08T03:30:00-04:00"},
		{"in the gap, asked inside the hour it moved to", "FREQ=WEEKLY;BYDAY=SU", "02:30", "", "2026-03-08T07:15:00Z", nil, "2026-03-08T03:30:00-04:00"},
		{"unreadable", "FREQ=DAILY", "02:30", "", "2026-03-08T07:15:00Z", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &meeting.Schedule{RRule: tt.rule, Start: clock(t, tt.start), Duration: 60}
			if tt.anchor != "" {
				s.Anchor = date(t, tt.anchor)
			}
			for _, e := range tt.except {
				s.Except = append(s.Except, date(t, e))
			}
			from, err := time.Parse(time.RFC3339Nano, tt.from)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if next, ok := occurrence.Next(s, zone(t, "America/New_York"), from); ok {
				got = next.Format(time.RFC3339)
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestNextWithoutASchedule(t *testing.T) {
	if _, ok := occurrence.Next(nil, time.UTC, time.Time{}); ok {
		t.Error("a meeting without a schedule has a next occurrence")
	}
}

func TestNextOverMidnight(t *testing.T) {
	// On this night the clocks of Santiago go from 24:00 to 01:00, so what is due at 00:30 on Sunday starts at 01:30.
	s := &meeting.Schedule{RRule: "FREQ=WEEKLY;BYDAY=SU", Start: meeting.NewClock(0, 30), Duration: 30}
	loc := zone(t, "America/Santiago")
	from := time.Date(2026, 9, 6, 4, 0, 0, 0, time.UTC) // the instant of the change
	got, _ := occurrence.Next(s, loc, from)
	if want := time.Date(2026, 9, 6, 4, 30, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFirstIgnoresExceptions(t *testing.T) {
	d := date(t, "2026-03-04")
	s := &meeting.Schedule{RRule: "FREQ=WEEKLY;BYDAY=WE", Except: []meeting.Date{d}}
	if got, ok := occurrence.First(s, d); !ok || got != d {
		t.Errorf("got %v, %v", got, ok)
	}
	s.Anchor = date(t, "2026-04-01")
	if got, ok := occurrence.First(s, d); !ok || got != s.Anchor {
		t.Errorf("with an anchor: got %v, %v", got, ok)
	}
}

func TestEnd(t *testing.T) {
	ny := zone(t, "America/New_York")
	for _, tt := range []struct {
		name, date, start string
		minutes           int
		want              string
	}{
		{"same evening", "2026-01-15", "18:00", 90, "2026-01-15T19:30:00-05:00"},
		{"past midnight", "2026-01-15", "23:30", 60, "2026-01-16T00:30:00-05:00"},
		{"a whole day", "2026-01-15", "23:30", 1440, "2026-01-16T23:30:00-05:00"},
		{"by the wall clock when it goes ahead", "2026-03-07", "23:00", 300, "2026-03-08T04:00:00-04:00"},
		{"by the wall clock when it goes back", "2026-11-01", "00:30", 120, "2026-11-01T02:30:00-05:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			start := occurrence.At(date(t, tt.date), clock(t, tt.start), ny)
			if got := occurrence.End(&meeting.Schedule{Duration: tt.minutes}, start).Format(time.RFC3339); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// held is the meaning of a schedule, day by day: what the arithmetic must agree with.
func held(s *meeting.Schedule, d meeting.Date) bool {
	r, err := occurrence.ParseRule(s.RRule)
	if err != nil || d.Weekday() != r.Weekday || slices.Contains(s.Except, d) {
		return false
	}
	days := int(d.UTC().Sub(s.Anchor.UTC()) / (24 * time.Hour))
	if r.Interval == 1 && !s.Anchor.IsZero() && days < 0 {
		return false
	}
	if !r.IsMonthly() {
		return r.Interval == 1 || days%(7*r.Interval) == 0
	}
	months := (d.Year-s.Anchor.Year)*12 + int(d.Month-s.Anchor.Month)
	if r.Interval > 1 && months%r.Interval != 0 {
		return false
	}
	fromFront, fromBack := 1, -1
	for x := d.AddDays(-7); x.Month == d.Month; x = x.AddDays(-7) {
		fromFront++
	}
	for x := d.AddDays(7); x.Month == d.Month; x = x.AddDays(7) {
		fromBack--
	}
	return r.Ordinals.Has(fromFront) || r.Ordinals.Has(fromBack)
}

// reading finds the instant of a wall clock by trying every minute, and says what RFC 5545 does of a skipped one.
func reading(d meeting.Date, c meeting.Clock, loc *time.Location) time.Time {
	wall := d.UTC().Add(time.Duration(c) * time.Minute)
	shows := func(u time.Time) bool {
		l := u.In(loc)
		return meeting.DateOf(l) == d && meeting.NewClock(l.Hour(), l.Minute()) == c
	}
	for _, step := range []time.Duration{15 * time.Minute, time.Minute} {
		for u := wall.Add(-15 * time.Hour); u.Before(wall.Add(15 * time.Hour)); u = u.Add(step) {
			if shows(u) {
				return u
			}
		}
	}
	// The last instant whose clock shows less was read with the offset before the gap.
	u := wall.Add(-15 * time.Hour)
	for {
		next := u.Add(time.Minute)
		_, offset := next.In(loc).Zone()
		if next.Add(time.Duration(offset) * time.Second).After(wall) {
			break
		}
		u = next
	}
	_, offset := u.In(loc).Zone()
	return wall.Add(-time.Duration(offset) * time.Second)
}

func drawSchedule(t *rapid.T) *meeting.Schedule {
	rule := occurrence.Weekly(time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")))
	if rapid.Bool().Draw(t, "monthly") {
		ns := rapid.SliceOfNDistinct(rapid.SampledFrom([]int{1, 2, 3, 4, 5, -1, -2, -5}), 1, 3, rapid.ID).Draw(t, "ordinals")
		rule = occurrence.Monthly(rule.Weekday, ns...)
	}
	s := &meeting.Schedule{
		Weekday:  rule.Weekday,
		Start:    meeting.Clock(rapid.SampledFrom([]int{0, 15, 30, 45, 60, 90, 119, 120, 150, 180, 720, 1380, 1410, 1439}).Draw(t, "start")),
		Duration: rapid.IntRange(1, 1440).Draw(t, "duration"),
		RRule:    rule.String(),
	}
	base := meeting.Date{Year: 2024, Month: 1, Day: 1}
	if rapid.Bool().Draw(t, "anchored") {
		from := base.AddDays(rapid.IntRange(-1000, 3000).Draw(t, "anchor"))
		s.Anchor, _ = occurrence.First(s, from)
		rule.Interval = rapid.IntRange(1, 6).Draw(t, "interval")
		s.RRule = rule.String()
	}
	for range rapid.IntRange(0, 3).Draw(t, "exceptions") {
		d, ok := occurrence.First(s, base.AddDays(rapid.IntRange(0, 5000).Draw(t, "except")))
		if ok {
			s.Except = append(s.Except, d)
		}
	}
	return s
}

func TestAgreesWithCountingDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchedule(t)
		loc, err := zones.Load(rapid.SampledFrom(zoneNames).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		if err := occurrence.Check(s); err != nil {
			t.Fatal(err)
		}
		from := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 14*366*24*60).Draw(t, "from")) * time.Minute)
		to := from.AddDate(0, rapid.IntRange(0, 8).Draw(t, "months"), 0)

		var want []time.Time
		for d := meeting.DateOf(from).AddDays(-2); !d.UTC().After(to.AddDate(0, 0, 2)); d = d.AddDays(1) {
			if !held(s, d) {
				continue
			}
			if u := reading(d, s.Start, loc); !u.Before(from) && u.Before(to) {
				want = append(want, u)
			}
		}
		got := slices.Collect(occurrence.Between(s, loc, from, to))
		if !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Fatalf("%+v in %v from %v to %v:\n got %v\nwant %v", s, loc, from, to, got, want)
		}
		next, ok := occurrence.Next(s, loc, from)
		if len(want) > 0 && (!ok || !next.Equal(want[0])) {
			t.Fatalf("%+v in %v from %v: next %v, want %v", s, loc, from, next, want[0])
		}
		if len(want) == 0 && ok && next.Before(to) {
			t.Fatalf("%+v in %v from %v: next %v, want none before %v", s, loc, from, next, to)
		}
	})
}

// TestAtEveryChange tries each quarter of an hour around each change of each zone.
func TestAtEveryChange(t *testing.T) {
	for _, name := range zoneNames {
		loc := zone(t, name)
		for u := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).In(loc); u.Year() < 2038; {
			_, end := u.ZoneBounds()
			if end.IsZero() {
				break
			}
			for m := -180; m <= 180; m += 15 {
				wall := end.Add(time.Duration(m) * time.Minute).In(loc)
				for _, shift := range []int{-60, -30, 0, 30, 60} {
					w := wall.Add(time.Duration(shift) * time.Minute)
					d, c := meeting.DateOf(w), meeting.NewClock(w.Hour(), w.Minute())
					if got, want := occurrence.At(d, c, loc), reading(d, c, loc); !got.Equal(want) {
						t.Errorf("%s: %v %v is %v, want %v", name, d, c, got, want.In(loc))
					}
				}
			}
			u = end
		}
	}
}

func BenchmarkNext(b *testing.B) {
	for _, rule := range []string{"FREQ=WEEKLY;BYDAY=SU", "FREQ=MONTHLY;BYDAY=1MO,3MO"} {
		b.Run(rule, func(b *testing.B) {
			s := &meeting.Schedule{RRule: rule, Start: meeting.NewClock(19, 30), Duration: 60}
			loc := zone(b, "America/New_York")
			from := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := occurrence.Next(s, loc, from); !ok {
					b.Fatal("none")
				}
			}
		})
	}
}
