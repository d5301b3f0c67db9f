package bmlt_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/bmlt"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

type (
	draft = importer.Draft
	place = importer.DraftPlace
)

// importing reads body as a file of meetings.
func importing(t testing.TB, body string) (*importer.Reading, error) {
	t.Helper()
	return bmlt.New().Import(t.Context(), &source.Source{URL: fileURL}, file([]byte(body)))
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

// Each quirk is something that a real server does, as a list of one meeting. The meeting has an id besides.
func TestQuirks(t *testing.T) {
	for _, tc := range []struct {
		name, row string
		want      draft
		notices   []string
	}{
		{"weekday 1 is Sunday", `{"weekday_tinyint": "1"}`, draft{Days: []string{"1"}}, nil},
		{"weekday is a number", `{"weekday_tinyint": 7}`, draft{Days: []string{"7"}}, nil},
		{"weekday by another name", `{"weekday_tzid": "2"}`, draft{Days: []string{"2"}}, nil},
		{"no weekday", `{"weekday_tinyint": ""}`, draft{}, nil},
		{"times stay text", `{"start_time": "00:00:00", "duration_time": "24:00:00"}`, draft{Start: "00:00:00", Duration: "24:00:00"}, nil},
		{"null is nothing", `{"meeting_name": null, "time_zone": null}`, draft{}, nil},
		{"time zone", `{"time_zone": "America/New_York"}`, draft{Timezone: "America/New_York"}, nil},
		{"a name twice", `{"meeting_name": "Old", "meeting_name": "New"}`, draft{Name: "New"}, []string{`duplicate_json_key meeting_name="New"`}},

		{"in person", `{"venue_type": "1"}`, draft{Attendance: "in_person"}, nil},
		{"online", `{"venue_type": 2}`, draft{Attendance: "online"}, nil},
		{"hybrid", `{"venue_type": "3"}`, draft{Attendance: "hybrid"}, nil},
		{"another venue type is left to be judged", `{"venue_type": "4"}`, draft{Attendance: "4"}, nil},
		{"no venue type, no format", `{"venue_type": "", "formats": "O"}`, draft{Types: []string{"O"}}, nil},
		{"no venue type, VM", `{"formats": "O,VM"}`, draft{Attendance: "online", Types: []string{"O", "VM"}}, nil},
		{"no venue type, HY", `{"venue_type": "", "formats": "HY"}`, draft{Attendance: "hybrid", Types: []string{"HY"}}, nil},
		{"VM and TC: online, for the place is closed", `{"venue_type": "", "formats": "TC,VM"}`, draft{Attendance: "online", Types: []string{"TC", "VM"}}, nil},
		{"TC alone: suspended", `{"venue_type": "1", "formats": "TC"}`, draft{Attendance: "in_person", Suspended: true, Types: []string{"TC"}}, nil},
		{"the venue type goes before the formats", `{"venue_type": "1", "formats": "VM"}`, draft{Attendance: "in_person", Types: []string{"VM"}}, nil},
		{"formats with spaces and gaps", `{"formats": " O, ,St ,O"}`, draft{Types: []string{"O", "St"}}, nil},

		{"unpublished", `{"published": "0"}`, draft{Unlisted: true}, nil},
		{"unpublished as a literal", `{"published": false}`, draft{Unlisted: true}, nil},
		{"published", `{"published": "1"}`, draft{}, nil},

		{"a prompt before a value", `{"location_info": "Location Info#@-@#Ring twice"}`, draft{Place: place{Notes: []string{"Ring twice"}}}, []string{"legacy_separator location_info="}},
		{"a prompt twice", `{"comments": "C#@-@#C#@-@#Ring"}`, draft{Notes: []string{"Ring"}}, []string{"legacy_separator comments="}},
		{"a prompt without a value", `{"bus_lines": "Bus#@-@#"}`, draft{}, []string{"legacy_separator bus_lines="}},
		{"masked", `{"comments": "********"}`, draft{}, []string{"masked_value comments="}},
		{"stars in a text", `{"comments": "** bring a chair **"}`, draft{Notes: []string{"** bring a chair **"}}, nil},

		{"place", `{"location_text": "Hall", "location_street": "1 High Street", "location_municipality": "Anytown", "location_province": "NY",
			"location_postal_code_1": "10001", "location_nation": "USA", "location_sub_province": "Kings", "location_city_subsection": "East", "location_neighborhood": "Hill"}`,
			draft{Place: place{Name: "Hall", Street: "1 High Street", City: "Anytown", Region: "NY", PostalCode: "10001", Country: "USA", Areas: []string{"Kings", "East", "Hill"}}}, nil},
		{"a part of the city for the city", `{"location_city_subsection": "East", "location_sub_province": "Kings"}`,
			draft{Place: place{City: "East", Areas: []string{"Kings"}}}, nil},
		{"how to get there", `{"location_info": "Upstairs", "train_lines": "A", "bus_lines": "7", "public_transport": "U2"}`,
			draft{Place: place{Notes: []string{"Upstairs", "A", "7", "U2"}}}, nil},
		{"position", `{"latitude": "40.5", "longitude": "-73.25"}`, draft{Place: place{Lat: "40.5", Lon: "-73.25"}}, nil},
		{"position as numbers", `{"latitude": 40.5, "longitude": -73.25}`, draft{Place: place{Lat: "40.5", Lon: "-73.25"}}, nil},
		{"no position is zero", `{"latitude": "0", "longitude": "0.000000"}`, draft{}, []string{"coordinates_zero latitude=0"}},
		{"an online meeting needs none", `{"venue_type": "2", "latitude": "0", "longitude": "0"}`, draft{Attendance: "online"}, nil},
		{"on the equator", `{"latitude": "0", "longitude": "32.5"}`, draft{Place: place{Lat: "0", Lon: "32.5"}}, nil},
		{"where the software begins its maps", `{"latitude": "34.235918", "longitude": "-118.563659"}`, draft{}, []string{"coordinates_default latitude=34.235918,-118.563659"}},
		{"a position that is none", `{"latitude": "NaN?", "longitude": "x"}`, draft{Place: place{Lat: "NaN?", Lon: "x"}}, nil},

		{"join", `{"virtual_meeting_link": "https://zoom.us/j/5550100555", "virtual_meeting_additional_info": "Wait", "phone_meeting_number": "555-0100"}`,
			draft{JoinURL: "https://zoom.us/j/5550100555", JoinNotes: "Wait", DialIn: "555-0100"}, nil},
		{"notes", `{"comments": "Tea", "format_comments": "Speaker first"}`, draft{Notes: []string{"Tea", "Speaker first"}}, nil},

		{"contacts", `{"contact_name_1": "Pat A.", "contact_email_2": "pat@example.org", "contact_phone1": "555-0102"}`,
			draft{Contacts: []string{"Pat A.", "pat@example.org", "555-0102"}},
			[]string{"privacy_hidden_field_exposed contact_name_1=", "privacy_hidden_field_exposed contact_email_2=", "privacy_hidden_field_exposed contact_phone1="}},
		{"an office's fields", `{"email_contact": "pat@example.org", "admin_notes": "Ask Pat"}`, draft{Contacts: []string{"pat@example.org", "Ask Pat"}},
			[]string{"privacy_hidden_field_exposed email_contact=", "privacy_hidden_field_exposed admin_notes="}},
		{"empty and masked contacts", `{"contact_name_1": " ", "contact_phone_1": "********"}`, draft{}, []string{"masked_value contact_phone_1="}},

		{"the body's name with the meeting", `{"service_body_bigint": "5", "service_body_name": "North Area"}`, draft{PublisherName: "North Area"}, nil},
		{"one server's address", `{"root_server_uri": "https://example.org/bmlt/"}`, draft{}, nil},
		{"an aggregator's number for the server", `{"root_server_uri": "https://www.Example.org/bmlt/", "root_server_id": 112}`, draft{Key: "112-1", ResyndicatedFrom: "example.org/bmlt"}, nil},
		{"known and of no use", `{"worldid_mixed": "G1", "shared_group_id_bigint": "", "distance_in_km": "1.2"}`, draft{}, nil},
		{"unknown fields, once each", `{"parking": "no", "colour": ""}`, draft{}, []string{"field_unknown colour=", "field_unknown parking="}},
		{"more than a text", `{"comments": {"a": 1, "b": 2}}`, draft{}, []string{`field_wrong_type comments={"a": 1, "b": 2}`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			reading, err := importing(t, `[{"id_bigint": "1", `+tc.row[1:]+`]`)
			if err != nil {
				t.Fatal(err)
			}
			tc.want.DayBase = importer.Sunday1
			if tc.want.Key == "" {
				tc.want.Key = "1"
			}
			if diff := cmp.Diff(tc.want, reading.Rows[0].Draft); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if diff := cmp.Diff(tc.notices, saying(reading)); diff != "" {
				t.Errorf("notices, -want +got:\n%s", diff)
			}
		})
	}
}

func TestKeysOfSeveralServers(t *testing.T) {
	reading, err := importing(t, `[
		{"id_bigint": "1", "root_server_uri": "https://www.east.example.org/main_server/"},
		{"id_bigint": "1", "root_server_uri": "http://west.example.org"},
		{"id_bigint": "2", "root_server_uri": "http://east.example.org/main_server"},
		{"meeting_name": "No id", "root_server_uri": "http://west.example.org"}, 5]`)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, row := range reading.Rows {
		keys = append(keys, row.Draft.Key)
	}
	want := []string{"east-example-org-main-server-1", "west-example-org-1", "east-example-org-main-server-2", "", ""}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Errorf("keys, -want +got:\n%s", diff)
	}
}

