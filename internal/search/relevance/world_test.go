package relevance_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/bmlt"
	htmlimport "github.com/fellowfeed/fellowfeed/internal/importer/html"
	"github.com/fellowfeed/fellowfeed/internal/importer/ical"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	jsonimport "github.com/fellowfeed/fellowfeed/internal/importer/json"
	"github.com/fellowfeed/fellowfeed/internal/importer/meetingguide"
	"github.com/fellowfeed/fellowfeed/internal/importer/table"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/normalize"
	"github.com/fellowfeed/fellowfeed/internal/normalize/tzworld"
	"github.com/fellowfeed/fellowfeed/internal/sample"
	"github.com/fellowfeed/fellowfeed/internal/search/relevance"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// A published source and where its documents come from.
type published struct {
	*source.Source
	importer.Getter
}

// served answers from a handler, without a network.
type served struct{ http.Handler }

func (s served) Get(ctx context.Context, req importer.Request) (*importer.Document, error) {
	r := httptest.NewRequestWithContext(ctx, cmp.Or(req.Method, http.MethodGet), req.URL, bytes.NewReader(req.Body))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return nil, fmt.Errorf("%s: %d", req.URL, w.Code)
	}
	mediaType, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	return &importer.Document{
		URL: req.URL, FinalURL: req.URL, Status: w.Code, Header: w.Header(), MediaType: mediaType, Body: w.Body.Bytes(), FetchedAt: relevance.Now,
	}, nil
}

// body is one document for every address.
func body(b []byte) served {
	return served{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(b)
	})}
}

// town is a small world made for the scripts: testdata/world.json.
func town(t *testing.T) (all []published) {
	file, err := os.ReadFile("testdata/world.json")
	if err != nil {
		t.Fatal(err)
	}
	var lists []struct {
		ID, Timezone, Publisher, Country string
		Fellowship                       meeting.Fellowship
		Meetings                         json.RawMessage
	}
	if err := json.Unmarshal(file, &lists); err != nil {
		t.Fatal(err)
	}
	for _, l := range lists {
		all = append(all, published{&source.Source{
			ID: l.ID, Format: "meeting_guide", URL: "https://example.org/" + l.ID, Fellowship: l.Fellowship, Timezone: l.Timezone,
			Rights: source.Rights{Status: source.RightsOpen}, Publisher: &source.Publisher{Name: l.Publisher, Kind: source.Intergroup, Country: l.Country},
		}, body(l.Meetings)})
	}
	return all
}

// demo is the sample world.
func demo(t *testing.T) (all []published) {
	w := sample.New()
	registry, err := source.New(w.Records("https://sample.example.org")...)
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range registry.Sources() {
		all = append(all, published{src, served{w.Handler()}})
	}
	return all
}

// corpus is what is really published, where it is at hand.
func corpus(t *testing.T) (all []published) {
	for format, pattern := range map[string]string{"meeting_guide": "meetingguide/*.json", "bmlt": "bmlt/*.json"} {
		fellowship := map[string]meeting.Fellowship{"meeting_guide": "aa", "bmlt": "na"}[format]
		for _, f := range importertest.Corpus(t, pattern) {
			if f.Meetings <= 0 {
				continue // formats, servers, what is broken on purpose
			}
			all = append(all, published{&source.Source{
				ID: strings.TrimSuffix(path.Base(f.Name), ".json"), Format: format, URL: "https://example.org/list.json", Fellowship: fellowship,
				Timezone: "America/New_York", Rights: source.Rights{Status: source.RightsOpen},
				Publisher: &source.Publisher{Name: "A publisher", Kind: source.Intergroup},
			}, body(f.Body)})
		}
	}
	return all
}

// read imports and normalizes what is published, by source.
func read(t *testing.T, v *vocabulary.Vocabulary, all []published) map[string][]*meeting.Meeting {
	t.Helper()
	zones, err := tzworld.New()
	if err != nil {
		t.Fatal(err)
	}
	n := normalize.New(v, zones)
	importers := make(map[string]importer.Importer)
	for _, imp := range []importer.Importer{meetingguide.New(), bmlt.New(), table.New(), ical.New(), jsonimport.New(), htmlimport.New()} {
		importers[imp.Format()] = imp
	}
	meetings := make(map[string][]*meeting.Meeting)
	for _, p := range all {
		reading, err := importers[p.Format].Import(t.Context(), p.Source, p.Getter)
		if err != nil {
			t.Fatalf("%s: %v", p.ID, err)
		}
		res := n.Reading(p.Source, reading, relevance.Now)
		for _, l := range res.Listings {
			m := l.Meeting
			meetings[p.ID] = append(meetings[p.ID], &m)
		}
	}
	return meetings
}
