package feed_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// exports are the forms that hold many meetings whole.
var exports = map[string]func(io.Writer, *feed.Channel, []search.Hit) error{
	"meetings.csv": func(w io.Writer, _ *feed.Channel, hits []search.Hit) error {
		return feed.WriteCSV(w, hits, feed.CSVOptions{})
	},
	"meetings.ndjson": func(w io.Writer, _ *feed.Channel, hits []search.Hit) error {
		return feed.WriteNDJSON(w, hits, feed.MeetingOptions{})
	},
	"meetings.geojson": func(w io.Writer, ch *feed.Channel, hits []search.Hit) error {
		return feed.WriteGeoJSON(w, ch, hits, feed.MeetingOptions{Fields: 2})
	},
	"meeting-guide.json": feed.WriteMeetingGuide,
}

func exported(t testing.TB, name string, hits []search.Hit) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := exports[name](&b, channel(t), hits); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestExportsGolden(t *testing.T) {
	for name := range exports {
		golden(t, name, exported(t, name, sampleHits(t)))
	}
}

func TestExportsOfNothing(t *testing.T) {
	for name, want := range map[string]string{
		"meetings.csv":       strings.Join(feed.Columns(), ",") + "\r\n",
		"meetings.ndjson":    "",
		"meetings.geojson":   `{"type":"FeatureCollection","attribution":["Anytown Intergroup"],"features":[]}` + "\n",
		"meeting-guide.json": "[]\n",
	} {
		if got := exported(t, name, nil); string(got) != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestExportsStream writes more than one chunk.
func TestExportsStream(t *testing.T) {
	var hits []search.Hit
	for range 60 {
		hits = append(hits, sampleHits(t)...)
	}
	if got := bytes.Count(exported(t, "meetings.ndjson", hits), []byte("\n")); got != len(hits) {
		t.Errorf("%d lines for %d meetings", got, len(hits))
	}
	var doc struct{ Features []json.RawMessage }
	if err := json.Unmarshal(exported(t, "meetings.geojson", hits), &doc); err != nil || len(doc.Features) != len(hits) {
		t.Errorf("%d features for %d meetings: %v", len(doc.Features), len(hits), err)
	}
	var rows []json.RawMessage
	if err := json.Unmarshal(exported(t, "meeting-guide.json", hits), &rows); err != nil || len(rows) != len(hits)/7*6 {
		t.Errorf("%d rows for %d meetings, one in seven of them ended: %v", len(rows), len(hits), err)
	}
}

func TestCSVReadsBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := drawHit(rt)
		r := csv.NewReader(bytes.NewReader(exported(t, "meetings.csv", []search.Hit{h})))
		rows, err := r.ReadAll()
		if err != nil {
			rt.Fatal(err)
		}
		if len(rows) != 2 {
			rt.Fatalf("%d rows", len(rows))
		}
		cell := make(map[string]string)
		for i, name := range rows[0] {
			cell[name] = rows[1][i]
			if v := rows[1][i]; name != "lat" && name != "lon" && v != "" && strings.ContainsAny(v[:1], "=+-@\t\r") {
				rt.Fatalf("%s begins like a formula: %q", name, v)
			}
		}
		// encoding/csv reads CRLF inside a cell as LF.
		want := strings.ReplaceAll(strings.ReplaceAll(h.Meeting.Name, "\x00", ""), "\r\n", "\n")
		if got := feed.UnescapeCell(cell["name"]); got != want {
			rt.Fatalf("%q became %q", h.Meeting.Name, got)
		}
	})
}

func TestCSVRaw(t *testing.T) {
	h := sampleHits(t)[0]
	var b bytes.Buffer
	if err := feed.WriteCSV(&b, []search.Hit{h}, feed.CSVOptions{Raw: true}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b.Bytes(), []byte(",+15555550100,")) {
		t.Error("a raw export has its telephone numbers escaped")
	}
}

// guideForm is what readers of Meeting Guide feeds break without.
var guideForm = map[string]*regexp.Regexp{
	"slug": regexp.MustCompile(`^[a-z0-9_-]+$`), "time": regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`),
	"end_time": regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`), "approximate": regexp.MustCompile(`^(yes|no)$`),
	"updated":        regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$`),
	"conference_url": regexp.MustCompile(`^https?://[^A-Z/?#]+([/?#]|$)`), "url": regexp.MustCompile(`^https?://`),
	"entity_url": regexp.MustCompile(`^https?://`), "feedback_url": regexp.MustCompile(`^(https?://|mailto:)`),
}

func TestMeetingGuideIsBearable(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := drawHit(rt)
		var rows []map[string]any
		if err := json.Unmarshal(exported(t, "meeting-guide.json", []search.Hit{h}), &rows); err != nil {
			rt.Fatal(err)
		}
		for _, row := range rows {
			checkGuideRow(rt, row)
		}
	})
}

func checkGuideRow(t *rapid.T, row map[string]any) {
	for _, name := range []string{"slug", "formatted_address", "approximate", "feedback_url", "updated"} {
		if row[name] == nil {
			t.Fatalf("no %s: %v", name, row)
		}
	}
	for name, v := range row {
		form := guideForm[name]
		switch v := v.(type) {
		case string:
			if form != nil && !form.MatchString(v) {
				t.Fatalf("%s is %q", name, v)
			}
		case []any:
			if name != "types" && name != "regions" {
				t.Fatalf("%s is a list", name)
			}
		case float64:
			if name == "day" && (v != float64(int(v)) || v < 0 || v > 6) || form != nil {
				t.Fatalf("%s is %v", name, v)
			}
		default:
			t.Fatalf("%s is %v", name, v)
		}
	}
	if _, scheduled := row["day"]; scheduled && (row["timezone"] == nil || row["time"] == nil) {
		t.Fatalf("a day without a time or a zone: %v", row)
	}
}