func TestFormats(t *testing.T) {
	const formats = `[
		{"id": "1", "key_string": "A", "name_string": "Aberta", "lang": "pt", "world_id": "OPEN"},
		{"id": "1", "key_string": "O", "name_string": "Open", "lang": "en", "world_id": "OPEN"},
		{"id": "2", "key_string": "VZ", "name_string": "Virtual", "lang": "pt", "world_id": "VM"},
		{"id": "3", "key_string": "VM", "name_string": "Vela", "lang": "pt", "world_id": "CAN"},
		{"id": "4", "key_string": "EN", "name_string": "Inglês", "lang": "pt", "format_type_enum": "LANG"},
		{"id": "5", "key_string": "Persa", "name_string": "Persa", "lang": "pt", "world_id": "LANG"},
		{"id": "5", "key_string": "Farsi", "name_string": "Farsi", "lang": "en", "world_id": "LANG"},
		{"id": "6", "key_string": "A", "name_string": "Ar livre", "lang": "pt"},
		{"id": "7", "key_string": "TC", "name_string": "Fechado", "lang": "pt", "world_id": ""},
		{"id": "", "key_string": "nothing"}, {"id": "8"}, 9]`
	open := draft{Types: []string{"A"}, TypeLabels: map[string]string{"A": "Open"}, TypeWorldIDs: map[string]string{"A": "OPEN"}}
	for _, tc := range []struct {
		name, row string
		want      draft
		notices   []string
	}{
		{"by id, with the key of the meeting's language", `"formats": "A", "format_shared_id_list": "1", "lang_enum": "pt"`, open, nil},
		{"by id, whatever the keys say", `"formats": "C", "format_shared_id_list": "1", "lang_enum": "pt"`, open, nil},
		{"by id without keys", `"format_shared_id_list": " 1 ", "lang_enum": "pt"`, open, nil},
		{"by key where there is no id", `"formats": "A", "format_shared_id_list": "", "lang_enum": "pt"`, open, nil},
		{"by key in another language", `"formats": "O", "lang_enum": "pt"`, open, nil},
		{"the key of another language", `"format_shared_id_list": "1", "lang_enum": "en"`,
			draft{Types: []string{"O"}, TypeLabels: map[string]string{"O": "Open"}, TypeWorldIDs: map[string]string{"O": "OPEN"}}, nil},
		{"two formats with one key", `"format_shared_id_list": "1,6", "lang_enum": "pt"`,
			draft{Types: []string{"A", "A/6"}, TypeLabels: map[string]string{"A": "Open", "A/6": "Ar livre"}, TypeWorldIDs: map[string]string{"A": "OPEN"}}, nil},
		{"an id that nobody describes", `"formats": "O,Z", "format_shared_id_list": "1,77", "lang_enum": "pt"`,
			draft{Types: []string{"A", "Z"}, TypeLabels: map[string]string{"A": "Open"}, TypeWorldIDs: map[string]string{"A": "OPEN"}},
			[]string{"format_undescribed format_shared_id_list=77 (1 meetings)"}},
		{"online by the world id", `"format_shared_id_list": "2"`,
			draft{Attendance: "online", Types: []string{"VZ"}, TypeLabels: map[string]string{"VZ": "Virtual"}, TypeWorldIDs: map[string]string{"VZ": "VM"}}, nil},
		{"not online by a key that means something else", `"format_shared_id_list": "3"`,
			draft{Types: []string{"VM"}, TypeLabels: map[string]string{"VM": "Vela"}, TypeWorldIDs: map[string]string{"VM": "CAN"}}, nil},
		{"closed by the key", `"format_shared_id_list": "7"`,
			draft{Suspended: true, Types: []string{"TC"}, TypeLabels: map[string]string{"TC": "Fechado"}}, nil},
		{"languages", `"format_shared_id_list": "4,5"`, draft{Languages: []string{"en", "Farsi"}}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			reading, err := importing(t, `{"meetings": [{"id_bigint": "1", `+tc.row+`}], "formats": `+formats+`}`)
			if err != nil {
				t.Fatal(err)
			}
			tc.want.Key, tc.want.DayBase = "1", importer.Sunday1
			if diff := cmp.Diff(tc.want, reading.Rows[0].Draft); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if diff := cmp.Diff(tc.notices, saying(reading)); diff != "" {
				t.Errorf("notices, -want +got:\n%s", diff)
			}
		})
	}
}

