package normalize

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

func TestPlainRow(t *testing.T) {
	res := one(t, testSource(), plainDraft())
	if len(res.Notices) > 0 {
		t.Errorf("something is wrong with a plain row: %v", res.Notices)
	}
	want := meeting.Meeting{
		ID: meeting.NewID("aa-us-ca-anytown", "sunday-serenity"), Name: "Sunday Serenity", Fellowship: "aa",
		Schedule:   &meeting.Schedule{Weekday: time.Sunday, Start: meeting.NewClock(18, 0), Duration: 90, Timezone: "America/Los_Angeles", TimezoneFrom: meeting.ZoneFromRow, RRule: "FREQ=WEEKLY;BYDAY=SU"},
		Attendance: meeting.InPerson, Status: meeting.Active, Access: meeting.Open,
		Place: &meeting.Place{Name: "Alano Club", Address: "123 Main Street", City: "Anytown", Region: "CA", PostalCode: "94105", Country: "US",
			Point: &meeting.Point{Lat: 37.79, Lon: -122.4}, Precision: meeting.Exact},
		Types: []meeting.Type{"step-study", "women"}, RawTypes: []string{"O", "ST", "W"},
		FeedbackURL: "mailto:feedback@example.org", Updated: time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC),
		Source: meeting.SourceRef{ID: "aa-us-ca-anytown", Key: "sunday-serenity", Publisher: "Anytown Intergroup", URL: "https://example.org/", Attribution: "Anytown Intergroup", Rights: "open"},
	}
	if diff := cmp.Diff(want, res.Listings[0].Meeting); diff != "" {
		t.Errorf("meeting (-want +got)\n%s", diff)
	}
}

func TestRowsAreAccountedFor(t *testing.T) {
	draft := func(key, name string) importer.Draft {
		d := plainDraft()
		d.Key, d.Name = key, name
		return d
	}
	days := draft("several", "Several Days")
	days.Days = []string{"1", "3", "5"}
	closed := draft("closed", "Closed Door")
	closed.Types = []string{"TC"}
	rows := []importer.Row{
		{Index: 0, Draft: draft("plain", "Plain")},
		{Index: 1, Draft: days},
		{Index: 2, Draft: closed},
		{Index: 3, Draft: draft("test", "Test Meeting")},
		{Index: 4, Malformed: true},
		{Index: 5, Draft: draft("", "")},
		{Index: 6, Draft: draft("", "No Key")},
		{Index: 7, Draft: draft("nameless", "")},
	}
	res := normalizer(t).Reading(testSource(), &importer.Reading{Rows: rows}, now)
	check(t, res)
	want := edition.Counts{RowsIn: 8, Published: 4, Hidden: 1, Held: 1, Refused: 2, Repaired: 3, Meetings: 7}
	if diff := cmp.Diff(want, res.Counts); diff != "" {
		t.Errorf("counts (-want +got)\n%s", diff)
	}
	for row, code := range map[int]notice.Code{3: notice.StatusWord, 4: notice.RowNotObject, 5: notice.RequiredFieldMissing, 6: notice.SlugMissing, 7: notice.NameMissing} {
		if !slices.ContainsFunc(res.Notices, func(n notice.Notice) bool { return n.Row == row && n.Code == code }) {
			t.Errorf("row %d: %s was not noticed", row, code)
		}
	}
	several := meeting.NewID("aa-us-ca-anytown", "several")
	var ids []meeting.ID
	for _, l := range res.Listings {
		if l.Row == 1 {
			ids = append(ids, l.Meeting.ID)
		}
	}
	if !slices.Equal(ids, []meeting.ID{several.OnDay(1), several.OnDay(3), several.OnDay(5)}) {
		t.Errorf("ids of the days: %v", ids)
	}
}

