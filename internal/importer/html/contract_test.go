package htmlimport_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	htmlimport "github.com/fellowfeed/fellowfeed/internal/importer/html"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

const site = "https://meetings.example.org/"

var served = time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)

// samples are sites made of the files under testdata: by the path on the site.
var samples = []struct {
	name  string
	start string
	files map[string]string
	rows  int
	src   string // the source's own keys, as YAML
}{
	{"table", "", map[string]string{"": "table.html"}, 3, ``},
	{"cards", "list.html", map[string]string{"list.html": "cards.html", "page2.html": "cards2.html"}, 5, `
map:
  items: .card
  paging: {link: a.next@href}
  exclude: '.office h3'
  context: [{name: weekday, value: h2}]
  fields:
    key: '@data-id'
    name: h3
    day: weekday
    start: {from: .time, find: '^(.+?)(?: - |$)'}
    end: {from: .time, find: ' - (.+)$'}
    formatted: {from: p:nth-of-type(2), replace: [{find: '\n', with: ', '}]}
    coordinates: {from: '@html =~ lat: (-?[\d.]+, lng: -?[\d.]+)', strip: '[a-z:\s]'}
    join_url: a.join@href
`},
	{"groups", "", map[string]string{"": "groups.html"}, 3, `
map:
  items: div.group
  explode: [{slot: '.times =~ \w+days From [\d:]+ [AP]M to [\d:]+ [AP]M'}]
  fields:
    key: '@id'
    name: h4
    day: {from: slot, find: '^(\w+day)'}
    start: {from: slot, find: 'From (.+) to'}
    end: {from: slot, find: 'to (.+)$'}
    formatted: p:nth-of-type(1)
`},
	{"pathminder", "sitemap.xml", map[string]string{"sitemap.xml": "sitemap.xml", "meetings/101/": "meeting101.html", "meetings/102/": "meeting102.html"}, 4, `
preset: pathminder
`},
}

// site of a sample: its source and its documents.
func siteOf(t testing.TB, i int) (*source.Source, map[string]importer.Document) {
	t.Helper()
	s := samples[i]
	src := &source.Source{}
	if err := yaml.Unmarshal([]byte(s.src), src); err != nil {
		t.Fatal(err)
	}
	src.ID, src.Format, src.URL = "test-"+s.name, "html", site+s.start
	docs := map[string]importer.Document{}
	for path, file := range s.files {
		body, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		docs[site+path] = importer.Document{URL: site + path, Body: body, FetchedAt: served}
	}
	return src, docs
}

func TestContract(t *testing.T) {
	var fixtures []importertest.Fixture
	for i, s := range samples {
		src, docs := siteOf(t, i)
		fixtures = append(fixtures, importertest.Fixture{Name: s.name, Documents: docs, Source: src, Rows: s.rows, Grow: growing[s.name], MaxDocument: 24 << 20})
	}
	importertest.Run(t, htmlimport.New(), fixtures...)
}

var update = flag.Bool("update", false, "write the golden files")

// TestGolden holds what is made of each sample: a file that a person has read.
func TestGolden(t *testing.T) {
	for i, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			src, docs := siteOf(t, i)
			reading, err := htmlimport.New().Import(t.Context(), src, importertest.Archive(docs))
			if err != nil {
				t.Fatal(err)
			}
			importertest.Golden(t, reading, filepath.Join("testdata", s.name+".golden.json"), *update)
		})
	}
}

func FuzzImport(f *testing.F) {
	for i := range samples {
		_, docs := siteOf(f, i)
		for _, doc := range docs {
			f.Add(doc.Body, uint8(i))
		}
	}
	f.Add([]byte("<table><tr><td colspan=9999 rowspan=9999>Day<td>Time<td>Name</table></html>"), uint8(0))
	f.Add([]byte("<base href='::'><a class=next href='//'><div class=card></html>"), uint8(1))
	f.Fuzz(func(t *testing.T, body []byte, i uint8) {
		src, docs := siteOf(t, int(i)%len(samples))
		doc := docs[src.URL]
		doc.Body = body
		docs[src.URL] = doc
		htmlimport.New().Recognize(&doc)
		reading, err := htmlimport.New().Import(t.Context(), src, importertest.Archive(docs))
		if err != nil {
			var failure *importer.Error
			if !errors.As(err, &failure) && !errors.Is(err, importertest.ErrAbsent) {
				t.Errorf("%q: %v, want an *importer.Error", body, err)
			}
			return
		}
		if err := importertest.Sound(reading); err != nil {
			t.Errorf("%q: %v", body, err)
		}
	})
}
