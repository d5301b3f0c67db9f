package feed_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// numbers gives ids out as they are asked for.
type numbers map[string]int64

func (n numbers) id(kind, key string) int64 {
	k := kind + key
	if n[k] == 0 {
		n[k] = int64(len(n) + 1)
	}
	return n[k]
}
func (n numbers) Meeting(id meeting.ID) int64     { return n.id("meeting ", string(id)) }
func (n numbers) ServiceBody(source string) int64 { return n.id("source ", source) }
func (n numbers) Format(key string) int64         { return n.id("format ", key) }

func bmlt(t testing.TB) *feed.BMLT {
	t.Helper()
	ch := channel(t)
	return &feed.BMLT{RootURL: "https://fellowfeed.example/bmlt", Numbers: numbers{}, Lang: "en", Label: func(typ meeting.Type) string { return ch.Labels.Label(typ, "en") }}
}

func TestBMLTGolden(t *testing.T) {
	b, hits := bmlt(t), sampleHits(t)
	doc := b.AppendMeetings([]byte(`{"meetings":`), hits, nil)
	doc = b.AppendFormats(append(doc, `,"formats":`...), b.UsedFormats(hits))
	doc = b.AppendServiceBodies(append(doc, `,"service_bodies":`...), []feed.ServiceBody{{Source: "aa-us-ca-anytown", Name: "Anytown Intergroup", URL: "https://anytown.example.org/", Type: "AS"}})
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, append(doc, "}\n"...), "", " "); err != nil {
		t.Fatal(err)
	}
	golden(t, "bmlt.json", pretty.Bytes())
}

func TestBMLTSaysEverythingInStrings(t *testing.T) {
	b := bmlt(t)
	rapid.Check(t, func(rt *rapid.T) {
		h := drawHit(rt)
		var rows []map[string]any
		if err := json.Unmarshal(b.AppendMeetings(nil, []search.Hit{h}, nil), &rows); err != nil {
			rt.Fatal(err)
		}
		if (len(rows) == 1) != (h.Meeting.Schedule != nil) {
			rt.Fatalf("%d rows", len(rows))
		}
		for _, row := range rows {
			for _, key := range b.MeetingKeys() {
				if _, ok := row[key].(string); !ok {
					rt.Fatalf("%s is %v", key, row[key])
				}
			}
			if got, want := strings.Count(row["format_shared_id_list"].(string), ","), strings.Count(row["formats"].(string), ","); got != want {
				rt.Fatalf("formats %v have the ids %v", row["formats"], row["format_shared_id_list"])
			}
		}
	})
}

func TestBMLTKeys(t *testing.T) {
	b, hits := bmlt(t), sampleHits(t)[:1]
	got := string(b.AppendMeetings(nil, hits, []string{"longitude", "nonsense", "latitude"}))
	if want := `[{"longitude":"-122.4","latitude":"37.7"}]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var rows []map[string]string
	if err := json.Unmarshal(b.AppendMeetings(nil, hits, []string{"nonsense"}), &rows); err != nil || len(rows[0]) != len(b.MeetingKeys()) {
		t.Errorf("with unknown keys only: %v, %v", rows, err)
	}
}

func TestBMLTFormatsReadBack(t *testing.T) {
	v, err := words()
	if err != nil {
		t.Fatal(err)
	}
	var types []meeting.Type
	for _, typ := range v.Types() {
		types = append(types, typ.ID)
	}
	b := bmlt(t)
	keys := b.AllFormats(types)
	if n := len(slices.Compact(slices.Sorted(slices.Values(keys)))); n != len(types)+5 {
		t.Errorf("%d types and 5 other formats have %d keys", len(types), n)
	}
	for _, typ := range types {
		key := b.Formats(&meeting.Meeting{Types: []meeting.Type{typ}})[0]
		if m, ok := v.Type("na", key); !ok || !slices.Contains(m.Types, typ) {
			t.Errorf("%s is written for %s and means %v", key, typ, m.Types)
		}
	}
}