// An aggregator gives formats of several servers. Meetings that do not name theirs find a format by id, if it is the only
// one that has it.
func TestFormatsOfSeveralServers(t *testing.T) {
	const formats = `[{"id": "1", "key_string": "O", "name_string": "Open", "root_server_uri": "https://east.example.org"},
		{"id": "1", "key_string": "O", "name_string": "Outdoors", "root_server_uri": "https://west.example.org"},
		{"id": "2", "key_string": "W", "name_string": "Women", "root_server_uri": "https://west.example.org"}]`
	for _, tc := range []struct {
		name, row string
		want      map[string]string
	}{
		{"its own server's", `"root_server_uri": "https://west.example.org/", "format_shared_id_list": "1"`, map[string]string{"O": "Outdoors"}},
		{"by key of its own server's", `"root_server_uri": "https://east.example.org/", "formats": "O"`, map[string]string{"O": "Open"}},
		{"not another server's", `"root_server_uri": "https://east.example.org/", "format_shared_id_list": "2"`, nil},
		{"the only one", `"format_shared_id_list": "2"`, map[string]string{"W": "Women"}},
		{"one of two", `"format_shared_id_list": "1", "formats": "O"`, nil},
	} {
		reading, err := importing(t, `{"meetings": [{"id_bigint": "1", `+tc.row+`}], "formats": `+formats+`}`)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tc.want, reading.Rows[0].Draft.TypeLabels); diff != "" {
			t.Errorf("%s: labels, -want +got:\n%s", tc.name, diff)
		}
	}
}

