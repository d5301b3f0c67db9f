package occurrence_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
)

func dates(t *testing.T, texts ...string) []meeting.Date {
	t.Helper()
	var all []meeting.Date
	for _, text := range texts {
		d, err := meeting.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	return all
}

func TestFold(t *testing.T) {
	for _, tc := range []struct {
		name   string
		dates  []string
		rule   string
		except []string
	}{
		{"nothing", nil, "", nil},
		{"one", []string{"2026-01-05"}, "", nil},
		{"one twice", []string{"2026-01-05", "2026-01-05"}, "", nil},
		{"two weeks", []string{"2026-01-12", "2026-01-05"}, "FREQ=WEEKLY;BYDAY=MO", nil},
		{"two of a fortnight show nothing", []string{"2026-01-05", "2026-01-19"}, "", nil},
		{"a month apart", []string{"2026-01-13", "2026-02-10"}, "FREQ=MONTHLY;BYDAY=2TU", nil},
		{"five weeks apart", []string{"2026-01-06", "2026-02-10"}, "", nil},
		{"two days of a week", []string{"2026-01-05", "2026-01-07", "2026-01-12"}, "", nil},
		{"a week off", []string{"2026-01-05", "2026-01-12", "2026-01-26", "2026-02-02"}, "FREQ=WEEKLY;BYDAY=MO", []string{"2026-01-19"}},
		{"every second week", []string{"2026-01-05", "2026-01-19", "2026-02-02", "2026-02-16", "2026-03-02", "2026-03-16", "2026-03-30"}, "FREQ=WEEKLY;BYDAY=MO;INTERVAL=2", nil},
		{"first and third", []string{"2026-01-07", "2026-01-21", "2026-02-04", "2026-02-18", "2026-03-04"}, "FREQ=MONTHLY;BYDAY=1WE,3WE", nil},
		{"last of the month", []string{"2026-01-30", "2026-02-27", "2026-03-27", "2026-04-24"}, "FREQ=MONTHLY;BYDAY=-1FR", nil},
		{"every third month", []string{"2026-01-10", "2026-04-11", "2026-07-11"}, "FREQ=MONTHLY;BYDAY=2SA;INTERVAL=3", nil},
		{"no order", []string{"2026-01-05", "2026-02-16", "2026-06-29", "2026-07-06"}, "", nil},
	} {
		f, ok := occurrence.Fold(dates(t, tc.dates...))
		rule := ""
		if ok {
			rule = f.Rule.String()
		}
		if rule != tc.rule {
			t.Errorf("%s: %q, want %q", tc.name, rule, tc.rule)
		}
		if diff := cmp.Diff(dates(t, tc.except...), f.Except); diff != "" {
			t.Errorf("%s: except (-want +got):\n%s", tc.name, diff)
		}
	}
}

// TestFoldUnfolds expands rules over months and folds what they give: the rule found falls on the same days.
func TestFoldUnfolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := time.Weekday(rapid.IntRange(0, 6).Draw(t, "day"))
		rule := occurrence.Weekly(day)
		if rapid.Bool().Draw(t, "monthly") {
			rule = occurrence.Monthly(day, rapid.SampledFrom([]int{1, 2, 3, 4, -1}).Draw(t, "ordinal"))
		}
		rule.Interval = rapid.IntRange(1, 4).Draw(t, "interval")
		s := &meeting.Schedule{RRule: rule.String(), Weekday: day, Duration: 60}
		start := meeting.Date{Year: 2026, Month: time.January, Day: 1}.AddDays(rapid.IntRange(0, 700).Draw(t, "start"))
		s.Anchor = start // the phase of the interval; the first date is the anchor of what follows
		first, ok := occurrence.First(s, start)
		if !ok {
			t.Fatal("the rule never falls")
		}
		s.Anchor = first
		var held []meeting.Date
		for d := first; len(held) < 8; {
			held = append(held, d)
			if d, ok = occurrence.First(s, d.AddDays(1)); !ok {
				t.Fatal("the rule ends")
			}
		}
		f, ok := occurrence.Fold(held)
		if !ok || len(f.Except) > 0 {
			t.Fatalf("%v: %v with exceptions %v, want %v", held, f.Rule, f.Except, rule)
		}
		again := &meeting.Schedule{RRule: f.Rule.String(), Weekday: day, Anchor: f.Anchor}
		for _, want := range held {
			if got, ok := occurrence.First(again, want); !ok || got != want {
				t.Fatalf("%v falls on %v, want %v", f.Rule, got, want)
			}
		}
	})
}
