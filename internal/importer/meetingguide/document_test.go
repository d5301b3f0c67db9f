package meetingguide_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/importer/meetingguide"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// row is a row that every envelope below holds once or twice.
const row = `{"slug": "noon", "name": "Noon Group", "day": 1, "time": "12:00", "types": ["O"]}`

func TestEnvelopes(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		keys       []string
		notices    []string
	}{
		{"a list", "[" + row + "," + row + "]", []string{"noon", "noon"}, nil},
		{"a byte order mark and space", "\xef\xbb\xbf \n[" + row + "]\r\n", []string{"noon"}, nil},
		{"an empty list", "[]", nil, nil},
		{"meetings and warnings of a sheet", `{"warnings": [{"link": "x", "error": "empty name", "value": []}], "meetings": [` + row + `]}`, []string{"noon"}, nil},
		{"data", `{"data": [` + row + `]}`, []string{"noon"}, nil},
		{"what is no row", `[null, 3, "x", [1], ` + row + `]`, []string{"", "", "", "", "noon"},
			[]string{"row_not_object =null", "row_not_object =3", `row_not_object ="x"`, "row_not_object =[1]"}},
		{"values of a sheet", `{"range": "A1", "values": [["Slug", "Name", "Day", "Time", "Types", ""], ["noon", "Noon Group", "Monday", "12:00", "Open, Women", "x"], ["eve"], [], {"a": 1}]}`,
			[]string{"noon", "eve", "", ""}, []string{`row_not_object ={"a": 1}`}},
		{"a sheet of a header", `{"values": [["Slug", "Name"]]}`, nil, nil},
		{"a sheet without a header", `{"values": []}`, nil, nil},
		{"a sheet with a column twice", `{"values": [["Slug", "Notes", "notes"], ["noon", "a", "b"]]}`, []string{"noon"},
			[]string{`duplicate_json_key notes="b"`, "duplicate_json_key notes="}},
		{"Latin-1", "[{\"slug\": \"caf\xe9\"}]", []string{"caf\uFFFD"}, []string{"text_invalid_utf8 ="}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			reading, err := importing(t, tc.body)
			if err != nil {
				t.Fatal(err)
			}
			if err := importertest.Sound(reading); err != nil {
				t.Error(err)
			}
			var keys []string
			for _, row := range reading.Rows {
				keys = append(keys, row.Draft.Key)
			}
			if diff := cmp.Diff(tc.keys, keys); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.notices, saying(reading)); diff != "" {
				t.Errorf("notices (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSheetRow(t *testing.T) {
	reading, err := importing(t, `{"values": [["ID", "Name", "Day", "Time", "Types", "Regions", "Coordinates"],
		["7", "Noon Group", "Monday", "6:00 PM", "Open, Wheelchair Access", "North > Harbour", "35.1,-101.8"]]}`)
	if err != nil {
		t.Fatal(err)
	}
	want := draft{Key: "7", Name: "Noon Group", Days: []string{"Monday"}, Start: "6:00 PM", Types: []string{"Open", "Wheelchair Access"},
		Place: place{Areas: []string{"North", "Harbour"}, Lat: "35.1", Lon: "-101.8"}}
	if diff := cmp.Diff(want, reading.Rows[0].Draft); diff != "" {
		t.Errorf("draft (-want +got):\n%s", diff)
	}
}

func TestUnreadable(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		code       notice.Code
		value      string
	}{
		{"nothing", "", notice.FeedNotJSON, "an empty document"},
		{"a page", "\n<!DOCTYPE html><title>Down for maintenance</title>", notice.FeedNotJSON, "an HTML page"},
		{"text", "No meetings today", notice.FeedNotJSON, "No meetings today"},
		{"something after the list", "[" + row + "]\n\n  invalid text", notice.FeedNotJSON, ""},
		{"a comma too many", "[" + row + ",]", notice.FeedNotJSON, ""},
		{"cut in a row", "[" + row[:30], notice.FeedTruncated, ""},
		{"cut between rows", "[" + row + ",", notice.FeedTruncated, ""},
		{"nested without end", strings.Repeat("[", 100_000), notice.FeedTooDeep, ""},
		{"more rows than anyone has", "[0" + strings.Repeat(",0", 500_000) + "]", notice.FeedTooLarge, "500001 rows"},
		{"admin-ajax without the plugin", "0", notice.FeedPluginAbsent, "0"},
		{"REST without the plugin", `{"code": "rest_no_route", "data": {"status": 404}}`, notice.FeedPluginAbsent, ""},
		{"a message", `{"message": "Come back later"}`, notice.FeedWrongShape, `{"message": "Come back later"}`},
		{"a list in no envelope we know", `{"groups": []}`, notice.FeedWrongShape, `{"groups": []}`},
		{"restricted, from admin-ajax", `{"error": "HTTP/1.1 401 Unauthorized"}`, notice.FeedRestricted, ""},
		{"restricted, from REST", `{"code": "feed_restricted", "data": {"status": 403}}`, notice.FeedRestricted, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			reading, err := importing(t, tc.body)
			var failure *importer.Error
			if reading != nil || !errors.As(err, &failure) {
				t.Fatalf("%v and %v, want an *importer.Error", reading, err)
			}
			if failure.Notice.Code != tc.code || failure.Notice.Row != notice.WholeSource {
				t.Errorf("%+v, want %s on the source", failure.Notice, tc.code)
			}
			if tc.value != "" && failure.Notice.Value != tc.value {
				t.Errorf("it quotes %q, want %q", failure.Notice.Value, tc.value)
			}
		})
	}
}

