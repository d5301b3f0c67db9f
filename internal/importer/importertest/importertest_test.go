package importertest_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

func TestSound(t *testing.T) {
	raw := json.RawMessage(`{}`)
	for _, tc := range []struct {
		name    string
		reading importer.Reading
		sound   bool
	}{
		{"nothing", importer.Reading{}, true},
		{"two rows", importer.Reading{Rows: []importer.Row{{Raw: raw}, {Index: 1, Raw: raw}}}, true},
		{"a refused row", importer.Reading{Rows: []importer.Row{{Raw: raw, Malformed: true, Notices: []notice.Notice{{Code: notice.RowNotObject}}}}}, true},
		{"a row out of place", importer.Reading{Rows: []importer.Row{{Raw: raw}, {Index: 2, Raw: raw}}}, false},
		{"a row twice", importer.Reading{Rows: []importer.Row{{Raw: raw}, {Raw: raw}}}, false},
		{"no raw", importer.Reading{Rows: []importer.Row{{}}}, false},
		{"raw that is cut", importer.Reading{Rows: []importer.Row{{Raw: json.RawMessage(`{"a":`)}}}, false},
		{"malformed in silence", importer.Reading{Rows: []importer.Row{{Raw: raw, Malformed: true}}}, false},
		{"a notice of another row", importer.Reading{Rows: []importer.Row{{Raw: raw, Notices: []notice.Notice{{Code: notice.RowNotObject, Row: 4}}}}}, false},
		{"a notice without its key", importer.Reading{Rows: []importer.Row{{Raw: raw, Draft: importer.Draft{Key: "a"}, Notices: []notice.Notice{{Code: notice.FieldWrongType}}}}}, false},
		{"a source's notice on a row", importer.Reading{Notices: []notice.Notice{{Code: notice.FieldUnknown}}}, false},
	} {
		if err := importertest.Sound(&tc.reading); (err == nil) != tc.sound {
			t.Errorf("%s: %v, want sound: %v", tc.name, err, tc.sound)
		}
	}
}

func TestArchive(t *testing.T) {
	archive := importertest.Archive{"https://a.example.org/": {Body: []byte("a")}}
	if doc, err := archive.Get(t.Context(), importer.Request{URL: "https://a.example.org/"}); err != nil || string(doc.Body) != "a" {
		t.Errorf("%v, %v, want the document", doc, err)
	}
	if _, err := archive.Get(t.Context(), importer.Request{URL: "https://b.example.org/"}); !errors.Is(err, importertest.ErrAbsent) {
		t.Errorf("%v, want ErrAbsent", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := archive.Get(ctx, importer.Request{URL: "https://a.example.org/"}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
}

func TestArrays(t *testing.T) {
	docs := map[string]importer.Document{"a": {Body: []byte(`[1, 2,3 ,4,5,6]`)}, "b": {Body: []byte(`{"not": "a list"}`)}}
	shuffled := importertest.ShuffleArrays(rand.New(rand.NewPCG(1, 1)), docs)
	var numbers []int
	if err := json.Unmarshal(shuffled["a"].Body, &numbers); err != nil {
		t.Fatal(err)
	}
	sum, moved := 0, false
	for i, n := range numbers {
		sum += n
		moved = moved || n != i+1
	}
	if sum != 21 || len(numbers) != 6 || !moved {
		t.Errorf("shuffled to %v", numbers)
	}
	grown := importertest.GrowArrays(1000, docs)
	if err := json.Unmarshal(grown["a"].Body, &numbers); err != nil {
		t.Fatal(err)
	}
	if len(grown["a"].Body) < 1000 || len(numbers)%6 != 0 || numbers[6] != 1 {
		t.Errorf("grown to %d bytes, %d rows", len(grown["a"].Body), len(numbers))
	}
	if string(docs["a"].Body) != `[1, 2,3 ,4,5,6]` || string(grown["b"].Body) != string(docs["b"].Body) {
		t.Error("what was given was changed, or what is no list was")
	}
}

// lines is the least importer there can be: every element of one array is a row.
type lines struct{}

func (lines) Format() string { return "lines" }

func (lines) Recognize(doc *importer.Document) int {
	var elements []json.RawMessage
	if json.Unmarshal(doc.Body, &elements) != nil {
		return 0
	}
	return 50
}

func (lines) Import(ctx context.Context, src *source.Source, get importer.Getter) (*importer.Reading, error) {
	doc, err := get.Get(ctx, importer.Request{URL: src.URL})
	if err != nil {
		return nil, err
	}
	var elements []json.RawMessage
	if err := json.Unmarshal(doc.Body, &elements); err != nil {
		return nil, importer.Fail(notice.FeedNotJSON, "", err)
	}
	reading := &importer.Reading{Documents: []string{doc.URL}}
	for i, element := range elements {
		reading.Rows = append(reading.Rows, importer.Row{Index: i, Raw: element, Draft: importer.Draft{Name: string(element)}})
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return reading, nil
}

func TestRun(t *testing.T) {
	const address = "https://a.example.org/"
	importertest.Run(t, lines{}, importertest.Fixture{
		Name:      "three",
		Documents: map[string]importer.Document{address: {URL: address, Body: []byte(`["a", "b", {"c": 1}]`)}},
		Source:    &source.Source{URL: address},
		Rows:      3,
		Shuffle:   importertest.ShuffleArrays,
		Grow:      longNames,
	})
}

// longNames is one list of few rows, with a mebibyte in each.
func longNames(size int, docs map[string]importer.Document) map[string]importer.Document {
	docs = maps.Clone(docs)
	for address, doc := range docs {
		row := `,"` + strings.Repeat("a", 1<<20) + `"`
		doc.Body = []byte("[" + strings.Repeat(row, size/len(row)+1)[1:] + "]")
		docs[address] = doc
	}
	return docs
}
