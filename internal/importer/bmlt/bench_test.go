package bmlt_test

import (
	"encoding/json"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/bmlt"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// BenchmarkServer reads the whole server of the corpus: 1,513 meetings.
func BenchmarkServer(b *testing.B) {
	docs := nySample(b)
	for b.Loop() {
		if _, err := bmlt.New().Import(b.Context(), &source.Source{URL: root}, docs); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkImport reads 33,000 meetings, as many as all servers have together; BenchmarkDecode has encoding/json decode
// the same bytes, to hold the first against.
func BenchmarkImport(b *testing.B) {
	docs := large(b)
	for b.Loop() {
		reading, err := bmlt.New().Import(b.Context(), &source.Source{URL: root}, docs)
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
		if err := json.Unmarshal(docs[api+"GetSearchResults"].Body, &rows); err != nil {
			b.Fatal(err)
		}
	}
}

// large is the sample server with its meetings repeated.
func large(b *testing.B) importertest.Archive {
	docs := server(b)
	meetings := map[string]importer.Document{api + "GetSearchResults": docs[api+"GetSearchResults"]}
	body := len(meetings[api+"GetSearchResults"].Body)
	docs[api+"GetSearchResults"] = importertest.GrowArrays(33_000*body/5, meetings)[api+"GetSearchResults"]
	b.SetBytes(int64(len(docs[api+"GetSearchResults"].Body)))
	return docs
}
