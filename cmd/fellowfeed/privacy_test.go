package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/ingest"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// The sentinels are what must never be stored or shown, in every place where publishers are known to leave it.
const (
	sentinelName  = "Zebulonia"
	sentinelLast  = "Quagmirewood"
	sentinelMail  = "zebulonia.quagmirewood@example.com"
	sentinelPhone = "212-555-0187"
)

func personalList(t *testing.T) []byte {
	t.Helper()
	full := sentinelName + " " + sentinelLast
	b, err := json.Marshal([]map[string]any{{
		"slug": "lamplight", "name": "Lamplight", "day": 1, "time": "19:00", "end_time": "20:00", "timezone": "America/New_York",
		"formatted_address": "4 Alder Street, Albany, NY 12207, USA", "latitude": 42.65, "longitude": -73.75, "types": []string{"O"},
		"contact_1_name": full, "contact_1_email": sentinelMail, "contact_1_phone": sentinelPhone,
		"contact_2_name": full, "email": sentinelMail, "phone": sentinelPhone, "author": sentinelMail, "venmo": "@" + sentinelName + "-" + sentinelLast,
		"notes":          "All welcome. Contact " + full + " at " + sentinelPhone + " or " + sentinelMail + ".",
		"location_notes": "Call " + full + " on " + sentinelPhone + " for the door.",
		"group_notes":    "Questions: " + sentinelMail,
		"conference_url": "https://zoom.us/j/8123456789", "conference_url_notes": "Text " + full + " for the passcode",
	}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestNothingPersonalIsShown reads a list with a person in every field where publishers leave one, and looks for that
// person in everything that Fellowfeed answers, writes or logs.
func TestNothingPersonalIsShown(t *testing.T) {
	records := t.TempDir()
	dir := filepath.Join(records, "xx")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	record, err := source.Format(&source.Record{
		Publisher: source.Publisher{Name: "Example Intergroup", Kind: source.Intergroup}, Fellowship: "aa",
		Sources: []*source.Source{{ID: "aa-example", Format: "meeting_guide", URL: "file:list.json", Rights: source.Rights{Status: source.RightsOpen}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"aa-example.yaml": record, "list.json": personalList(t)} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e := &env{Stdout: io.Discard, Stderr: io.Discard, Now: func() time.Time { return noon }, Getenv: func(string) string { return "" }}
	c := &config{Data: t.TempDir(), Sources: records, Store: "sqlite", Engine: "embedded"}
	a, err := open(t.Context(), e, c, true)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var logged bytes.Buffer
	a.log = slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	chosen, err := a.choose(e, nil)
	if err != nil {
		t.Fatal(err)
	}
	a.importAll(t.Context(), chosen, 1, ingest.Options{}, func(s *source.Source, r *ingest.Result, err error) {
		if err != nil || r.Err != nil || r.Attempt.Counts.Published != 1 {
			t.Errorf("%s: %v %+v", s.ID, err, r)
		}
	})
	srv := httptest.NewUnstartedServer(nil)
	base := "http://" + srv.Listener.Addr().String()
	if srv.Config.Handler, err = a.handler(e, c, base); err != nil {
		t.Fatal(err)
	}
	srv.Start()
	defer srv.Close()

	var id string
	for l, err := range a.store.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		id = string(l.Meeting.ID)
		raw, err := a.store.Raw(t.Context(), l.Meeting.ID)
		if err != nil {
			t.Fatal(err)
		}
		clean(t, "the stored row", string(raw))
		if b, err := json.Marshal(l); err != nil {
			t.Fatal(err)
		} else {
			clean(t, "the stored listing", string(b))
		}
	}
	for _, path := range []string{
		"/v1/meetings", "/v1/meetings.ics", "/v1/meetings.rss", "/v1/meetings.atom", "/v1/meetings.feed.json", "/v1/meetings.geojson",
		"/v1/meetings.csv", "/v1/meetings.ndjson", "/v1/meetings/" + id, "/v1/meetings/" + id + ".ics", "/v1/changes", "/v1/changes.rss",
		"/v1/sources", "/v1/sources/aa-example", "/v1/sources/aa-example/report", "/v1/sources/aa-example/attempts",
		"/v1/suggest?q=zebu", "/meeting-guide.json", "/", "/meetings", "/meetings/" + id, "/sources/aa-example", "/metrics",
	} {
		res := get(t, base+path)
		b, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		clean(t, path, string(b))
		if res.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", path)
		}
	}
	clean(t, "the log", logged.String())
	files, err := filepath.Glob(filepath.Join(c.Data, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, filepath.Join(c.Data, "fellowfeed.db")) {
		if b, err := os.ReadFile(name); err == nil {
			clean(t, filepath.Base(name), string(b))
		}
	}
}

func clean(t *testing.T, where, text string) {
	t.Helper()
	for _, s := range []string{sentinelName, sentinelLast, sentinelMail, sentinelPhone, strings.ReplaceAll(sentinelPhone, "-", "")} {
		if i := strings.Index(strings.ToLower(text), strings.ToLower(s)); i >= 0 {
			t.Errorf("%s shows %q: …%s…", where, s, text[max(0, i-60):min(len(text), i+60)])
		}
	}
}
