package bmlt_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/bmlt"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

const (
	root    = "https://lakeland.example.org/bmlt/"
	api     = root + "client_interface/json/?switcher="
	fileURL = "https://lakeland.example.org/meetings.json"
)

// serverDocuments is where the documents under testdata/server stand on a server.
func serverDocuments() map[string]string {
	return map[string]string{
		api + "GetSearchResults":        "GetSearchResults.json",
		api + "GetServerInfo":           "GetServerInfo.json",
		api + "GetServiceBodies":        "GetServiceBodies.json",
		api + "GetFormats&lang_enum=de": "GetFormats.de.json",
		api + "GetFormats&lang_enum=en": "GetFormats.en.json",
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// server is the whole sample server.
func server(t testing.TB) importertest.Archive {
	t.Helper()
	docs := importertest.Archive{}
	for url, name := range serverDocuments() {
		docs[url] = importer.Document{URL: url, Status: 200, Body: read(t, filepath.Join("testdata", "server", name))}
	}
	return docs
}

// file is an archive of one document.
func file(body []byte) importertest.Archive {
	return importertest.Archive{fileURL: {URL: fileURL, Status: 200, Body: body}}
}

func fixtures(t testing.TB) []importertest.Fixture {
	meetings := file(read(t, "testdata/server/GetSearchResults.json"))
	return []importertest.Fixture{
		{Name: "server", Documents: server(t), Source: &source.Source{ID: "na-test", URL: root}, Rows: 5, Shuffle: importertest.ShuffleArrays},
		{Name: "file", Documents: meetings, Source: &source.Source{ID: "na-test", URL: fileURL}, Rows: 5, Shuffle: importertest.ShuffleArrays, Grow: importertest.GrowArrays},
		{Name: "aggregator", Documents: file(read(t, "testdata/aggregator.json")), Source: &source.Source{ID: "na-test", URL: fileURL}, Rows: 2},
		{Name: "old", Documents: file(read(t, "testdata/old.json")), Source: &source.Source{ID: "na-test", URL: fileURL}, Rows: 3},
	}
}

func TestContract(t *testing.T) { importertest.Run(t, bmlt.New(), fixtures(t)...) }

var update = flag.Bool("update", false, "write the golden files")

func TestGolden(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.Name, func(t *testing.T) {
			reading, err := bmlt.New().Import(t.Context(), f.Source, importertest.Archive(f.Documents))
			if err != nil {
				t.Fatal(err)
			}
			importertest.Golden(t, reading, filepath.Join("testdata", f.Name+".golden.json"), *update)
		})
	}
}

// FuzzImport damages each of a server's documents in turn. An error is the getter's or one that has a notice.
func FuzzImport(f *testing.F) {
	for _, name := range serverDocuments() {
		f.Add(read(f, filepath.Join("testdata", "server", name)))
	}
	for _, name := range []string{"aggregator.json", "old.json"} {
		f.Add(read(f, filepath.Join("testdata", name)))
	}
	for _, seed := range []string{"[]", "{}", "cb([]);", "cb(", "/**/", `{"meetings":[],"formats":[]}`, `[{"id_bigint":{"$oid":"1"},"formats":["O",2]}]`, `[{"id":1}]`} {
		f.Add([]byte(seed))
	}
	whole := server(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		bmlt.New().Recognize(&importer.Document{Body: body})
		for url := range serverDocuments() {
			docs := importertest.Archive{url: {URL: url, Body: body}}
			for other, doc := range whole {
				if other != url {
					docs[other] = doc
				}
			}
			reading, err := bmlt.New().Import(t.Context(), &source.Source{URL: root}, docs)
			if err != nil {
				var failure *importer.Error
				if !errors.As(err, &failure) {
					t.Errorf("%q: %v, want an *importer.Error", body, err)
				}
				continue
			}
			if err := importertest.Sound(reading); err != nil {
				t.Errorf("%q: %v", body, err)
			}
		}
	})
}