// A format's name can say that the meeting is not held every week, or what is so in one week of the month.
func TestFormatsOfSomeWeeks(t *testing.T) {
	for _, tc := range []struct{ name, recurrence, note string }{
		{"Every other Friday", "Every other Friday", ""},
		{"Biweekly", "Biweekly", ""},
		{"Monthly meeting", "Monthly meeting", ""},
		{"1st & 3rd Monday", "1st & 3rd Monday", ""},
		{"Last Friday of the month", "Last Friday of the month", ""},
		{"Only 2nd week of the month", "Only 2nd week of the month", ""},
		{"Meets first, third and fifth Sundays only", "Meets first, third and fifth Sundays only", ""},
		{"Nur in der letzten Woche des Monats", "Nur in der letzten Woche des Monats", ""},
		{"Week 5: open", "", "Week 5: open"},
		{"Last week: speaker", "", "Last week: speaker"},
		{"3. Woche im Monat: Thema", "", "3. Woche im Monat: Thema"},
		{"Week 3: only women", "", "Week 3: only women"},
		{"Last Friday speaker", "", ""},
		{"Monthly celebration of birthdays", "", ""},
		{"First step study", "", ""},
		{"Women only", "", ""},
		{"Not on holidays", "", ""},
		{"Rotating format", "", ""},
		{"Second Tradition", "", ""},
	} {
		reading, err := importing(t, fmt.Sprintf(`{"meetings": [{"id_bigint": "1", "format_shared_id_list": "9"}],
			"formats": [{"id": "9", "key_string": "K", "name_string": %q, "lang": "en"}]}`, tc.name))
		if err != nil {
			t.Fatal(err)
		}
		d := reading.Rows[0].Draft
		note := ""
		if len(d.Notes) > 0 {
			note = d.Notes[0]
		}
		if d.Recurrence != tc.recurrence || note != tc.note {
			t.Errorf("%s: recurrence %q, note %q; want %q, %q", tc.name, d.Recurrence, note, tc.recurrence, tc.note)
		}
	}
}
