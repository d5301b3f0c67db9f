package meetingguide_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/importer/meetingguide"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// samples are the documents under testdata: a TSML feed, a Google sheet, an online list and a list from a site's own
// program.
var samples = []struct {
	name      string
	rows      int
	enveloped bool // the document is more than an array of rows
}{
	{"tsml", 4, false}, {"sheet", 3, true}, {"online", 3, true}, {"custom", 2, false},
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestContract(t *testing.T) {
	var fixtures []importertest.Fixture
	for _, s := range samples {
		f := importertest.Fixture{
			Name:      s.name,
			Documents: map[string]importer.Document{feedURL: {URL: feedURL, Body: sample(t, s.name), FetchedAt: served}},
			Source:    &source.Source{ID: "aa-test", URL: feedURL},
			Rows:      s.rows,
		}
		if !s.enveloped {
			f.Shuffle = importertest.ShuffleArrays
		}
		if s.name == "tsml" {
			f.Grow = importertest.GrowArrays
		}
		fixtures = append(fixtures, f)
	}
	fixtures = append(fixtures, importertest.Fixture{
		Name: "discovered",
		Documents: map[string]importer.Document{
			home:               {URL: home, Body: []byte(`<!doctype html><link rel="alternate" type="application/json" title="Meetings Feed" href="feed.json"><p>Welcome`)},
			home + "feed.json": {URL: home + "feed.json", Body: sample(t, "custom"), FetchedAt: served},
		},
		Source: &source.Source{ID: "aa-test", URL: home},
		Rows:   2,
	})
	importertest.Run(t, meetingguide.New(), fixtures...)
}

var update = flag.Bool("update", false, "write the golden files")

// TestGolden holds what is made of each sample: a file that a person has read.
func TestGolden(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			reading, err := importing(t, string(sample(t, s.name)))
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
	for _, seed := range []string{"[" + row + "]", "[null]", "[[]]", `{"values":[[],[1]]}`, `{"values":[{"a":1},["x"]]}`, `[{"coordinates":"1,2,3,4","rtc":"1:2:3","timezone":"../x"}]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		meetingguide.New().Recognize(&importer.Document{Body: body})
		reading, err := importing(t, string(body))
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

// TestCorpus reads what publishers really served: as many rows as the corpus's index counts.
func TestCorpus(t *testing.T) {
	for _, file := range importertest.Corpus(t, "meetingguide/*.json") {
		t.Run(filepath.Base(file.Name), func(t *testing.T) {
			reading, err := importing(t, string(file.Body))
			var failure *importer.Error
			if file.Broken {
				if !errors.As(err, &failure) {
					t.Errorf("%v, want an *importer.Error", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := importertest.Sound(reading); err != nil {
				t.Error(err)
			}
			if len(reading.Rows) != file.Meetings {
				t.Errorf("%d rows, want %d", len(reading.Rows), file.Meetings)
			}
			for _, row := range reading.Rows {
				if row.Draft.Name == "" && row.Draft.Key == "" {
					t.Errorf("row %d has neither name nor key: %s", row.Index, row.Raw)
				}
			}
			if score := meetingguide.New().Recognize(&importer.Document{Body: file.Body}); score < 50 {
				t.Errorf("recognized at %d, want 50 or more", score)
			}
		})
	}
}

func TestCorpusOfOthersIsNotClaimed(t *testing.T) {
	for _, pattern := range []string{"bmlt/*.json", "bmlt/ny-sample/*.json", "bmlt/golden/*.json", "other/*.json", "csv/*", "html/*", "ics/*"} {
		for _, file := range importertest.Corpus(t, pattern) {
			if score := meetingguide.New().Recognize(&importer.Document{Body: file.Body}); score >= 60 {
				t.Errorf("%s is recognized at %d, want less than 60", file.Name, score)
			}
		}
	}
}
