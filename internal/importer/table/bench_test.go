package table_test

import (
	"encoding/json"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/importer/table"
)

// BenchmarkImport reads a table of 8 MB. BenchmarkDecode decodes as much JSON, the same rows, for comparison.
func BenchmarkImport(b *testing.B) {
	f := samples[0].fixture(b)
	docs := grow(8<<20, f.Documents)
	b.SetBytes(int64(len(docs[address].Body)))
	for b.Loop() {
		if _, err := table.New().Import(b.Context(), f.Source, importertest.Archive(docs)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	f := samples[0].fixture(b)
	reading, err := table.New().Import(b.Context(), f.Source, importertest.Archive(grow(8<<20, f.Documents)))
	if err != nil {
		b.Fatal(err)
	}
	var rows []json.RawMessage
	for _, row := range reading.Rows {
		rows = append(rows, row.Raw)
	}
	body, err := json.Marshal(rows)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		var decoded []map[string]string
		if err := json.Unmarshal(body, &decoded); err != nil {
			b.Fatal(err)
		}
	}
}
