package bmlt_test

import (
	"bytes"
	"path"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/bmlt"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// TestCorpus reads what servers really answered: as many rows as the corpus's index counts, and none of what is no list
// of meetings.
func TestCorpus(t *testing.T) {
	for _, pattern := range []string{"bmlt/*.json", "bmlt/ny-sample/*.json", "bmlt/golden/*.json"} {
		for _, f := range importertest.Corpus(t, pattern) {
			t.Run(path.Base(f.Name), func(t *testing.T) { corpusFile(t, f) })
		}
	}
}

func corpusFile(t *testing.T, f importertest.CorpusFile) {
	reading, err := importing(t, string(f.Body))
	score := bmlt.New().Recognize(&importer.Document{Body: f.Body})
	if f.Meetings == 0 && err != nil {
		t.Log(err)
		if code(err) != notice.FeedWrongShape || score != 0 {
			t.Errorf("recognized at %d, %v; want feed_wrong_shape", score, err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := importertest.Sound(reading); err != nil {
		t.Error(err)
	}
	if len(reading.Rows) != f.Meetings || score < 60 {
		t.Errorf("%d rows, recognized at %d; want %d rows", len(reading.Rows), score, f.Meetings)
	}
	described := 0
	for _, row := range reading.Rows {
		d := &row.Draft
		if d.Name == "" || len(d.Days) != 1 || d.Start == "" {
			t.Errorf("row %d lacks a name, a day or a start", row.Index)
		}
		if d.TypeWorldIDs != nil {
			described++
		}
	}
	t.Logf("%d rows, %d with world ids, %d notices on the source", len(reading.Rows), described, len(reading.Notices))
}

// nySample is a whole server of the corpus.
func nySample(t testing.TB) importertest.Archive {
	docs := importertest.Archive{}
	for _, f := range importertest.Corpus(t, "bmlt/ny-sample/*.json") {
		switcher := f.Name[len("bmlt/ny-sample/") : len(f.Name)-len(".json")]
		url := api + switcher
		if switcher == "GetFormats" {
			url += "&lang_enum=en"
		}
		docs[url] = importer.Document{URL: url, Body: f.Body}
	}
	return docs
}

func TestCorpusServer(t *testing.T) {
	reading, err := bmlt.New().Import(t.Context(), &source.Source{URL: root}, nySample(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := importertest.Sound(reading); err != nil {
		t.Error(err)
	}
	publishers, keys := map[string]bool{}, map[string]bool{}
	for _, row := range reading.Rows {
		d := &row.Draft
		publishers[d.PublisherName], keys[d.Key] = true, true
		if len(d.Types) == 0 && len(d.Languages) == 0 && !bytes.Contains(row.Raw, []byte(`"format_shared_id_list": ""`)) {
			t.Errorf("row %d has no types", row.Index)
		}
		for _, code := range d.Types {
			if d.TypeLabels[code] == "" {
				t.Errorf("row %d: nothing says what %s means", row.Index, code)
			}
		}
	}
	if len(reading.Rows) != 1513 || len(keys) != 1513 || len(reading.Documents) != 4 {
		t.Errorf("%d rows with %d keys from %d documents", len(reading.Rows), len(keys), len(reading.Documents))
	}
	t.Logf("%d publishers, notices %v", len(publishers), reading.Notices)
}

func TestCorpusOfOthersIsNotClaimed(t *testing.T) {
	for _, pattern := range []string{"meetingguide/*.json", "other/*.json", "csv/*", "html/*", "ics/*"} {
		for _, f := range importertest.Corpus(t, pattern) {
			if score := bmlt.New().Recognize(&importer.Document{Body: f.Body}); score != 0 {
				t.Errorf("%s is recognized at %d", f.Name, score)
			}
		}
	}
}
