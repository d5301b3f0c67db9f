package normalize

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/bmlt"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/importer/meetingguide"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// document serves one body for every address.
type document []byte

func (d document) Get(_ context.Context, req importer.Request) (*importer.Document, error) {
	return &importer.Document{URL: req.URL, FinalURL: req.URL, Status: http.StatusOK, MediaType: "application/json", Body: d, FetchedAt: now}, nil
}

// Real lists lose no row, and few of their rows are held back. What privacy finds in them can be looked at with -v.
func TestCorpus(t *testing.T) {
	n := normalizer(t)
	for _, tt := range []struct {
		pattern  string
		importer importer.Importer
	}{{"meetingguide/*.json", meetingguide.New()}, {"bmlt/*.json", bmlt.New()}, {"bmlt/ny-sample/*.json", bmlt.New()}} {
		for _, f := range importertest.Corpus(t, tt.pattern) {
			src := testSource()
			src.Format = tt.importer.Format()
			reading, err := tt.importer.Import(t.Context(), src, document(f.Body))
			if err != nil {
				continue // the importer's own test says which files are none
			}
			res := n.Reading(src, reading, now)
			check(t, res)
			if c := res.Counts; c.RowsIn != len(reading.Rows) || c.RowsIn > 20 && (c.Held+c.Refused)*50 > c.RowsIn {
				t.Errorf("%s: %v", f.Name, c)
			}
			for _, l := range res.Listings {
				if m := l.Meeting; strings.ContainsAny(m.Name+m.Notes, "<\x00") && hasTag(m.Name+m.Notes) {
					t.Errorf("%s: markup is left in %q", f.Name, m.Name)
				}
			}
			for _, x := range res.Notices {
				if x.Code == notice.PrivacyLastName && x.Value != "" {
					t.Errorf("%s: a name is quoted: %q", f.Name, x.Value)
				}
			}
			t.Logf("%s: %v, repaired %d, redacted %d", f.Name, res.Counts, res.Counts.Repaired, res.Counts.Redacted)
		}
	}
}
