package importertest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

func rows(t *testing.T, f Fixture, reading *importer.Reading) {
	if len(reading.Rows) != f.Rows {
		t.Errorf("%d rows, want %d", len(reading.Rows), f.Rows)
	}
	if err := Sound(reading); err != nil {
		t.Error(err)
	}
	if len(reading.Documents) == 0 {
		t.Error("the reading does not say which documents it was made of")
	}
	for _, address := range reading.Documents {
		if _, ok := f.Documents[address]; !ok {
			t.Errorf("the reading names %s, which is none of the documents", address)
		}
	}
}

// Sound reports what is wrong with a reading by itself: a row out of place, one without its text, a notice that points
// elsewhere.
func Sound(reading *importer.Reading) error {
	for i, row := range reading.Rows {
		switch {
		case row.Index != i:
			return fmt.Errorf("row %d has index %d", i, row.Index)
		case !json.Valid(row.Raw):
			return fmt.Errorf("row %d: raw is not JSON: %.200q", i, row.Raw)
		case row.Malformed && len(row.Notices) == 0:
			return fmt.Errorf("row %d is malformed and no notice says why", i)
		case row.Malformed && !cmp.Equal(row.Draft, importer.Draft{}):
			return fmt.Errorf("row %d is malformed and has a draft", i)
		}
		for _, n := range row.Notices {
			if n.Row != i || n.Key != row.Draft.Key || n.Code == "" {
				return fmt.Errorf("row %d, key %q: its notice says %+v", i, row.Draft.Key, n)
			}
		}
	}
	for _, n := range reading.Notices {
		if n.Row != notice.WholeSource || n.Code == "" {
			return fmt.Errorf("the source's notice says %+v", n)
		}
	}
	return nil
}

func recognized(t *testing.T, imp importer.Importer, f Fixture) {
	best := 0
	for _, doc := range f.Documents {
		score := imp.Recognize(&doc)
		if score < 0 || score > 100 {
			t.Errorf("%s: recognized at %d, want 0 to 100", doc.URL, score)
		}
		best = max(best, score)
	}
	if f.Rows > 0 && best == 0 {
		t.Error("none of the documents is recognized")
	}
	for _, body := range []string{"", "<!doctype html><title>Meetings</title>", "{}", "0", "\x00\xff", "a,b\n1,2\n"} {
		if score := imp.Recognize(&importer.Document{Body: []byte(body)}); score < 0 || score > 100 {
			t.Errorf("%q: recognized at %d, want 0 to 100", body, score)
		}
	}
}

func deterministic(t *testing.T, imp importer.Importer, f Fixture, want *importer.Reading) {
	// Maps have another order each time: what depends on one shows in a few tries.
	for range 5 {
		got, err := imp.Import(t.Context(), f.Source, Archive(f.Documents))
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, want)
	}
}

func same(t *testing.T, got, want *importer.Reading) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the same documents read differently (-first +again):\n%s", diff)
	}
}

func order(t *testing.T, imp importer.Importer, f Fixture, want *importer.Reading) {
	if f.Shuffle == nil {
		t.Skip("the order of rows is part of what the document says")
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 10 {
		got, err := imp.Import(t.Context(), f.Source, Archive(f.Shuffle(rnd, f.Documents)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(unordered(want), unordered(got)); diff != "" {
			t.Fatalf("rows read differently in another order (-published +shuffled):\n%s", diff)
		}
	}
}

// unordered is the rows without their places, sorted by what they say.
func unordered(reading *importer.Reading) []string {
	var texts []string
	for _, row := range reading.Rows {
		row.Index = 0
		row.Notices = slices.Clone(row.Notices)
		for i := range row.Notices {
			row.Notices[i].Row = 0
		}
		text, err := json.Marshal(row)
		if err != nil {
			text = []byte(err.Error())
		}
		texts = append(texts, string(text))
	}
	slices.Sort(texts)
	return texts
}
