package jsonimport_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	jsonimport "github.com/fellowfeed/fellowfeed/internal/importer/json"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

const address = "https://lists.example.org/meetings"

var update = flag.Bool("update", false, "write the golden files")

// A sample is a file under testdata, with the map that reads it and what must come of it.
type sample struct {
	file   string
	rows   int
	preset string
	spec   string // YAML
}

// samples are a locator's call of a function with keys that change, groups with meetings by day, and dated events.
var samples = []sample{
	{"locator.json", 3, "storelocatorwidgets", ""},
	{"groups.json", 6, "", `
items: groups
drop: [secretary]
explode:
  - day: meetings
  - slot: day
fields:
  key: id
  name: title
  day: day.$key
  start: {from: slot.at, as: seconds}
  types: slot.kind
  place: where.hall
  street: where.street
  city: where.town
  join_url: {from: join, as: link}
  contacts: secretary`},
	{"events.json", 2, "tec", ""},
}

// spec reads a map written as YAML.
func spec(t testing.TB, text string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := yaml.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func (s sample) fixture(t testing.TB) importertest.Fixture {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", s.file))
	if err != nil {
		t.Fatal(err)
	}
	return importertest.Fixture{
		Name:      s.file,
		Documents: map[string]importer.Document{address: {URL: address, Body: body}},
		Source:    &source.Source{ID: "test", URL: address, Preset: s.preset, Format: "json", Map: spec(t, s.spec)},
		Rows:      s.rows,
	}
}

// list is rows as they are published without an envelope.
const list = `[{"id": 1, "name": "Long Walk", "day": "Monday", "time": "19:00", "address": "2 Sample Road, Exampleton, VT 05000, USA", "lat": 44.1, "lng": -72.5, "types": ["Open", "Step Study"],
"notes": "We walk from the bridge to the mill and back, whatever the weather, and talk on the way. Those who cannot walk wait at the mill, where tea is made and the fire is lit from October on.", "phone": "555-0106"},
{"id": 2, "name": "Short Walk", "day": "Friday", "time": "7:30 PM", "address": "2 Sample Road, Exampleton, VT 05000, USA", "lat": 44.1, "lng": -72.5, "types": [],
"notes": "From the bridge to the first bench. There is a second bench for those who come late. Ask for the key of the gate at the house with the blue door, which is open until eight.", "phone": null}]`

// grow repeats rows with notes as long as talkative groups write them.
func grow(size int, docs map[string]importer.Document) map[string]importer.Document {
	doc := docs[address]
	doc.Body = bytes.ReplaceAll(doc.Body, []byte(`"notes": "`), []byte(`"notes": "`+strings.Repeat("Tea is made on the way, in all seasons. ", 15)))
	return importertest.GrowArrays(size, map[string]importer.Document{address: doc})
}

func TestContract(t *testing.T) {
	fixtures := []importertest.Fixture{{
		Name:      "list",
		Documents: map[string]importer.Document{address: {URL: address, Body: []byte(list)}},
		Source:    &source.Source{ID: "test", URL: address, Format: "json"},
		Rows:      2,
		Shuffle:   importertest.ShuffleArrays,
		Grow:      grow,
	}}
	for _, s := range samples[1:] { // the locator's call is no JSON by itself, so that it is not recognized
		fixtures = append(fixtures, s.fixture(t))
	}
	importertest.Run(t, jsonimport.New(), fixtures...)
}

func TestGolden(t *testing.T) {
	for _, s := range samples {
		t.Run(s.file, func(t *testing.T) {
			f := s.fixture(t)
			reading, err := jsonimport.New().Import(t.Context(), f.Source, importertest.Archive(f.Documents))
			if err != nil {
				t.Fatal(err)
			}
			importertest.Golden(t, reading, filepath.Join("testdata", strings.TrimSuffix(s.file, ".json")+".golden.json"), *update)
		})
	}
}

// plain reads a document that must be readable, and gives each row as "name, days, start, place".
func plain(t *testing.T, text, body string) []string {
	t.Helper()
	reading, err := importing(t, spec(t, text), body)
	if err != nil {
		t.Fatal(err)
	}
	return rows(t, reading)
}

func importing(t testing.TB, m map[string]any, body string) (*importer.Reading, error) {
	t.Helper()
	doc := importer.Document{URL: address, Body: []byte(body), FetchedAt: time.Date(2025, 5, 7, 12, 0, 0, 0, time.UTC)}
	return jsonimport.New().Import(t.Context(), &source.Source{URL: address, Map: m}, importertest.Archive{address: doc})
}

func rows(t *testing.T, reading *importer.Reading) (rows []string) {
	t.Helper()
	if err := importertest.Sound(reading); err != nil {
		t.Error(err)
	}
	for _, row := range reading.Rows {
		d := row.Draft
		text := strings.Join([]string{d.Name, strings.Join(d.Days, "+"), d.Start, d.Place.Name}, ", ")
		if row.Malformed {
			text = string(row.Notices[0].Code)
		}
		rows = append(rows, text)
	}
	return rows
}

func TestShapes(t *testing.T) {
	const one = `{"name": "A", "day": "Monday", "time": "19:00"}`
	for _, c := range []struct {
		name, spec, body string
		want             []string
	}{
		{"a list", "", "[" + one + "]", []string{"A, Monday, 19:00, "}},
		{"a list somewhere", "", `{"status": "ok", "result": {"notes": [1,2,3], "all": [` + one + `]}}`, []string{"A, Monday, 19:00, "}},
		{"a single one", "items: it", `{"it": ` + one + "}", []string{"A, Monday, 19:00, "}},
		{"members that are rows", "{items: '*', fields: {place: $key}}", `{"x7": ` + one + `, "x8": ` + one + "}", []string{"A, Monday, 19:00, x7", "A, Monday, 19:00, x8"}},
		{"lists in a list", "items: areas.*.rows", `{"areas": [{"rows": [` + one + `]}, {"rows": []}]}`, []string{"A, Monday, 19:00, "}},
		{"what is above a row", "{items: areas, explode: [rows], fields: {name: rows.name, day: rows.day, start: rows.time, place: area}}", `{"areas": [{"area": "North", "rows": [` + one + "," + one + `]}]}`, []string{"A, Monday, 19:00, North", "A, Monday, 19:00, North"}},
		{"every day with every time", "{explode: [days, times], fields: {name: n, day: days, start: times}}", `[{"n": "A", "days": ["Mon", "Wed"], "times": ["7:00", "19:00"]}]`, []string{"A, Mon, 7:00, ", "A, Mon, 19:00, ", "A, Wed, 7:00, ", "A, Wed, 19:00, "}},
		{"rows that are arrays", "{fields: {name: '0', day: '1', start: '2'}}", `[["A", "Monday", "19:00"]]`, []string{"A, Monday, 19:00, "}},
		{"keys that change", `fields: {name: t, when: '~(?i)^\w+day \d'}`, `[{"t": "A", "f81": "Monday 7 PM", "f82": "x"}]`, []string{"A, Monday, 7 PM, "}},
		{"a condition", "fields: {name: name, day: day, start: time, place: 'tags[seen=true].t'}", `[{"name": "A", "day": 1, "time": "19:00", "tags": [{"t": "Hidden", "seen": false}, {"t": "Shown", "seen": true}]}]`, []string{"A, 1, 19:00, Shown"}},
		{"yes and no", "fields: {name: name, day: day, start: time, place: {from: [ramp, lift], map: {yes: has it, no: lacks it, 'true': never}}}", `[{"name": "A", "day": 1, "time": "19:00", "ramp": true}, {"name": "B", "day": 1, "time": "19:00", "lift": false}]`, []string{"A, 1, 19:00, has it", "B, 1, 19:00, lacks it"}},
		{"a script's variable", "after: 'var list ='", `<script>var list = [{name: 'It\'s "A"', day: "Monday", time: '19:00', /* old */ extra: undefined,},]; go(list)</script>`, []string{`It's "A", Monday, 19:00, `}},
		{"an attribute", "after: data-rows=", `<div data-rows="[{&quot;name&quot;: &quot;A &amp;amp; B&quot;, &quot;day&quot;: 1}]">`, []string{"A &amp; B, 1, , "}},
		{"JSON in a text of a program", "after: 'rows = '", `rows = '[{"name": "A\\u00e9", "day": 1}]';`, []string{"Aé, 1, , "}},
		{"not only objects", "", "[" + one + `, null, "x", 3]`, []string{"A, Monday, 19:00, ", "row_not_object", "row_not_object", "row_not_object"}},
		{"a text that is the list", "{unwrap: body.list}", `{"body": {"list": "[{\"name\": \"A\", \"day\": 1}]"}}`, []string{"A, 1, , "}},
		{"an empty list", "items: rows", `{"rows": []}`, nil},
		{"times in another zone", "{times_are: America/Chicago, fields: {name: name, day: day, start: time, timezone: tz}}", `[{"name": "A", "day": "Monday", "time": "23:30", "tz": "America/New_York"}]`, []string{"A, Tuesday, 00:30, "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, plain(t, c.spec, c.body)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestEvents reads schema.org events in a page; those without a date are no meetings.
func TestEvents(t *testing.T) {
	page := `<html><script type="application/ld+json">
{"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "name": "x"},
 {"@type": "Event", "name": "Quiet Hour", "startDate": "2025-05-05T19:00:00-05:00", "location": {"@type": "Place", "name": "Sample Hall", "address": {"addressLocality": "Exampleton"}}},
 {"@type": "Event", "name": "Quiet Hour", "startDate": "2025-05-12T19:00-05:00", "location": {"@type": "Place", "name": "Sample Hall"}}]}</script>
<script type="application/ld+json">{"@type": "Event", "name": "No Date", "startDate": ""}</script></html>`
	src := &source.Source{URL: address, Format: "json", Preset: "event-jsonld", Timezone: "America/Chicago"}
	reading, err := jsonimport.New().Import(t.Context(), src, importertest.Archive{address: {URL: address, Body: []byte(page)}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Quiet Hour, , , Sample Hall", "row_excluded"}, rows(t, reading)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if n := len(reading.Rows[0].Draft.Instances); n != 2 {
		t.Errorf("%d dates, want 2", n)
	}
}

// A recorder answers by a function and remembers what it was asked.
type recorder struct {
	answer func(importer.Request) (string, error)
	asked  []string
}

func (r *recorder) Get(ctx context.Context, req importer.Request) (*importer.Document, error) {
	text := strings.TrimSpace(req.Method + " " + req.URL)
	for _, name := range []string{"X-Nonce", "Content-Type"} {
		if v := req.Header.Get(name); v != "" {
			text += " " + v
		}
	}
	if len(req.Body) > 0 {
		text += " " + string(req.Body)
	}
	r.asked = append(r.asked, text)
	body, err := r.answer(req)
	return &importer.Document{URL: req.URL, Body: []byte(body)}, err
}

// page answers with rows first to last.
func page(first, last int) string {
	var items []string
	for i := first; i <= last; i++ {
		items = append(items, fmt.Sprintf(`{"name": "M%d", "day": 1, "time": "19:00"}`, i))
	}
	return strings.Join(items, ",")
}

func TestRequests(t *testing.T) {
	for _, c := range []struct {
		name, url, spec string
		answer          func(importer.Request) (string, error)
		rows            int
		asked           []string
	}{
		{
			name: "until a page is empty", url: "https://x.example.org/?page={page}", spec: "{items: rows, paging: {}}",
			answer: func(r importer.Request) (string, error) {
				if strings.HasSuffix(r.URL, "3") {
					return `{"rows": []}`, nil
				}
				return `{"rows": [` + page(1, 2) + `], "u": "` + r.URL + `"}`, nil
			},
			rows:  4,
			asked: []string{"https://x.example.org/?page=1", "https://x.example.org/?page=2", "https://x.example.org/?page=3"},
		},
		{
			name: "as many pages as there are", url: "https://x.example.org/?page={page}", spec: "{items: rows, paging: {pages: last}}",
			answer: func(r importer.Request) (string, error) {
				return `{"rows": [` + page(1, 2) + `], "last": 2, "u": "` + r.URL + `"}`, nil
			},
			rows:  4,
			asked: []string{"https://x.example.org/?page=1", "https://x.example.org/?page=2"},
		},
		{
			name: "counted in rows", url: "https://x.example.org/", spec: "{items: rows, body: {skip: '{page}', by: 'name {page}'}, paging: {start: 0, step: 2, total: n}}",
			answer: func(r importer.Request) (string, error) {
				return `{"rows": [` + page(1, 2) + `], "n": 3, "b": ` + string(r.Body) + `}`, nil
			},
			rows:  4,
			asked: []string{`POST https://x.example.org/ application/json {"by":"name 0","skip":0}`, `POST https://x.example.org/ application/json {"by":"name 2","skip":2}`},
		},
		{
			name: "by the address of the next", url: "https://x.example.org/a", spec: "{items: rows, paging: {next: links.next}}",
			answer: func(r importer.Request) (string, error) {
				if strings.HasSuffix(r.URL, "b") {
					return `{"rows": [` + page(3, 3) + `], "links": {}}`, nil
				}
				return `{"rows": [` + page(1, 2) + `], "links": {"next": "https://x.example.org/b"}}`, nil
			},
			rows:  3,
			asked: []string{"https://x.example.org/a", "https://x.example.org/b"},
		},
		{
			name: "a server that ignores the page", url: "https://x.example.org/?page={page}", spec: "{items: rows, paging: {max: 9}}",
			answer: func(r importer.Request) (string, error) { return `{"rows": [` + page(1, 2) + `]}`, nil },
			rows:   2,
			asked:  []string{"https://x.example.org/?page=1", "https://x.example.org/?page=2"},
		},
		{
			name: "with a number from a page", url: "https://x.example.org/list",
			spec: `{items: rows, capture: {name: nonce, url: 'https://x.example.org/', find: '"nonce":"(\w+)"'}, headers: {X-Nonce: '{nonce}'}, body: {page: '1', all: 'yes'}, body_as: form}`,
			answer: func(r importer.Request) (string, error) {
				if r.Method == "POST" {
					return `{"rows": [` + page(1, 1) + `]}`, nil
				}
				return `<script>var s = {"nonce":"a1b2"}</script>`, nil
			},
			rows:  1,
			asked: []string{"https://x.example.org/", "POST https://x.example.org/list a1b2 application/x-www-form-urlencoded all=yes&page=1"},
		},
		{
			name: "once for every state", url: "https://x.example.org/?state={state}&kind={kind}", spec: "{items: rows, vars: {state: [VT, NH], kind: [a]}}",
			answer: func(r importer.Request) (string, error) { return `{"rows": [` + page(1, 1) + `]}`, nil },
			rows:   2,
			asked:  []string{"https://x.example.org/?state=VT&kind=a", "https://x.example.org/?state=NH&kind=a"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			get := &recorder{answer: c.answer}
			reading, err := jsonimport.New().Import(t.Context(), &source.Source{URL: c.url, Map: spec(t, c.spec)}, get)
			if err != nil {
				t.Fatal(err)
			}
			if got := len(rows(t, reading)); got != c.rows {
				t.Errorf("%d rows, want %d", got, c.rows)
			}
			if diff := cmp.Diff(c.asked, get.asked); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFailures(t *testing.T) {
	for _, c := range []struct {
		spec, body string
		want       notice.Code
	}{
		{"", "<!doctype html>", notice.FeedNotJSON},
		{"", "[1,", notice.FeedTruncated},
		{"items: rows", `{"error": "try later"}`, notice.FeedWrongShape},
		{"after: 'slw('", "nothing here", notice.FeedWrongShape},
		{"after: 'slw('", `slw({"stores": [{"name": "A"`, notice.FeedTruncated},
		{"after: 'slw('", "slw(now)", notice.FeedNotJSON},
		{"unwrap: html", `{"found": 3}`, notice.FeedWrongShape},
		{"{paging: {max: 2}, capture: {name: n, url: 'https://lists.example.org/meetings', find: nonce}}", "[]", notice.FeedChangedFormat},
	} {
		_, err := importing(t, spec(t, c.spec), c.body)
		var failure *importer.Error
		if !errors.As(err, &failure) || failure.Notice.Code != c.want {
			t.Errorf("%s of %s: %v, want %s", c.spec, c.body, err, c.want)
		}
	}
	endless := &recorder{answer: func(r importer.Request) (string, error) {
		return `{"u": "` + r.URL + `", "rows": [` + page(1, 1) + `]}`, nil
	}}
	_, err := jsonimport.New().Import(t.Context(), &source.Source{URL: "https://x.example.org/{page}", Map: spec(t, "{items: rows, paging: {max: 3}}")}, endless)
	var failure *importer.Error
	if !errors.As(err, &failure) || failure.Notice.Code != notice.FeedTooLarge || len(endless.asked) != 3 {
		t.Errorf("a list without end: %v after %d pages, want feed_too_large after 3", err, len(endless.asked))
	}
}

func TestTooManyParts(t *testing.T) {
	many := "[" + strings.Repeat("1,", 40) + "1]"
	got := plain(t, "{explode: [a, b], fields: {name: n}}", `[{"n": "A", "a": `+many+`, "b": `+many+`}]`)
	if diff := cmp.Diff([]string{"row_not_object"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func FuzzImport(f *testing.F) {
	for _, s := range samples {
		for _, doc := range s.fixture(f).Documents {
			f.Add(doc.Body, false)
		}
	}
	f.Add([]byte(list), false)
	f.Add([]byte(`x = [{a: 'b\x41', "c": [1,2,],},] // end`), true)
	f.Add([]byte(`x = "[{&quot;name&quot;: 1}]"`), true)
	f.Add([]byte("x = '{\"a\\\\"), true)
	f.Fuzz(func(t *testing.T, body []byte, embedded bool) {
		jsonimport.New().Recognize(&importer.Document{Body: body})
		m := map[string]any{"explode": []any{"days", "times"}}
		if embedded {
			m["after"] = "x"
		}
		reading, err := importing(t, m, string(body))
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

// TestCorpus reads what publishers really served without any map.
func TestCorpus(t *testing.T) {
	for _, file := range importertest.Corpus(t, "other/*.json") {
		reading, err := importing(t, nil, string(file.Body))
		if err != nil {
			t.Errorf("%s: %v", file.Name, err)
			continue
		}
		if err := importertest.Sound(reading); err != nil {
			t.Errorf("%s: %v", file.Name, err)
		}
		if len(reading.Rows) != file.Meetings {
			t.Errorf("%s: %d rows, want %d", file.Name, len(reading.Rows), file.Meetings)
		}
	}
	for _, pattern := range []string{"meetingguide/*.json", "bmlt/*.json"} {
		for _, file := range importertest.Corpus(t, pattern) {
			if score := jsonimport.New().Recognize(&importer.Document{Body: file.Body}); score > 50 {
				t.Errorf("%s is recognized at %d, want at most 50", file.Name, score)
			}
		}
	}
}

// BenchmarkImport reads a list of 8 MB, BenchmarkDecode decodes it.
func BenchmarkImport(b *testing.B) {
	docs := grow(8<<20, map[string]importer.Document{address: {URL: address, Body: []byte(list)}})
	b.SetBytes(int64(len(docs[address].Body)))
	for b.Loop() {
		if _, err := jsonimport.New().Import(b.Context(), &source.Source{URL: address}, importertest.Archive(docs)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	docs := grow(8<<20, map[string]importer.Document{address: {URL: address, Body: []byte(list)}})
	b.SetBytes(int64(len(docs[address].Body)))
	for b.Loop() {
		var decoded []map[string]any
		if err := json.Unmarshal(docs[address].Body, &decoded); err != nil {
			b.Fatal(err)
		}
	}
}
