package ical_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// said is what a draft says of its times, in short.
func said(d *importer.Draft) string {
	parts := []string{strings.Join(d.Days, " "), d.Start, d.Duration, d.Timezone, d.Recurrence, d.Anchor, strings.Join(d.Except, " ")}
	for _, at := range d.Instances {
		parts = append(parts, at.Format("2006-01-02T15:04Z07:00"))
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// codes are the notices of a row.
func codes(row importer.Row) string {
	var all []string
	for _, n := range row.Notices {
		all = append(all, string(n.Code))
	}
	return strings.Join(all, " ")
}

// rowsOf reads events, given without the lines around them.
func rowsOf(t *testing.T, calendar string, src source.Source, events ...string) []importer.Row {
	t.Helper()
	body := "BEGIN:VCALENDAR\n" + calendar
	for _, e := range events {
		body += "BEGIN:VEVENT\n" + e + "\nEND:VEVENT\n"
	}
	reading, err := importing(t, []byte(body+"END:VCALENDAR\n"), src)
	if err != nil {
		t.Fatal(err)
	}
	if err := importertest.Sound(reading); err != nil {
		t.Fatal(err)
	}
	return reading.Rows
}

func TestTimes(t *testing.T) {
	const ny = "DTSTART;TZID=America/New_York:20260106T190000\n" // a Tuesday
	for _, tc := range []struct{ name, event, want string }{
		{"weekly", ny + "RRULE:FREQ=WEEKLY", "Tuesday 19:00 America/New_York 2026-01-06"},
		{"small letters", ny + "rrule:freq=weekly;byday=tu,th", "Tuesday Thursday 19:00 America/New_York 2026-01-06"},
		{"daily", ny + "RRULE:FREQ=DAILY", "Sunday Monday Tuesday Wednesday Thursday Friday Saturday 19:00 America/New_York 2026-01-06"},
		{"every seven days", ny + "RRULE:FREQ=DAILY;INTERVAL=14", "Tuesday 19:00 America/New_York FREQ=WEEKLY;BYDAY=TU;INTERVAL=2 2026-01-06"},
		{"second and fourth", ny + "RRULE:FREQ=MONTHLY;BYDAY=2TU,4TU", "Tuesday 19:00 America/New_York FREQ=MONTHLY;BYDAY=2TU,4TU 2026-01-13"},
		{"by position", ny + "RRULE:FREQ=MONTHLY;BYDAY=TU;BYSETPOS=-1", "Tuesday 19:00 America/New_York FREQ=MONTHLY;BYDAY=-1TU 2026-01-27"},
		{"by days of the month", ny + "RRULE:FREQ=MONTHLY;BYDAY=TU;BYMONTHDAY=8,9,10,11,12,13,14", "Tuesday 19:00 America/New_York FREQ=MONTHLY;BYDAY=2TU 2026-01-13"},
		{"every Tuesday of the month", ny + "RRULE:FREQ=MONTHLY;BYDAY=TU", "Tuesday 19:00 America/New_York 2026-01-06"},
		{"no rule of meetings", ny + "RRULE:FREQ=MONTHLY;BYMONTHDAY=15", "Tuesday 19:00 America/New_York FREQ=MONTHLY;BYMONTHDAY=15 2026-01-06"},
		{"an end to come", ny + "RRULE:FREQ=WEEKLY;UNTIL=20270101T000000Z", "Tuesday 19:00 America/New_York 2026-01-06"},
		{"a length", ny + "DURATION:P0DT1H15M0S\nRRULE:FREQ=WEEKLY", "Tuesday 19:00 75 America/New_York 2026-01-06"},
		{"over midnight", ny + "DTEND;TZID=America/New_York:20260107T003000\nRRULE:FREQ=WEEKLY", "Tuesday 19:00 330 America/New_York 2026-01-06"},
		{"an end in another zone", ny + "DTEND;TZID=America/Chicago:20260106T190000\nRRULE:FREQ=WEEKLY", "Tuesday 19:00 60 America/New_York 2026-01-06"},
		{"an end before the start", ny + "DTEND;TZID=America/New_York:20260106T180000\nRRULE:FREQ=WEEKLY", "Tuesday 19:00 America/New_York 2026-01-06"},
		{"exceptions in UTC", ny + "RRULE:FREQ=WEEKLY\nEXDATE:20261209T000000Z", "Tuesday 19:00 America/New_York 2026-01-06 2026-12-08"},
		{"floating", "DTSTART:20260106T190000\nRRULE:FREQ=WEEKLY", "Tuesday 19:00 2026-01-06"},
		{"UTC in the zone of the source", "DTSTART:20260107T010000Z\nRRULE:FREQ=WEEKLY;BYDAY=WE", "Tuesday 19:00 America/Chicago 2026-01-06"},
		{"UTC that cannot be moved", "DTSTART:20260107T010000Z\nRRULE:FREQ=MONTHLY;BYDAY=1WE", "Wednesday 01:00 UTC FREQ=MONTHLY;BYDAY=1WE 2026-01-07"},
		{"a zone of Windows", "DTSTART;TZID=\"W. Europe Standard Time\":20260106T190000\nRRULE:FREQ=WEEKLY", "Tuesday 19:00 Europe/Berlin 2026-01-06"},
		{"a zone unique in the world", "DTSTART;TZID=/example.org/20190914_1/America/New_York:20260106T190000\nRRULE:FREQ=WEEKLY", "Tuesday 19:00 America/New_York 2026-01-06"},
		{"too many semicolons", "DTSTART;;VALUE=DATE-TIME:20260106T190000\nRRULE:FREQ=WEEKLY", "Tuesday 19:00 2026-01-06"},
		{"folded in a word", "DTSTART;TZID=America/New_\n York:20260106T190000\nRRULE:FREQ=\n\n\tWEEKLY", "Tuesday 19:00 America/New_York 2026-01-06"},
		{"dates", ny + "RDATE;TZID=America/New_York:20260113T190000,20260120T190000,20261222T190000", "America/New_York 2026-01-06T19:00-05:00 2026-01-13T19:00-05:00 2026-01-20T19:00-05:00 2026-12-22T19:00-05:00"},
		{"dates of a week", ny + "RDATE;TZID=America/New_York:20260113T190000,20260120T190000", "Tuesday 19:00 America/New_York"},
	} {
		row := rowsOf(t, "", source.Source{Timezone: "America/Chicago"}, "UID:1\nSUMMARY:A\n"+tc.event)[0]
		if got := said(&row.Draft); got != tc.want {
			t.Errorf("%s:\n got %s\nwant %s", tc.name, got, tc.want)
		}
	}
}

func TestHidden(t *testing.T) {
	const weekly = "UID:1\nSUMMARY:A\nDTSTART:20250107T190000\nRRULE:FREQ=WEEKLY"
	for _, tc := range []struct{ name, event, want string }{
		{"held", weekly, ""},
		{"ended", weekly + ";UNTIL=20260101", "series_ended"},
		{"counted out", weekly + ";COUNT=10", "series_ended"},
		{"counted long", weekly + ";COUNT=300", ""},
		{"counted once", "UID:1\nDTSTART:20270107T190000\nRRULE:FREQ=WEEKLY;COUNT=1", "one_off_event"},
		{"once", "UID:1\nDTSTART:20270107T190000", "one_off_event"},
		{"every year", "UID:1\nDTSTART:20250107T190000\nRRULE:FREQ=YEARLY", "one_off_event"},
		{"cancelled", weekly + "\nSTATUS:cancelled", "event_cancelled"},
		{"a week of dates long ago", "UID:1\nDTSTART:20250107T190000\nRDATE:20250114T190000", "dates_folded series_ended"},
	} {
		row := rowsOf(t, "", source.Source{}, tc.event)[0]
		if got := codes(row); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
		if row.Draft.Unlisted != (tc.want != "") {
			t.Errorf("%s: unlisted is %v", tc.name, row.Draft.Unlisted)
		}
	}
}

func TestOverrides(t *testing.T) {
	const series = "UID:1\nSUMMARY:A\nDTSTART:20260106T190000\nRRULE:FREQ=WEEKLY"
	const override = "UID:1\nSUMMARY:A\nRECURRENCE-ID:20261208T190000\n"
	for _, tc := range []struct{ name, override, except, codes string }{
		{"cancelled", override + "DTSTART:20261208T190000\nSTATUS:CANCELLED", "2026-12-08", ""},
		{"moved", override + "DTSTART:20261209T190000", "2026-12-08", "occurrence_moved"},
		{"other words", override + "DTSTART:20261208T190000\nDESCRIPTION:Bring a friend", "", ""},
	} {
		rows := rowsOf(t, "", source.Source{}, tc.override, series)
		if len(rows) != 1 || strings.Join(rows[0].Draft.Except, " ") != tc.except || codes(rows[0]) != tc.codes {
			t.Errorf("%s: %d rows, except %v, notices %s", tc.name, len(rows), rows[0].Draft.Except, codes(rows[0]))
		}
	}
}

func TestKeys(t *testing.T) {
	rows := rowsOf(t, "", source.Source{Preset: "google-calendar", Format: "ical"},
		"UID:abc@google.com\nSUMMARY:A\nDTSTART:20200107T190000\nRRULE:FREQ=WEEKLY;UNTIL=20230101",
		"UID:abc_R20230103T190000@google.com\nSUMMARY:A\nDTSTART:20230103T190000\nRRULE:FREQ=WEEKLY",
		"UID:same\nSUMMARY:B\nDTSTART:20270107T190000",
		"UID:same\nSUMMARY:C\nDTSTART:20270107T190000",
	)
	var keys []string
	for _, row := range rows {
		keys = append(keys, row.Draft.Key)
	}
	want := []string{"abc-a-2020-01-07", "abc", "same-b-2027-01-07", "same-c-2027-01-07"}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestZoneOfTheCalendar(t *testing.T) {
	const event = "UID:1\nDTSTART:20260107T010000Z\nRRULE:FREQ=WEEKLY"
	row := rowsOf(t, "X-WR-TIMEZONE:Europe/Dublin\n", source.Source{Timezone: "America/Chicago"}, event)[0]
	if got, want := said(&row.Draft), "Wednesday 01:00 Europe/Dublin 2026-01-07"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	row = rowsOf(t, "", source.Source{}, "UID:1\nDTSTART;TZID=Nowhere:20260107T010000\nRRULE:FREQ=WEEKLY")[0]
	if codes(row) != string(notice.TimezoneInvalid) || row.Draft.Timezone != "" {
		t.Errorf("an unknown zone: %s, zone %q", codes(row), row.Draft.Timezone)
	}
	utc := source.Source{Timezone: "America/Chicago", Map: map[string]any{"times_are": "utc"}}
	row = rowsOf(t, "", utc, "UID:1\nDTSTART:20260107T010000\nRRULE:FREQ=WEEKLY")[0]
	if got, want := said(&row.Draft), "Tuesday 19:00 America/Chicago 2026-01-06"; got != want {
		t.Errorf("floating times that are UTC: %s, want %s", got, want)
	}
}

func TestDocuments(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		code       notice.Code
	}{
		{"empty", " \n", notice.FeedWrongShape},
		{"a page", "<!doctype html><title>Calendar</title>", notice.FeedChangedFormat},
		{"cut short", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1", notice.FeedTruncated},
		{"too deep", strings.Repeat("BEGIN:X\n", 100), notice.FeedTooDeep},
	} {
		_, err := importing(t, []byte(tc.body), source.Source{})
		var failure *importer.Error
		if !errors.As(err, &failure) || failure.Notice.Code != tc.code {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.code)
		}
	}
	reading, err := importing(t, []byte("BEGIN:VCALENDAR\r\nEND:VCALENDAR\rBEGIN:VEVENT\nUID:1\nEND:VEVENT"), source.Source{})
	if err != nil || len(reading.Rows) != 1 {
		t.Errorf("a calendar without events and an event without a calendar: %v, %v", reading, err)
	}
}