func TestPublisher(t *testing.T) {
	for _, tc := range []struct{ body, want string }{
		{`[{"entity": "North Office"}, {}, {"entity": "North Office"}]`, "North Office"},
		{`[{"entity": "North Office"}, {"entity": "South Office"}]`, ""},
		{`[{}]`, ""},
	} {
		reading, err := importing(t, tc.body)
		if err != nil {
			t.Fatal(err)
		}
		if reading.Publisher != tc.want {
			t.Errorf("%s: publisher %q, want %q", tc.body, reading.Publisher, tc.want)
		}
	}
}

func TestUnknownNamesAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 5000 {
		b.WriteString(`,{"k` + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + `": 1}`)
	}
	reading, err := importing(t, "["+b.String()[1:]+"]")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(reading.Notices); n == 0 || n > 50 {
		t.Errorf("%d notices of unknown names, want some and at most 50", n)
	}
}

func TestRecognize(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		min, max   int
	}{
		{"a feed", "[" + row + "]", 95, 100},
		{"a feed without slugs", `[{"name": "Noon", "day": 1, "time": "12:00", "location": "Hall"}]`, 60, 90},
		{"a sheet", `{"values": [["Slug", "Name", "Day", "Time"]]}`, 95, 100},
		{"BMLT", `[{"id_bigint": "1", "weekday_tinyint": "2", "start_time": "19:00:00", "meeting_name": "Noon", "latitude": "1", "longitude": "2"}]`, 0, 0},
		{"BMLT's formats", `[{"key_string": "O", "name_string": "Open", "lang": "en", "id": "1"}]`, 0, 0},
		{"a list of servers", `[{"id": "1", "name": "Anywhere", "rootURL": "https://na.example.org/"}]`, 0, 0},
		{"another list", `[{"groupName": "Noon", "dayOfWeek": "Monday", "time": "12:00", "location": "Hall"}]`, 0, 0},
		{"rows that are mostly none", `[1, 2, 3, ` + row + `]`, 1, 30},
		{"an empty list", "[]", 0, 0},
		{"a table", "slug,name,day\nnoon,Noon,1\n", 0, 0},
	} {
		if got := meetingguide.New().Recognize(&importer.Document{Body: []byte(tc.body)}); got < tc.min || got > tc.max {
			t.Errorf("%s: %d, want %d to %d", tc.name, got, tc.min, tc.max)
		}
	}
}
