package meetingguide_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/importer/meetingguide"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

const feedURL = "https://aa.example.org/meetings.json"

// served is when every document of these tests was served: a Wednesday, when New York is five hours behind UTC.
var served = time.Date(2026, 1, 14, 12, 0, 0, 0, time.UTC)

// importing reads body as the feed of a source.
func importing(t testing.TB, body string) (*importer.Reading, error) {
	t.Helper()
	archive := importertest.Archive{feedURL: {URL: feedURL, Status: 200, Body: []byte(body), FetchedAt: served}}
	return meetingguide.New().Import(t.Context(), &source.Source{URL: feedURL}, archive)
}

// saying lists notices as "code field=value", those of the source after those of the rows.
func saying(reading *importer.Reading) []string {
	var all []string
	for _, row := range reading.Rows {
		for _, n := range row.Notices {
			all = append(all, fmt.Sprintf("%s %s=%s", n.Code, n.Field, n.Value))
		}
	}
	for _, n := range reading.Notices {
		all = append(all, fmt.Sprintf("%s %s=%s", n.Code, n.Field, n.Value))
	}
	return all
}

type (
	draft = importer.Draft
	place = importer.DraftPlace
)

// Each quirk is something that a real publisher does, as a document of one row.
func TestQuirks(t *testing.T) {
	for _, tc := range []struct {
		name, row string
		want      draft
		notices   []string
	}{
		{"day is a number", `{"day": 4}`, draft{Days: []string{"4"}}, nil},
		{"day is text", `{"day": "4"}`, draft{Days: []string{"4"}}, nil},
		{"day is a float", `{"day": 4.0}`, draft{Days: []string{"4"}}, nil},
		{"day is a list of one", `{"day": [6]}`, draft{Days: []string{"6"}}, nil},
		{"day is a list of texts", `{"day": ["1", "3"]}`, draft{Days: []string{"1", "3"}}, nil},
		{"day is a printed list", `{"day": "['1', '3']"}`, draft{Days: []string{"1", "3"}}, nil},
		{"day is a name", `{"day": "Sunday"}`, draft{Days: []string{"Sunday"}}, nil},
		{"day is names", `{"day": "Monday, Wednesday"}`, draft{Days: []string{"Monday", "Wednesday"}}, nil},
		{"day is words", `{"day": "1st, 3rd Friday"}`, draft{Days: []string{"1st, 3rd Friday"}}, nil},
		{"Sunday is 7", `{"day": 7}`, draft{Days: []string{"7"}}, nil},
		{"day is null", `{"day": null, "time": ""}`, draft{}, nil},
		{"day is an empty list", `{"day": []}`, draft{}, nil},
		{"by appointment", `{"day": false, "time": false, "end_time": false}`, draft{Unscheduled: true}, nil},
		{"times as people write them", `{"time": "noon", "end_time": "1:30 PM"}`, draft{Start: "noon", End: "1:30 PM"}, nil},
		{"start_time", `{"start_time": "9:00"}`, draft{Start: "9:00"}, nil},
		{"duration instead of an end", `{"duration": 90}`, draft{Duration: "90"}, nil},
		{"duration as text", `{"duration": "01:30:00"}`, draft{Duration: "01:30:00"}, []string{`field_wrong_type duration="01:30:00"`}},

		{"slug is a number", `{"slug": 5202}`, draft{Key: "5202"}, nil},
		{"a large id keeps its digits", `{"id": 9007199254740993}`, draft{Key: "9007199254740993"}, nil},
		{"an id with an exponent", `{"id": 1e3}`, draft{Key: "1000"}, nil},
		{"slug before id", `{"id": 12, "slug": "noon-group"}`, draft{Key: "noon-group"}, nil},
		{"id for an empty slug", `{"slug": "", "id": 12}`, draft{Key: "12"}, nil},
		{"id for an empty slug after it", `{"id": 12, "slug": " "}`, draft{Key: "12"}, nil},
		{"ID of a sheet", `{"ID": "s-12"}`, draft{Key: "s-12"}, nil},
		{"post_name", `{"post_name": "noon-group"}`, draft{Key: "noon-group"}, nil},
		{"meeting for name", `{"meeting": "Noon Group"}`, draft{Name: "Noon Group"}, nil},
		{"name before meeting", `{"meeting": "Other", "name": "Noon Group"}`, draft{Name: "Noon Group"}, nil},
		{"text is left as written", `{"name": " Caf\u00e9 &amp; \"Friends\"\n"}`, draft{Name: " Café &amp; \"Friends\"\n"}, nil},
		{"null is nothing", `{"name": null, "location": null, "types": null}`, draft{}, nil},

		{"types as text", `{"types": "O, D"}`, draft{Types: []string{"O", "D"}}, []string{`field_wrong_type types="O, D"`}},
		{"types as a printed list", `{"types": "[open]"}`, draft{Types: []string{"open"}}, []string{`field_wrong_type types="[open]"`}},
		{"types as a printed empty list", `{"types": "[]"}`, draft{}, []string{`field_wrong_type types="[]"`}},
		{"types as an empty text", `{"types": ""}`, draft{}, nil},
		{"empty types are left out", `{"types": ["O", "", null, 12]}`, draft{Types: []string{"O", "12"}}, nil},
		{"types as they are spelt", `{"types": ["onl", "TC"]}`, draft{Types: []string{"onl", "TC"}}, nil},
		{"types in five lists", `{"type": "C", "formats": ["D"], "features": ["X"], "communities": ["W"], "languages": ["EN", "es"]}`,
			draft{Types: []string{"C", "D", "X", "W"}, Languages: []string{"EN", "es"}}, nil},

		{"address parts", `{"address": "1 High Street", "city": "Anytown", "state": "CA", "zip": 1234, "country": "US"}`,
			draft{Place: place{Street: "1 High Street", City: "Anytown", Region: "CA", PostalCode: "1234", Country: "US"}},
			[]string{"field_wrong_type zip=1234"}},
		{"location_name and Full Address", `{"location_name": "Alano Club", "Full Address": "1 High Street, Anytown"}`,
			draft{Place: place{Name: "Alano Club", Formatted: "1 High Street, Anytown"}}, nil},
		{"location of a TSML row", `{"location": "Hall", "location_notes": "Ring twice", "location_id": 7, "location_url": "https://aa.example.org/l/7"}`,
			draft{Place: place{Name: "Hall", Notes: []string{"Ring twice"}}}, nil},
		{"position as numbers", `{"latitude": 35.10, "longitude": -101.84852280000001}`,
			draft{Place: place{Lat: "35.10", Lon: "-101.84852280000001"}}, nil},
		{"position as text", `{"latitude": "35.1", "longitude": "-101.8"}`, draft{Place: place{Lat: "35.1", Lon: "-101.8"}},
			[]string{`field_wrong_type latitude="35.1"`, `field_wrong_type longitude="-101.8"`}},
		{"coordinates of a point", `{"coordinates": "35.1, -101.8"}`, draft{Place: place{Lat: "35.1", Lon: "-101.8"}}, nil},
		{"coordinates of an area", `{"coordinates": "35,-102,36,-101"}`,
			draft{Place: place{Lat: "35.50000", Lon: "-101.50000", Approximate: "yes"}}, nil},
		{"coordinates as a list", `{"coordinates": [35.1, -101.8]}`, draft{Place: place{Lat: "35.1", Lon: "-101.8"}}, nil},
		{"coordinates that are none", `{"coordinates": "here"}`, draft{}, nil},
		{"latitude before coordinates", `{"latitude": 1.5, "longitude": 2.5, "coordinates": "3,4"}`, draft{Place: place{Lat: "1.5", Lon: "2.5"}}, nil},
		{"approximate as a word", `{"approximate": "no"}`, draft{Place: place{Approximate: "no"}}, nil},
		{"approximate as a boolean", `{"approximate": true}`, draft{Place: place{Approximate: "yes"}}, []string{"field_wrong_type approximate=true"}},
		{"regions as a list", `{"regions": ["North", "East > Hill"], "region": "Other"}`, draft{Place: place{Areas: []string{"North", "East", "Hill"}}}, nil},
		{"regions as text", `{"regions": "North > Harbour"}`, draft{Place: place{Areas: []string{"North", "Harbour"}}},
			[]string{`field_wrong_type regions="North > Harbour"`}},
		{"region and below", `{"region": "North", "sub_region": "Harbour", "sub_sub_region": "Pier", "region_id": 3}`,
			draft{Place: place{Areas: []string{"North", "Harbour", "Pier"}}}, nil},
		{"districts come last", `{"district": "District 5", "sub_district": "East", "region": "North", "county": "Lake"}`,
			draft{Place: place{Areas: []string{"North", "Lake", "District 5", "East"}}}, nil},

		{"attendance", `{"attendance_option": "hybrid"}`, draft{Attendance: "hybrid"}, nil},
		{"inactive is a closed place", `{"attendance_option": "inactive", "approximate": "no"}`,
			draft{Attendance: "inactive", Suspended: true, Place: place{Approximate: "no"}}, nil},
		{"inactive for a vague address is not", `{"attendance_option": "inactive", "approximate": "yes"}`,
			draft{Attendance: "inactive", Place: place{Approximate: "yes"}}, nil},
		{"archived", `{"archived": true}`, draft{Unlisted: true}, nil},
		{"not archived", `{"archived": false}`, draft{}, nil},
		{"ways in", `{"conference_url": " https://zoom.us/j/1", "conference_url_notes": "Code 1", "conference_phone": "+15550100,,1#", "conference_phone_notes": "Mute", "conference_provider": "Zoom"}`,
			draft{JoinURL: " https://zoom.us/j/1", JoinNotes: "Code 1", DialIn: "+15550100,,1#", DialInNotes: "Mute"}, nil},
		{"a phone as a number", `{"conference_phone": 15550100}`, draft{DialIn: "15550100"}, []string{"field_wrong_type conference_phone=15550100"}},
		{"conference_notes", `{"conference_notes": "Code 1"}`, draft{JoinNotes: "Code 1"}, nil},

		{"notes of meeting and group", `{"group": "Noon", "group_id": 3, "notes": "Bring a mug", "group_notes": "Founded in spring"}`,
			draft{Group: "Noon", Notes: []string{"Bring a mug", "Founded in spring"}}, nil},
		{"links", `{"url": "https://aa.example.org/m/1", "website": "https://noon.example.org", "edit_url": "https://aa.example.org/edit/1", "feedback_url": "mailto:office@example.org"}`,
			draft{URL: "https://aa.example.org/m/1", FeedbackURL: "mailto:office@example.org"}, nil},
		{"website for want of a page", `{"url": "", "groupWebsite": "https://noon.example.org"}`, draft{URL: "https://noon.example.org"}, nil},
		{"feedback addresses as a list", `{"feedback_emails": ["a@example.org", "b@example.org"]}`,
			draft{FeedbackEmails: []string{"a@example.org", "b@example.org"}}, nil},
		{"feedback addresses as text", `{"feedback_emails": "a@example.org, b@example.org"}`, draft{FeedbackEmails: []string{"a@example.org", "b@example.org"}},
			[]string{`field_wrong_type feedback_emails="a@example.org, b@example.org"`}},
		{"entity", `{"entity": "Intergroup", "entity_url": "https://aa.example.org", "entity_email": "office@example.org", "entity_phone": "+1-555-555-0100", "entity_logo": "x", "entity_location": "Anytown"}`,
			draft{PublisherName: "Intergroup", PublisherURL: "https://aa.example.org", FeedbackEmails: []string{"office@example.org"}}, nil},
		{"entity_website_url", `{"entity_website_url": "https://aa.example.org"}`, draft{PublisherURL: "https://aa.example.org"}, nil},
		{"contacts", `{"contact_1_name": "Pat A.", "contact_3_phone": "555-0100", "email": "pat@example.org", "phone": null, "people": "", "author": "pat", "groupEmail": "g@example.org", "venmo": "@pat"}`,
			draft{Contacts: []string{"Pat A.", "555-0100", "pat@example.org", "pat", "g@example.org", "@pat"}}, nil},
		{"updated", `{"updated": "8/25/2022 11:17:07 AM"}`, draft{Updated: "8/25/2022 11:17:07 AM"}, nil},
		{"re-syndicated", `{"data_source_name": "District 12", "source_slug": "x", "import_hash": "y"}`, draft{ResyndicatedFrom: "District 12"}, nil},

		{"MongoDB's wrappers", `{"_id": {"$oid": "65f331"}, "updatedAt": {"$date": "2026-01-02T03:04:05Z"}, "day": {"$numberInt": "2"}, "groupID": {"$oid": "1"}}`,
			draft{Key: "65f331", Updated: "2026-01-02T03:04:05Z", Days: []string{"2"}}, nil},
		{"next in UTC", `{"timezone": "America/New_York", "timeUTC": "2026-07-02T01:30:00.000Z"}`,
			draft{Timezone: "America/New_York", Days: []string{"3"}, Start: "21:30"}, nil},
		{"week in UTC", `{"timezone": "America/New_York", "rtc": "7:00:30"}`,
			draft{Timezone: "America/New_York", Days: []string{"6"}, Start: "19:30"}, nil},
		{"week in UTC, no zone", `{"rtc": "1:00:30"}`, draft{Timezone: "UTC", Days: []string{"1"}, Start: "00:30"}, nil},
		{"week in UTC, unknown zone", `{"timezone": "Mars/Olympus", "rtc": "1:00:30"}`, draft{Timezone: "UTC", Days: []string{"1"}, Start: "00:30"},
			[]string{`timezone_invalid timezone="Mars/Olympus"`}},
		{"day and time before UTC", `{"day": 1, "time": "19:00", "timezone": "America/New_York", "startDateUTC": {"$date": "2026-07-02T01:30:00Z"}}`,
			draft{Timezone: "America/New_York", Days: []string{"1"}, Start: "19:00"}, nil},
		{"no week in UTC", `{"rtc": "9:99"}`, draft{}, nil},

		{"a key twice", `{"day": 1, "day": 2}`, draft{Days: []string{"2"}}, []string{"duplicate_json_key day=2"}},
		{"a key in two cases", `{"name": "First", "NAME": "Second"}`, draft{Name: "Second"}, []string{`duplicate_json_key NAME="Second"`}},
		{"a key twice, then empty", `{"name": "First", "name": null}`, draft{}, []string{"duplicate_json_key name=null"}},
		{"an escaped key", `{"na\u006de": "Noon"}`, draft{Name: "Noon"}, nil},
		{"more than text", `{"slug": "a", "location": {"name": "Hall"}}`, draft{Key: "a"},
			[]string{`field_wrong_type location={"name": "Hall"}`}},
		{"unknown keys", `{"adress": "1 High Street", "parking": "yes", "Conference Url ": "https://zoom.us/j/1"}`, draft{JoinURL: "https://zoom.us/j/1"},
			[]string{"field_unknown adress=did you mean address?", "field_unknown parking="}},
		{"an empty row", `{}`, draft{}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			reading, err := importing(t, "["+tc.row+"]")
			if err != nil {
				t.Fatal(err)
			}
			if err := importertest.Sound(reading); err != nil {
				t.Error(err)
			}
			if len(reading.Rows) != 1 {
				t.Fatalf("%d rows, want 1", len(reading.Rows))
			}
			if diff := cmp.Diff(tc.want, reading.Rows[0].Draft); diff != "" {
				t.Errorf("draft (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.notices, saying(reading)); diff != "" {
				t.Errorf("notices (-want +got):\n%s", diff)
			}
			if got := string(reading.Rows[0].Raw); got != tc.row {
				t.Errorf("raw is %s, want the row as published", got)
			}
		})
	}
}