func TestKeysGivenTwiceAreRenamedByContent(t *testing.T) {
	draft := func(start string) importer.Row {
		d := plainDraft()
		d.Key, d.Start, d.End = "same", start, ""
		return importer.Row{Draft: d}
	}
	ids := func(starts ...string) map[string]meeting.ID {
		var rows []importer.Row
		for i, s := range starts {
			r := draft(s)
			r.Index = i
			rows = append(rows, r)
		}
		res := normalizer(t).Reading(testSource(), &importer.Reading{Rows: rows}, now)
		check(t, res)
		byStart := make(map[string]meeting.ID)
		for _, l := range res.Listings {
			byStart[l.Meeting.Schedule.Start.String()] = l.Meeting.ID
		}
		return byStart
	}
	one, other := ids("07:00", "12:00", "18:00"), ids("18:00", "07:00", "12:00")
	if diff := cmp.Diff(one, other); diff != "" || len(one) != 3 {
		t.Errorf("the order of rows decided (-one +other)\n%s", diff)
	}
	for _, key := range []string{"same", "same-2", "same-3"} {
		id := meeting.NewID("aa-us-ca-anytown", key)
		if one["07:00"] != id && one["12:00"] != id && one["18:00"] != id {
			t.Errorf("no row has the key %s", key)
		}
	}
}

func TestRenamedKeyAvoidsAnother(t *testing.T) {
	var rows []importer.Row
	for i, key := range []string{"same", "same", "same-2"} {
		d := plainDraft()
		d.Key, d.Days = key, []string{string(rune('0' + i))}
		rows = append(rows, importer.Row{Index: i, Draft: d})
	}
	res := normalizer(t).Reading(testSource(), &importer.Reading{Rows: rows}, now)
	check(t, res)
	if id := meeting.NewID("aa-us-ca-anytown", "same-2"); res.Listings[2].Meeting.ID != id {
		t.Errorf("the row that owns same-2 has %s", res.Listings[2].Meeting.ID)
	}
}

func TestMadeKeyOutlivesItsPosition(t *testing.T) {
	d := plainDraft()
	d.Key = ""
	first := one(t, testSource(), d).Listings[0].Meeting
	other := plainDraft()
	res := normalizer(t).Reading(testSource(), &importer.Reading{Rows: []importer.Row{{Index: 0, Draft: other}, {Index: 1, Draft: d}}}, now)
	if got := res.Listings[1].Meeting.ID; got != first.ID {
		t.Errorf("%s became %s in another position", first.ID, got)
	}
	d.Notes, d.Updated = []string{"Now with cake."}, ""
	if got := one(t, testSource(), d).Listings[0].Meeting.ID; got != first.ID {
		t.Errorf("%s became %s with other notes", first.ID, got)
	}
}

func TestUnsafeKeysAreKept(t *testing.T) {
	for key, unsafe := range map[string]bool{"sunday-serenity": false, "1234": false, "a_b.c:d": false, "Sunday Serenity / 7pm": true, "caf%C3%A9": true, "../../x": true, strings.Repeat("k", 65): true} {
		d := plainDraft()
		d.Key = key
		res := one(t, testSource(), d)
		if got := slices.Contains(rowCodes(res), notice.SlugUnsafe); got != unsafe {
			t.Errorf("%q: noticed %v, want %v", key, got, unsafe)
		}
		if res.Listings[0].Meeting.Source.Key != key {
			t.Errorf("%q became %q", key, res.Listings[0].Meeting.Source.Key)
		}
	}
}

