package sources_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	htmlimport "github.com/fellowfeed/fellowfeed/internal/importer/html"
	"github.com/fellowfeed/fellowfeed/internal/importer/ical"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	jsonimport "github.com/fellowfeed/fellowfeed/internal/importer/json"
	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
	"github.com/fellowfeed/fellowfeed/internal/importer/table"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/normalize"
	"github.com/fellowfeed/fellowfeed/internal/normalize/tzworld"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
	"github.com/fellowfeed/fellowfeed/sources"
)

// least is the share of a list's meetings that must come with a weekday, a time, and a place or a way to join.
const least = 0.95

// TestRecords reads real published lists by the records under testdata, each of which says how many meetings its list
// has. The lists stand beside the repository; checked.evidence names them, and after it the same publisher's lists of
// other days or places.
func TestRecords(t *testing.T) {
	importers := map[string]importer.Importer{}
	for _, imp := range []importer.Importer{table.New(), jsonimport.New(), ical.New(), htmlimport.New()} {
		importers[imp.Format()] = imp
	}
	n := normalizer(t)
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no records under testdata: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			t.Parallel()
			src := record(t, file)
			imp, ok := importers[src.Format]
			if !ok {
				t.Fatalf("no importer of this test reads the format %s", src.Format)
			}
			for i, name := range strings.Split(src.Checked.Evidence, ";") {
				document := importertest.Corpus(t, name)[0]
				meetings := src.Checked.Meetings
				if i > 0 {
					meetings = document.Meetings
				}
				reading, err := imp.Import(t.Context(), src, importertest.Archive{src.URL: {URL: src.URL, Body: document.Body}})
				if err != nil {
					t.Fatal(err)
				}
				if err := importertest.Sound(reading); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				account(t, name, meetings, n.Reading(src, reading, time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)))
			}
		})
	}
}

// TestShippedMaps holds every map and preset of the registry to the vocabulary.
func TestShippedMaps(t *testing.T) {
	if _, err := source.Load(sources.FS, "", mapping.Rule, htmlimport.Rule); err != nil {
		t.Error(err)
	}
}

func normalizer(t *testing.T) *normalize.Normalizer {
	t.Helper()
	words, err := vocabulary.Load()
	if err != nil {
		t.Fatal(err)
	}
	zones, err := tzworld.New()
	if err != nil {
		t.Fatal(err)
	}
	return normalize.New(words, zones)
}

// account checks that the meetings of a list came through, and that every row that did not has a notice.
func account(t *testing.T, name string, meetings int, result *normalize.Result) {
	t.Helper()
	if !result.Counts.Conserved() {
		t.Errorf("%s: rows are lost: %+v", name, result.Counts)
	}
	complete := map[int]bool{}
	for _, l := range result.Listings {
		if isComplete(&l.Meeting) {
			complete[l.Row] = true
		}
	}
	noticed := map[int]bool{}
	for _, found := range result.Notices {
		noticed[found.Row] = true
	}
	for row := range result.Counts.RowsIn {
		if !complete[row] && !noticed[row] {
			t.Errorf("%s: row %d is not complete and nothing says why", name, row)
		}
	}
	t.Logf("%s: %d of %d meetings are complete; %+v", name, len(complete), meetings, result.Counts)
	if have := float64(len(complete)); have < least*float64(meetings) || len(complete) > meetings {
		t.Errorf("%s: %d of %d meetings are complete, want at least %.0f %% and no more than there are", name, len(complete), meetings, 100*least)
	}
}

// record reads and lints one record.
func record(t *testing.T, file string) *source.Source {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r, err := source.Parse(filepath.Base(file), data)
	if err != nil {
		t.Fatal(err)
	}
	for _, finding := range source.Lint(r, mapping.Rule, htmlimport.Rule) {
		t.Error(finding)
	}
	if len(r.Sources) != 1 {
		t.Fatalf("%d sources, want 1", len(r.Sources))
	}
	return r.Sources[0]
}

// isComplete reports whether a meeting says when and where.
func isComplete(m *meeting.Meeting) bool {
	where := m.Online != nil && (m.Online.URL != "" || m.Online.Phone != "")
	if p := m.Place; p != nil {
		where = where || p.Address != "" || p.Name != "" || p.Point != nil
	}
	return m.Schedule != nil && where
}
