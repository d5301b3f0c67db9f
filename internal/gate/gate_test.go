package gate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/gate"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// list is n invented listings, all different.
func list(n int) []edition.Listing { return span(0, n) }

// span is those from the given number up to another.
func span(from, to int) []edition.Listing {
	var all []edition.Listing
	for i := from; i < to; i++ {
		key := fmt.Sprint("group-", i)
		all = append(all, edition.Listing{Row: i, Meeting: meeting.Meeting{
			ID: meeting.NewID("aa-one", key), Name: fmt.Sprint("Group ", i), Fellowship: "aa",
			Schedule: &meeting.Schedule{Weekday: time.Weekday(i % 7), Start: meeting.NewClock(18, 0), Duration: 60,
				RRule: meeting.Weekly(time.Weekday(i % 7)), Timezone: "America/Chicago"},
			Place: &meeting.Place{Name: fmt.Sprint("Hall ", i), City: "Anytown",
				Point: &meeting.Point{Lat: 41 + float64(i)/1e4, Lon: -87}},
			Source: meeting.SourceRef{ID: "aa-one", Key: key},
		}})
	}
	return all
}

// edited is list(n) with the first k listings edited.
func edited(n, k int, edit func(i int, m *meeting.Meeting)) []edition.Listing {
	all := list(n)
	for i := range k {
		edit(i, &all[i].Meeting)
	}
	return all
}

func rekey(i int, m *meeting.Meeting) {
	m.Source.Key = fmt.Sprint("renumbered-", i)
	m.ID = meeting.NewID("aa-one", m.Source.Key)
}

// candidate is a reading of the given listings, of refused rows that were served before under the given numbers, and of
// refused rows without a key.
func candidate(all []edition.Listing, refused []int, keyless int) gate.Stats {
	var notices []notice.Notice
	for i, n := range refused {
		notices = append(notices, notice.Notice{Code: "row_not_object", Row: 10_000 + i, Key: fmt.Sprint("group-", n), Effect: notice.Refused})
	}
	counts := edition.Counts{RowsIn: len(all) + len(refused) + keyless, Published: len(all), Refused: len(refused) + keyless}
	return gate.MeasureCandidate(all, counts, notices)
}

func numbers(from, to int) (all []int) {
	for i := from; i < to; i++ {
		all = append(all, i)
	}
	return all
}