func TestStatusWords(t *testing.T) {
	for name, held := range map[string]bool{
		"Test": true, "TEST MEETING 2": true, "Testing": true, "Test - do not list": true, "CANCELLED - Tuesday Lunch": true, "Tuesday Lunch (cancelled)": true, "Tuesday Lunch - CANCELED": true,
		"INACTIVE? Community Hall": true, "Tuesday Lunch [permanently closed]": true, "This group has disbanded": true, "Do not use": true,
		"Testament of Hope": false, "New Testament Church": false, "Closed Discussion": false, "Closed": false, "Inactive Duty Veterans": true, "Contest Winners": false, "Draft House Group": false,
		"Duplicate Bridge Club Group": false, "Stress Test Tuesday": false, "Never Cancelled Noon Group": false,
		"Dummy": true, "Dummy meeting 1": true, "DUMMY ENTRY": true, "Sample Meeting": true, "Sample meeting #3": true, "Example Listing": true, "Placeholder": true, "placeholder row": true,
		"Lorem ipsum dolor sit amet": true, "zzz": true, "ZZZZ - Test": true, "zz Do not use": true, "asdf": true, "asdfgh": true, "Monday Nooners (DO NOT USE)": true, "Monday Nooners - do not use": true,
		"(TEST) Monday Nooners": true, "[Dummy] Monday Nooners": true,
		"Testimony meeting": false, "Sample of Sobriety": false, "Samples of Serenity Group": false, "Good Example Group": false, "Example of Hope Meeting": false, "Zzyzx Road Group": false, "ZZ Group": false,
		"No Dummies Group": false, "Dummy Line Road Group": false, "Crash Test Dummies": false, "Do Not Use Alone": false, "XXX": false, "Ipsum House": false, "The Test of Time": false, "Testing the Waters": false,
	} {
		d := plainDraft()
		d.Name = name
		if got := one(t, testSource(), d).Counts.Held == 1; got != held {
			t.Errorf("%q: held %v, want %v", name, got, held)
		}
	}
	d := plainDraft()
	d.Place.Name = "INACTIVE? Alano Club"
	if one(t, testSource(), d).Counts.Held != 1 {
		t.Error("a status word in the place was overlooked")
	}
	d.Place.Name = "Placeholder" // a place that is not settled yet does not make the meeting one
	if one(t, testSource(), d).Counts.Held != 0 {
		t.Error("a meeting was held for the words of its place")
	}
}

func TestNames(t *testing.T) {
	for _, tt := range []struct {
		name  string
		want  string
		codes []notice.Code
	}{
		{"AA Meeting", "AA Meeting", []notice.Code{notice.NameGeneric}},
		{"Group", "Group", []notice.Code{notice.NameGeneric}},
		{"Meeting of the Minds", "Meeting of the Minds", nil},
		{"SUNDAY SERENITY", "SUNDAY SERENITY", []notice.Code{notice.TextAllCaps}},
		{"AA NYC", "AA NYC", nil},
		{"Monday 7pm Serenity", "Monday 7pm Serenity", []notice.Code{notice.DayTimeInName}},
		{"Monday Serenity", "Monday Serenity", nil},
		{"", "Alano Club, Sunday 18:00", []notice.Code{notice.NameMissing}},
		{strings.Repeat("word ", 60), strings.TrimSpace(strings.Repeat("word ", 50)) + "…", []notice.Code{notice.TextWhitespace, notice.TextTooLong}},
	} {
		d := plainDraft()
		d.Name = tt.name
		res := one(t, testSource(), d)
		if got := res.Listings[0].Meeting.Name; got != tt.want {
			t.Errorf("%q became %q, want %q", tt.name, got, tt.want)
		}
		if codes := rowCodes(res); !slices.Equal(codes, tt.codes) {
			t.Errorf("%q: notices %v, want %v", tt.name, codes, tt.codes)
		}
	}
}

func TestUpdated(t *testing.T) {
	for said, want := range map[string]string{
		"2026-10-01 12:30:00": "2026-10-01T12:30:00Z", "2026-10-01T12:30:00Z": "2026-10-01T12:30:00Z", "2026-10-01T12:30:00+02:00": "2026-10-01T10:30:00Z", "2026-10-01 12:30:00.123": "2026-10-01T12:30:00.123Z",
		"2026-10-01": "2026-10-01T00:00:00Z", "10/1/2026 1:05:00 PM": "2026-10-01T13:05:00Z", "10/1/2026": "2026-10-01T00:00:00Z", "1.10.2026": "", "01.10.2026": "2026-10-01T00:00:00Z", "2026-10-0112:30:00": "2026-10-01T12:30:00Z",
		"yesterday": "", "2199-01-01 00:00:00": "", "0000-00-00 00:00:00": "", "": "",
	} {
		d := plainDraft()
		d.Updated = said
		got := ""
		if at := one(t, testSource(), d).Listings[0].Meeting.Updated; !at.IsZero() {
			got = at.Format(time.RFC3339Nano)
		}
		if got != want {
			t.Errorf("%q became %q, want %q", said, got, want)
		}
	}
}

