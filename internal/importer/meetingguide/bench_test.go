package meetingguide_test

import (
	"encoding/json"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/importer/meetingguide"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// BenchmarkImport reads a feed of about 100,000 rows; BenchmarkDecode has encoding/json decode the same bytes, to hold
// the first against.
func BenchmarkImport(b *testing.B) {
	docs := large(b)
	for b.Loop() {
		reading, err := meetingguide.New().Import(b.Context(), &source.Source{URL: feedURL}, importertest.Archive(docs))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(reading.Rows)), "rows")
	}
}

func BenchmarkDecode(b *testing.B) {
	docs := large(b)
	for b.Loop() {
		var rows []map[string]any
		if err := json.Unmarshal(docs[feedURL].Body, &rows); err != nil {
			b.Fatal(err)
		}
	}
}

// large is the TSML sample, repeated, without its row that is none.
func large(b *testing.B) map[string]importer.Document {
	var rows []json.RawMessage
	if err := json.Unmarshal(sample(b, "tsml"), &rows); err != nil {
		b.Fatal(err)
	}
	body, err := json.Marshal(rows[:len(rows)-1])
	if err != nil {
		b.Fatal(err)
	}
	docs := importertest.GrowArrays(100_000*len(body)/(len(rows)-1), map[string]importer.Document{feedURL: {URL: feedURL, Body: body, FetchedAt: served}})
	b.SetBytes(int64(len(docs[feedURL].Body)))
	return docs
}
