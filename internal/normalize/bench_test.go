package normalize

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
)

// benchReading is a list of simple rows with the notes that such rows have.
func benchReading(n int) *importer.Reading {
	reading := &importer.Reading{Rows: make([]importer.Row, n)}
	for i := range reading.Rows {
		d := plainDraft()
		d.Key = fmt.Sprintf("meeting-%d", i)
		d.Days = []string{string(rune('0' + i%7))}
		d.Notes = []string{"Park behind the building. The meeting is in the fellowship hall, second door on the left. Newcomers are welcome."}
		d.Place.Lat, d.Place.Lon = fmt.Sprintf("37.%05d", i), fmt.Sprintf("-122.%05d", i)
		d.Place.Street = fmt.Sprintf("%d Main Street", i%900)
		raw, err := json.Marshal(map[string]any{"slug": d.Key, "name": d.Name, "day": i % 7, "time": "18:00", "notes": d.Notes[0], "address": d.Place.Street, "types": d.Types})
		if err != nil {
			panic(err)
		}
		reading.Rows[i] = importer.Row{Index: i, Draft: d, Raw: raw}
	}
	return reading
}

func BenchmarkReading(b *testing.B) {
	const rows = 10_000
	n, src, reading := normalizer(b), testSource(), benchReading(rows)
	b.ReportAllocs()
	for b.Loop() {
		if res := n.Reading(src, reading, now); res.Counts.Published != rows {
			b.Fatal(res.Counts)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
}
