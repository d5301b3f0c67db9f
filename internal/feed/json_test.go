package feed_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"sync/atomic"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// meetingJSON is what AppendMeeting promises, said to encoding/json.
type meetingJSON struct {
	ID           meeting.ID         `json:"id"`
	Name         string             `json:"name"`
	Group        string             `json:"group,omitempty"`
	Fellowship   meeting.Fellowship `json:"fellowship"`
	Schedule     *scheduleJSON      `json:"schedule,omitempty"`
	Next         time.Time          `json:"next,omitzero"`
	Attendance   meeting.Attendance `json:"attendance"`
	Status       meeting.Status     `json:"status"`
	Place        *meeting.Place     `json:"place,omitempty"`
	Online       *meeting.Online    `json:"online,omitempty"`
	Access       meeting.Access     `json:"access"`
	Types        []meeting.Type     `json:"types,omitempty"`
	RawTypes     []string           `json:"raw_types,omitempty"`
	Languages    []string           `json:"languages,omitempty"`
	Notes        string             `json:"notes,omitempty"`
	URL          string             `json:"url,omitempty"`
	FeedbackURL  string             `json:"feedback_url,omitempty"`
	Updated      time.Time          `json:"updated,omitzero"`
	FirstSeen    time.Time          `json:"first_seen,omitzero"`
	Changed      time.Time          `json:"changed,omitzero"`
	Seen         time.Time          `json:"seen,omitzero"`
	Revision     int                `json:"revision,omitempty"`
	Source       meeting.SourceRef  `json:"source"`
	AlsoListedBy []string           `json:"also_listed_by,omitempty"`
	Notices      []string           `json:"notices,omitempty"`
	Distance     *int               `json:"distance_m,omitempty"`
}

type scheduleJSON struct {
	Weekday  int                `json:"weekday"`
	Start    meeting.Clock      `json:"start"`
	End      meeting.Clock      `json:"end"`
	Duration int                `json:"duration_minutes"`
	Timezone string             `json:"timezone"`
	From     meeting.ZoneSource `json:"timezone_from"`
	RRule    string             `json:"rrule"`
	Anchor   meeting.Date       `json:"anchor,omitzero"`
	Except   []meeting.Date     `json:"except,omitempty"`
	Text     string             `json:"text,omitempty"`
}

func byReflection(t testing.TB, h search.Hit) []byte {
	t.Helper()
	m := h.Meeting
	j := meetingJSON{
		m.ID, m.Name, m.Group, m.Fellowship, nil, h.Next, m.Attendance, m.Status, m.Place, m.Online, m.Access, m.Types, m.RawTypes,
		m.Languages, m.Notes, m.URL, m.FeedbackURL, m.Updated, m.FirstSeen, m.Changed, m.Seen, m.Revision, m.Source, m.AlsoListedBy,
		m.Notices, nil,
	}
	if s := m.Schedule; s != nil {
		j.Schedule = &scheduleJSON{int(s.Weekday), s.Start, s.End(), s.Duration, s.Timezone, s.TimezoneFrom, s.RRule, s.Anchor, s.Except, s.Text}
	}
	if h.Distance >= 0 {
		d := int(math.Round(h.Distance))
		j.Distance = &d
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(j); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func TestAppendMeetingIsEncodingJSON(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := drawHit(rt)
		got := feed.AppendMeeting(nil, h, feed.MeetingOptions{AllNotes: true})
		if want := byReflection(t, h); !bytes.Equal(got, want) {
			rt.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	})
}

// TestKeptFormsWriteTheSame: what is kept of a meeting from one answer serves the next, and never that of another.
func TestKeptFormsWriteTheSame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var form atomic.Pointer[search.Form]
		a, b := drawHit(rt), drawHit(rt)
		options := []feed.MeetingOptions{{}, {AllNotes: true}, {Occurrences: 3}}
		for i, h := range []search.Hit{a, a, b, a} {
			o := options[rapid.IntRange(0, 2).Draw(rt, "options")]
			want := feed.AppendMeeting(nil, h, o)
			h.Form = &form
			if got := feed.AppendMeeting(nil, h, o); !bytes.Equal(got, want) {
				rt.Fatalf("answer %d\n%s\nwant\n%s", i, got, want)
			}
		}
	})
}

