package ical_test

import (
	"bytes"
	"errors"
	"flag"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/ical"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

const calendarURL = "https://club.example.org/calendar.ics"

var served = time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)

// samples are the documents under testdata: a club's calendar with rules, and one that has dates only.
var samples = []struct {
	name string
	rows int
	src  source.Source
}{
	{"clubhouse", 10, source.Source{Map: map[string]any{
		"fields":  map[string]any{"fellowship": map[string]any{"from": "SUMMARY", "find": `^(AA|NA|Al-Anon)\b`}},
		"exclude": map[string]any{"from": "SUMMARY", "find": `(?i)\bboard\b`},
	}}},
	{"dates", 3, source.Source{Timezone: "America/Denver"}},
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name+".ics"))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// importing reads one document as src.
func importing(t testing.TB, body []byte, src source.Source) (*importer.Reading, error) {
	t.Helper()
	src.ID, src.URL = "club-test", calendarURL
	archive := importertest.Archive{calendarURL: {URL: calendarURL, Body: body, FetchedAt: served}}
	return ical.New().Import(t.Context(), &src, archive)
}

func TestContract(t *testing.T) {
	var fixtures []importertest.Fixture
	for _, s := range samples {
		src := s.src
		src.ID, src.URL = "club-test", calendarURL
		fixtures = append(fixtures, importertest.Fixture{
			Name:      s.name,
			Documents: map[string]importer.Document{calendarURL: {URL: calendarURL, Body: sample(t, s.name), FetchedAt: served}},
			Source:    &src,
			Rows:      s.rows,
			Shuffle:   shuffleEvents,
		})
	}
	fixtures[0].Grow = growEvents
	importertest.Run(t, ical.New(), fixtures...)
}

// events cuts a calendar into what stands before its events, its events, and what stands after them.
func events(body []byte) (before []byte, all [][]byte, after []byte) {
	begin, end := bytes.Index(body, []byte("BEGIN:VEVENT")), bytes.LastIndex(body, []byte("END:VEVENT"))
	end += len("END:VEVENT\n")
	for _, e := range bytes.SplitAfter(body[begin:end], []byte("END:VEVENT\n")) {
		if len(e) > 0 {
			all = append(all, e)
		}
	}
	return body[:begin], all, body[end:]
}

func shuffleEvents(rnd *rand.Rand, docs map[string]importer.Document) map[string]importer.Document {
	docs = maps.Clone(docs)
	for address, doc := range docs {
		before, all, after := events(doc.Body)
		rnd.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		doc.Body = slices.Concat(before, bytes.Join(all, nil), after)
		docs[address] = doc
	}
	return docs
}

// growEvents repeats a meeting with a long description.
func growEvents(size int, docs map[string]importer.Document) map[string]importer.Document {
	docs = maps.Clone(docs)
	for address, doc := range docs {
		before, all, after := events(doc.Body)
		long := bytes.Replace(all[0], []byte("DESCRIPTION:Open"), []byte("DESCRIPTION:"+strings.Repeat("Everyone is welcome. ", 100)+"Open"), 1)
		doc.Body = slices.Concat(before, bytes.Repeat(long, size/len(long)+1), after)
		docs[address] = doc
	}
	return docs
}

var update = flag.Bool("update", false, "write the golden files")

// TestGolden holds what is made of each sample: a file that a person has read.
func TestGolden(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			reading, err := importing(t, sample(t, s.name), s.src)
			if err != nil {
				t.Fatal(err)
			}
			importertest.Golden(t, reading, filepath.Join("testdata", s.name+".golden.json"), *update)
		})
	}
}

func FuzzImport(f *testing.F) {
	for _, s := range samples {
		f.Add(sample(f, s.name))
	}
	for _, seed := range []string{
		"BEGIN:VEVENT\nDTSTART:20260101T000000Z\nRRULE:FREQ=WEEKLY;COUNT=9999;INTERVAL=9999\nEND:VEVENT",
		"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:00010101\nRRULE:FREQ=MONTHLY;BYDAY=-5MO,5TU;BYMONTHDAY=1\nEND:VEVENT\nEND:VCALENDAR",
		"BEGIN:VEVENT\nDTSTART;TZID=\"a:b\":20260101T0000\nRDATE:20260101T000000/PT1H,x\nRRULE:FREQ=MONTHLY;BYDAY=TU;BYMONTHDAY=8,9,10,11,12,13,14\nEND:VEVENT",
		"BEGIN:VEVENT\r\r :\n\t\nEND:VEVENT", "END:VEVENT\nBEGIN:\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		ical.New().Recognize(&importer.Document{Body: body})
		reading, err := importing(t, body, source.Source{Timezone: "America/Chicago"})
		if err != nil {
			var failure *importer.Error
			if !errors.As(err, &failure) {
				t.Errorf("%q: %v, want an *importer.Error", body, err)
			}
			return
		}
		if err := importertest.Sound(reading); err != nil {
			t.Errorf("%q: %v", body, err)
		}
	})
}

// TestCorpus reads real and broken calendars: each is read soundly, or refused with a notice.
func TestCorpus(t *testing.T) {
	for _, file := range importertest.Corpus(t, "ics/*.ics") {
		t.Run(filepath.Base(file.Name), func(t *testing.T) {
			reading, err := importing(t, file.Body, source.Source{})
			var failure *importer.Error
			if err != nil {
				if !errors.As(err, &failure) {
					t.Errorf("%v, want an *importer.Error", err)
				}
				return
			}
			if err := importertest.Sound(reading); err != nil {
				t.Error(err)
			}
			for _, row := range reading.Rows {
				if row.Draft.Unlisted && len(row.Notices) == 0 {
					t.Errorf("row %d is hidden in silence: %s", row.Index, row.Raw)
				}
			}
		})
	}
}