func summary(d gate.Decision) string {
	words := []string{d.Verdict.String()}
	for _, n := range d.Notices {
		word := string(n.Code)
		if n.Field != "" {
			word += ":" + n.Field
		}
		if n.Effect != "" {
			word += "=" + string(n.Effect)
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func TestDecide(t *testing.T) {
	for _, test := range []struct {
		name   string
		prev   []edition.Listing
		cand   gate.Stats
		policy source.Gate
		want   string
	}{
		{"nothing before, nothing now", nil, candidate(nil, nil, 0), source.Gate{}, "accept"},
		{"the first edition", nil, candidate(list(50), nil, 0), source.Gate{}, "accept"},
		{"the first edition with some refused", nil, candidate(list(50), nil, 20), source.Gate{}, "accept"},
		{"the first edition, mostly refused", nil, candidate(list(5), nil, 6), source.Gate{}, "reject feed_mass_refusal"},
		{"the first edition of few rows, mostly refused", nil, candidate(nil, nil, 3), source.Gate{}, "accept"},
		{"the first edition, too short", nil, candidate(list(9), nil, 0), source.Gate{MinRows: 10}, "hold feed_too_few_rows"},
		{"the same", list(100), candidate(list(100), nil, 0), source.Gate{}, "accept"},
		{"many added", list(100), candidate(list(900), nil, 0), source.Gate{}, "accept"},

		{"empty", list(3), candidate(nil, nil, 0), source.Gate{}, "hold feed_empty_list"},
		{"30 % and 30 rows lost", list(100), candidate(list(70), nil, 0), source.Gate{}, "accept"},
		{"31 % and 31 rows lost", list(100), candidate(list(69), nil, 0), source.Gate{}, "hold feed_mass_removal"},
		{"half of few lost", list(40), candidate(list(20), nil, 0), source.Gate{}, "accept"},
		{"more than half of few lost", list(40), candidate(list(19), nil, 0), source.Gate{}, "hold feed_mass_removal"},
		{"replaced by others", list(100), candidate(span(50, 150), nil, 0), source.Gate{}, "hold feed_mass_removal"},
		{"a source that may lose half", list(100), candidate(list(55), nil, 0), source.Gate{MaxDrop: .5}, "accept"},
		{"a source that may lose 40 rows", list(100), candidate(list(60), nil, 0), source.Gate{MinDropRows: 40}, "accept"},
		{"five of six lost", list(6), candidate(list(1), nil, 0), source.Gate{}, "hold feed_mass_removal"},
		{"four of five lost", list(5), candidate(list(1), nil, 0), source.Gate{}, "accept"},
		{"all but one lost, as the source may", list(6), candidate(list(1), nil, 0), source.Gate{MaxDrop: 1}, "accept"},
		{"empty, although the source may lose all", list(6), candidate(nil, nil, 0), source.Gate{MaxDrop: 1}, "hold feed_empty_list"},

		{"refused rows are not absent", list(1000), candidate(list(960), numbers(960, 1000), 0), source.Gate{}, "accept"},
		{"5 % refused", list(100), candidate(list(95), numbers(95, 100), 0), source.Gate{}, "accept"},
		{"6 % refused", list(100), candidate(list(94), numbers(94, 100), 0), source.Gate{}, "hold feed_mass_refusal"},
		{"6 % refused without a key", list(100), candidate(list(94), nil, 6), source.Gate{}, "hold feed_mass_refusal"},
		{"three of few refused", list(10), candidate(list(7), numbers(7, 10), 0), source.Gate{}, "accept"},
		{"rows that were always refused", list(100), candidate(list(100), nil, 30), source.Gate{}, "accept"},
		{"rows that were always refused, most of them", list(10), candidate(list(10), nil, 30), source.Gate{}, "accept"},
		{"most refused", list(100), candidate(list(40), numbers(40, 100), 0), source.Gate{}, "reject feed_mass_refusal"},
		{"an error page of many rows", list(100), candidate(nil, nil, 100), source.Gate{}, "reject feed_mass_removal feed_mass_refusal"},

		{"30 % renumbered", list(100), candidate(edited(100, 30, rekey), nil, 0), source.Gate{}, "hold feed_ids_churned"},
		{"29 % renumbered", list(100), candidate(edited(100, 29, rekey), nil, 0), source.Gate{}, "accept"},
		{"most renumbered, which removes nothing", list(100), candidate(edited(100, 70, rekey), nil, 0), source.Gate{}, "hold feed_ids_churned"},
		{"all of few renumbered", list(4), candidate(edited(4, 4, rekey), nil, 0), source.Gate{}, "hold feed_ids_churned"},

		{"schedules lost", list(100), candidate(edited(100, 11, func(_ int, m *meeting.Meeting) { m.Schedule = nil }), nil, 0),
			source.Gate{}, "hold feed_field_fill_drop:schedule"},
		{"few schedules lost", list(100), candidate(edited(100, 10, func(_ int, m *meeting.Meeting) { m.Schedule = nil }), nil, 0),
			source.Gate{}, "accept"},
		{"places lost", list(20), candidate(edited(20, 4, func(_ int, m *meeting.Meeting) { m.Place = nil }), nil, 0),
			source.Gate{}, "hold feed_field_fill_drop:place_or_online"},
		{"places lost in a small list", list(19), candidate(edited(19, 9, func(_ int, m *meeting.Meeting) { m.Place = nil }), nil, 0),
			source.Gate{}, "accept"},
		{"places exchanged for links", list(100), candidate(edited(100, 40, func(_ int, m *meeting.Meeting) {
			m.Place, m.Online = nil, &meeting.Online{URL: "https://example.org/j"}
		}), nil, 0), source.Gate{}, "accept"},

		{"20 % moved far", list(100), candidate(edited(100, 20, func(_ int, m *meeting.Meeting) { m.Place.Lat++ }), nil, 0),
			source.Gate{}, "hold feed_mass_move"},
		{"all moved a little", list(100), candidate(edited(100, 100, func(_ int, m *meeting.Meeting) { m.Place.Lat += .4 }), nil, 0),
			source.Gate{}, "accept"},
		{"across the antimeridian", edited(100, 100, func(_ int, m *meeting.Meeting) { m.Place.Lon = 179.99 }),
			candidate(edited(100, 100, func(_ int, m *meeting.Meeting) { m.Place.Lon = -179.99 }), nil, 0), source.Gate{}, "accept"},
		{"zones changed", list(100), candidate(edited(100, 51, func(_ int, m *meeting.Meeting) { m.Schedule.Timezone = "UTC" }), nil, 0),
			source.Gate{}, "hold feed_zones_changed"},
		{"half of the zones changed", list(100), candidate(edited(100, 50, func(_ int, m *meeting.Meeting) { m.Schedule.Timezone = "UTC" }), nil, 0),
			source.Gate{}, "accept"},
		{"most renamed", list(100), candidate(edited(100, 51, func(_ int, m *meeting.Meeting) { m.Name += " Group" }), nil, 0),
			source.Gate{}, "accept feed_mass_change:name"},
		{"two things at once", list(100), candidate(edited(60, 30, func(_ int, m *meeting.Meeting) { m.Place.Lat++ }), nil, 0),
			source.Gate{}, "hold feed_mass_removal feed_mass_move"},
	} {
		d := gate.Decide(gate.Measure(test.prev), test.cand, gate.PolicyOf(test.policy), gate.History{}, now)
		if got := summary(d); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestRelease(t *testing.T) {
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	small, large, broken := candidate(list(60), nil, 0), candidate(list(50), nil, 0), candidate(nil, nil, 100)
	for _, test := range []struct {
		name    string
		cand    gate.Stats
		history gate.History
		want    string
	}{
		{"first time", small, gate.History{}, "hold feed_mass_removal"},
		{"twice more", small, gate.History{Repeats: 2, Since: ago(72 * time.Hour)}, "hold feed_mass_removal"},
		{"too soon", small, gate.History{Repeats: 9, Since: ago(47 * time.Hour)}, "hold feed_mass_removal"},
		{"confirmed", small, gate.History{Repeats: 3, Since: ago(48 * time.Hour)}, "accept feed_mass_removal=none"},
		{"half is too much", large, gate.History{Repeats: 9, Since: ago(900 * time.Hour)}, "hold feed_mass_removal"},
		{"a person's word", large, gate.History{Release: true}, "accept feed_mass_removal=none"},
		{"empty, again and again", candidate(nil, nil, 0), gate.History{Repeats: 9, Since: ago(900 * time.Hour)}, "hold feed_empty_list"},
		{"empty, and meant", candidate(nil, nil, 0), gate.History{Release: true}, "accept feed_empty_list=none"},
		{"nobody can release what is worthless", broken, gate.History{Release: true}, "reject feed_mass_removal feed_mass_refusal"},
	} {
		d := gate.Decide(gate.Measure(list(100)), test.cand, gate.PolicyOf(source.Gate{}), test.history, now)
		if got := summary(d); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// TestDaysOfARowCountOnce expands rows to seven days each: the loss of a row is the loss of one, that of a day is none.
func TestDaysOfARowCountOnce(t *testing.T) {
	var prev []edition.Listing
	for _, l := range list(30) {
		for d := range time.Weekday(7) {
			day := l
			day.Meeting.ID = l.Meeting.ID.OnDay(d)
			prev = append(prev, day)
		}
	}
	decide := func(cand []edition.Listing) string {
		return summary(gate.Decide(gate.Measure(prev), candidate(cand, nil, 0), gate.PolicyOf(source.Gate{}), gate.History{}, now))
	}
	if got := decide(prev[:10*7]); got != "accept" {
		t.Errorf("20 rows of 30 lost: %s", got)
	}
	if got := decide(prev[:9*7]); got != "hold feed_mass_removal" {
		t.Errorf("21 rows of 30 lost: %s", got)
	}
	var oneDay []edition.Listing
	for i := 0; i < len(prev); i += 7 {
		oneDay = append(oneDay, prev[i])
	}
	if got := decide(oneDay); got != "accept feed_mass_change:schedule" {
		t.Errorf("one day of each row left: %s", got)
	}
}

func TestUnlistedAreNotLostAgain(t *testing.T) {
	prev := list(100)
	for i := 60; i < 100; i++ {
		prev[i].Missing = now
	}
	if got := summary(gate.Decide(gate.Measure(prev), candidate(list(60), nil, 0), gate.PolicyOf(source.Gate{}), gate.History{}, now)); got != "accept" {
		t.Error(got)
	}
}

func TestRenamed(t *testing.T) {
	cand := edited(40, 10, rekey)
	twins := func(all []edition.Listing) []edition.Listing { // 10 and 11 say the same, so their keys cannot be told apart
		all[11].Meeting.Name, all[11].Meeting.Place, all[11].Meeting.Schedule = all[10].Meeting.Name, all[10].Meeting.Place, all[10].Meeting.Schedule
		return all
	}
	cand = twins(cand)
	rekey(10, &cand[10].Meeting)
	rekey(11, &cand[11].Meeting)
	d := gate.Decide(gate.Measure(twins(list(40))), candidate(cand, nil, 0), gate.PolicyOf(source.Gate{}), gate.History{}, now)
	if got := summary(d); got != "hold feed_ids_churned" || d.Notices[0].Value != "12 of 40" {
		t.Errorf("%s, %q", got, d.Notices[0].Value)
	}
	if len(d.Renamed) != 10 {
		t.Errorf("%d rows are told to be renamed, want 10", len(d.Renamed))
	}
	for i, l := range list(10) {
		if d.Renamed[l.Meeting.ID] != cand[i].Meeting.ID {
			t.Errorf("%s is now %s", l.Meeting.ID, d.Renamed[l.Meeting.ID])
		}
	}
}