func TestAppendMeetingReadsBack(t *testing.T) {
	h := sampleHits(t)[0]
	var got meeting.Meeting
	if err := json.Unmarshal(feed.AppendMeeting(nil, h, feed.MeetingOptions{}), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*h.Meeting, got); diff != "" {
		t.Error(diff)
	}
}

func TestAppendMeetingKeepsItsSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("../../api/meeting.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range sampleHits(t) {
		b := feed.AppendMeeting(nil, h, feed.MeetingOptions{Occurrences: 3})
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v", b, err)
		}
	}
}

func TestFields(t *testing.T) {
	h := sampleHits(t)[0]
	for _, name := range feed.FieldNames() {
		f, ok := feed.ParseField(name)
		if !ok {
			t.Fatalf("%s is not a field", name)
		}
		var got map[string]any
		if err := json.Unmarshal(feed.AppendMeeting(nil, h, feed.MeetingOptions{Fields: f, Occurrences: 1}), &got); err != nil {
			t.Fatal(err)
		}
		if _, ok := got[name]; !ok {
			t.Errorf("%s was asked for and is absent", name)
		}
		delete(got, name)
		delete(got, "id")
		if len(got) != 0 {
			t.Errorf("with %s come %v", name, got)
		}
	}
	if _, ok := feed.ParseField("nam"); ok {
		t.Error("nam is a field")
	}
}

func TestNotesAreQuotedOnlyWhereAllowed(t *testing.T) {
	for rights, want := range map[string]bool{"open": true, "granted": true, "key": true, "unknown": false, "asked": false, "forbidden": false} {
		h := sampleHits(t)[0]
		m := *h.Meeting
		m.Source.Rights = rights
		h.Meeting = &m
		public := feed.AppendMeeting(nil, h, feed.MeetingOptions{})
		if got := bytes.Contains(public, []byte("Bring a mug")) && bytes.Contains(public, []byte("second floor")); got != want {
			t.Errorf("%s: quoted is %v", rights, got)
		}
		if !bytes.Contains(feed.AppendMeeting(nil, h, feed.MeetingOptions{AllNotes: true}), []byte("Bring a mug")) {
			t.Errorf("%s: the publisher does not see its own notes", rights)
		}
	}
}

func TestOccurrences(t *testing.T) {
	h := sampleHits(t)[0]
	var got struct{ Occurrences []string }
	if err := json.Unmarshal(feed.AppendMeeting(nil, h, feed.MeetingOptions{Occurrences: 3}), &got); err != nil {
		t.Fatal(err)
	}
	want := []string{"2026-11-22T18:00:00-08:00", "2026-11-29T18:00:00-08:00", "2026-12-06T18:00:00-08:00"}
	if diff := cmp.Diff(want, got.Occurrences); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkAppendMeeting(b *testing.B) {
	h := sampleHits(b)[0]
	dst := make([]byte, 0, 8<<10)
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			dst = feed.AppendMeeting(dst[:0], h, feed.MeetingOptions{})
		}
		b.SetBytes(int64(len(dst)))
	})
	b.Run("encoding/json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			dst = byReflection(b, h)
		}
		b.SetBytes(int64(len(dst)))
	})
}

// golden compares got with testdata/name; run with FEED_GOLDEN=write to accept what is written today, and read it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	name = "testdata/" + name
	if os.Getenv("FEED_GOLDEN") == "write" {
		if err := os.WriteFile(name, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s: (-want +got)\n%s", name, diff)
	}
}
