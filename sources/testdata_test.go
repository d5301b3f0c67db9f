package sources_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	jsonimport "github.com/fellowfeed/fellowfeed/internal/importer/json"
	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
	"github.com/fellowfeed/fellowfeed/internal/importer/table"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// least is the share of a list's meetings that must have a day, a time, and a place or a way to join.
const least = 0.95

// TestRecords reads real published lists by the records under testdata, each of which says how many meetings its list
// has. The lists stand beside the repository; checked.evidence names them.
func TestRecords(t *testing.T) {
	importers := map[string]importer.Importer{}
	for _, imp := range []importer.Importer{table.New(), jsonimport.New()} {
		importers[imp.Format()] = imp
	}
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
				t.Skipf("the format %s is tested elsewhere", src.Format)
			}
			document := importertest.Corpus(t, src.Checked.Evidence)[0]
			reading, err := imp.Import(t.Context(), src, importertest.Archive{src.URL: {URL: src.URL, Body: document.Body}})
			if err != nil {
				t.Fatal(err)
			}
			if err := importertest.Sound(reading); err != nil {
				t.Error(err)
			}
			complete := 0
			for _, row := range reading.Rows {
				if isComplete(&row.Draft) {
					complete++
				}
			}
			t.Logf("%d of %d meetings are complete", complete, src.Checked.Meetings)
			if float64(complete) < least*float64(src.Checked.Meetings) || complete > src.Checked.Meetings {
				t.Errorf("%d of %d meetings are complete, want at least %.0f %% and no more than there are", complete, src.Checked.Meetings, 100*least)
			}
		})
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
	for _, finding := range source.Lint(r, mapping.Rule) {
		t.Error(finding)
	}
	if len(r.Sources) != 1 {
		t.Fatalf("%d sources, want 1", len(r.Sources))
	}
	return r.Sources[0]
}

// isComplete reports whether a draft says when and where.
func isComplete(d *importer.Draft) bool {
	p := &d.Place
	where := p.Street != "" || p.Formatted != "" || p.Name != "" || p.Lat != "" || d.JoinURL != "" || d.DialIn != ""
	return len(d.Days) > 0 && d.Start != "" && where
}
