package sample

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/fetch"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/bmlt"
	htmlimport "github.com/fellowfeed/fellowfeed/internal/importer/html"
	"github.com/fellowfeed/fellowfeed/internal/importer/ical"
	jsonimport "github.com/fellowfeed/fellowfeed/internal/importer/json"
	"github.com/fellowfeed/fellowfeed/internal/importer/meetingguide"
	"github.com/fellowfeed/fellowfeed/internal/importer/table"
	"github.com/fellowfeed/fellowfeed/internal/normalize"
	"github.com/fellowfeed/fellowfeed/internal/normalize/tzworld"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

func TestWorldIsTheSameEachTime(t *testing.T) {
	a, b := New(), New()
	for _, p := range a.publishers {
		if len(a.meetings[p.id]) == 0 {
			t.Errorf("%s publishes nothing", p.id)
		}
		for i, m := range a.meetings[p.id] {
			n := b.meetings[p.id][i]
			if m.key != n.key || m.name != n.name || m.lat != n.lat || m.start != n.start {
				t.Fatalf("%s row %d differs from one world to the next", p.id, i)
			}
		}
	}
	if a.Size() < 2000 {
		t.Errorf("the world has %d rows; want about 2,000", a.Size())
	}
}

// TestFeedsAreServed asks every source's address as a stranger would, and once more with the validator.
func TestFeedsAreServed(t *testing.T) {
	w := New()
	srv := httptest.NewServer(w.Handler())
	defer srv.Close()
	reg, err := source.New(w.Records(srv.URL)...)
	if err != nil {
		t.Fatal(err)
	}
	if len(reg.Sources()) < 6 {
		t.Errorf("%d sources; want at least 6", len(reg.Sources()))
	}
	for _, s := range reg.Sources() {
		url := strings.Replace(s.URL, "{page}", "1", 1)
		if s.Format == "bmlt" {
			url += "client_interface/json/?switcher=GetSearchResults"
		}
		body, etag := get(t, url, "", http.StatusOK)
		if len(body) < 8_000 {
			t.Errorf("%s: only %d bytes", s.ID, len(body))
		}
		if etag != "" {
			get(t, url, etag, http.StatusNotModified)
		}
		if home, _ := get(t, srv.URL+"/"+s.ID+"/", "", http.StatusOK); !strings.Contains(home, `rel="alternate"`) {
			t.Errorf("%s: the home page names no feed", s.ID)
		}
	}
}

// TestImporters reads every publisher as the demo does: its own importer, over HTTP.
func TestImporters(t *testing.T) {
	w := New()
	srv := httptest.NewServer(w.Handler())
	defer srv.Close()
	reg, err := source.New(w.Records(srv.URL)...)
	if err != nil {
		t.Fatal(err)
	}
	words, err := vocabulary.Load()
	if err != nil {
		t.Fatal(err)
	}
	zones, err := tzworld.New()
	if err != nil {
		t.Fatal(err)
	}
	n := normalize.New(words, zones)
	client := fetch.New(fetch.Options{AllowPrivateNetworks: true, Delay: -1, Now: time.Now, UserAgent: "test"})
	defer client.Close()
	importers := map[string]importer.Importer{}
	for _, i := range []importer.Importer{meetingguide.New(), bmlt.New(), table.New(), jsonimport.New(), ical.New(), htmlimport.New()} {
		importers[i.Format()] = i
	}
	read := map[string]bool{}
	for _, s := range reg.Sources() {
		t.Run(s.ID, func(t *testing.T) {
			reading, err := importers[s.Format].Import(t.Context(), s, client.Session(s, nil, nil))
			if err != nil {
				t.Fatal(err)
			}
			result := n.Reading(s, reading, time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
			c := result.Counts
			if !c.Conserved() || c.RowsIn < len(w.meetings[s.ID]) {
				t.Errorf("%d meetings, and %+v", len(w.meetings[s.ID]), c)
			}
			least := 90
			if s.Format == "meeting_guide" {
				least = 85 // the tables made by hand have a slip in every fifth row
			}
			if 100*c.Published < least*c.RowsIn {
				t.Errorf("%+v; want %d %% published", c, least)
			}
			if c.Repaired == 0 && c.Hidden+c.Refused+c.Held == 0 {
				t.Error("this publisher makes no mistakes, which none does")
			}
			read[s.Format] = true
		})
	}
	for format := range importers {
		if !read[format] {
			t.Errorf("no sample publisher has the format %s", format)
		}
	}
}

func get(t *testing.T, url, etag string, want int) (body, tag string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != want {
		t.Fatalf("%s: status %d; want %d", url, res.StatusCode, want)
	}
	return string(b), res.Header.Get("ETag")
}