func TestNotesAreWithheldWithoutRights(t *testing.T) {
	d := plainDraft()
	d.Notes, d.Place.Notes, d.JoinURL, d.JoinNotes = []string{"Bring cake."}, []string{"Ring."}, "https://zoom.us/j/5550100", "Passcode 4321"
	src := testSource()
	m := one(t, src, d).Listings[0].Meeting
	if m.Notes != "Bring cake." || m.Place.Notes != "Ring." {
		t.Errorf("with rights: %q, %q", m.Notes, m.Place.Notes)
	}
	src.Rights.Status = source.RightsUnknown
	res := one(t, src, d)
	m = res.Listings[0].Meeting
	if m.Notes != "" || m.Place.Notes != "" || m.Online.URLNotes != "Passcode 4321" {
		t.Errorf("without rights: %q, %q, %q", m.Notes, m.Place.Notes, m.Online.URLNotes)
	}
	if !slices.ContainsFunc(res.Notices, func(n notice.Notice) bool { return n.Code == notice.NotesWithheld && n.Row == notice.WholeSource }) {
		t.Error("the publisher is not told")
	}
}

func TestRawRowIsRedacted(t *testing.T) {
	raw := `{"slug": "s", "name": "Sunday \"Serenity\"", "notes": "Call Pat Quillfeather <b>now<\/b>", "contact_1_name": "Robin", "contact_1_phone": 2125550142, "email": "x@example.org",
		"types": ["O", "W"], "feedback_emails": ["office@example.org"], "latitude": 40.7123456, "empty": {}, "list": [], "nested": {"helper": "Jo Thistledown"}, "author": "admin7", "phone": "", "ok": true, "none": null}`
	d := plainDraft()
	d.Contacts = []string{"Robin", "Jo Thistledown"}
	res := normalizer(t).Reading(testSource(), &importer.Reading{Rows: []importer.Row{{Draft: d, Raw: json.RawMessage(raw)}}}, now)
	var got map[string]any
	if err := json.Unmarshal(res.Listings[0].Raw, &got); err != nil {
		t.Fatalf("%v: %s", err, res.Listings[0].Raw)
	}
	want := map[string]any{"slug": "s", "name": `Sunday "Serenity"`, "notes": "Call [removed] now", "contact_1_name": removed, "contact_1_phone": removed, "email": removed, "types": []any{"O", "W"},
		"feedback_emails": []any{"office@example.org"}, "latitude": 40.7123456, "empty": map[string]any{}, "list": []any{}, "nested": map[string]any{"helper": removed}, "author": removed, "phone": "", "ok": true, "none": nil}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("raw (-want +got)\n%s", diff)
	}
}

func TestListAsAWhole(t *testing.T) {
	var rows []importer.Row
	for i := range 60 {
		d := plainDraft()
		d.Key, d.FeedbackEmails = "k"+string(rune('A'+i)), nil
		d.Name = "Group " + string(rune('A'+i))
		d.Place.Street = string(rune('A'+i)) + " Street"
		rows = append(rows, importer.Row{Index: i, Draft: d})
	}
	twin := rows[5]
	twin.Index, twin.Draft.Key = 60, "twin"
	rows = append(rows, twin)
	res := normalizer(t).Reading(testSource(), &importer.Reading{Rows: rows}, now)
	check(t, res)
	for _, code := range []notice.Code{notice.UpdatedUniform, notice.AccessInfoSparse, notice.CoordinatesClustered, notice.DuplicateInFeed, notice.FeedbackMissing} {
		if n := len(slices.Collect(func(yield func(notice.Notice) bool) {
			for _, x := range res.Notices {
				if x.Code == code && !yield(x) {
					return
				}
			}
		})); n != 1 {
			t.Errorf("%s was noticed %d times", code, n)
		}
	}
	if p := res.Listings[0].Meeting.Place; p.Precision != meeting.Approximate {
		t.Errorf("a point of 60 addresses is %s", p.Precision)
	}
}
