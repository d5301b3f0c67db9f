package normalize

import (
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/normalize/tzworld"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// The clock of every test stands still at this instant.
var now = time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)

func normalizer(t testing.TB) *Normalizer {
	t.Helper()
	v, err := vocabulary.Load()
	if err != nil {
		t.Fatal(err)
	}
	zones, err := tzworld.New()
	if err != nil {
		t.Fatal(err)
	}
	return New(v, zones)
}

func testSource() *source.Source {
	return &source.Source{
		ID: "aa-us-ca-anytown", Fellowship: "aa", Format: "meeting_guide", URL: "https://example.org/feed", Timezone: "America/Los_Angeles",
		Rights:    source.Rights{Status: source.RightsOpen},
		Publisher: &source.Publisher{Name: "Anytown Intergroup", URL: "https://example.org/", Kind: source.Intergroup, Country: "US"},
	}
}

// plainDraft is a row with which nothing is wrong.
func plainDraft() importer.Draft {
	return importer.Draft{
		Key: "sunday-serenity", Name: "Sunday Serenity", Days: []string{"0"}, Start: "18:00", End: "19:30", Timezone: "America/Los_Angeles",
		Types: []string{"O", "ST", "W"}, Updated: "2026-10-01 12:00:00", FeedbackEmails: []string{"feedback@example.org"},
		Place: importer.DraftPlace{Name: "Alano Club", Street: "123 Main Street", City: "Anytown", Region: "CA", PostalCode: "94105", Country: "US", Lat: "37.79", Lon: "-122.4", Approximate: "no"},
	}
}

// one normalizes a single row.
func one(t *testing.T, src *source.Source, d importer.Draft) *Result {
	t.Helper()
	res := normalizer(t).Reading(src, &importer.Reading{Rows: []importer.Row{{Draft: d}}}, now)
	check(t, res)
	return res
}

// check holds what is true of every result.
func check(t testing.TB, res *Result) {
	t.Helper()
	if !res.Counts.Conserved() {
		t.Errorf("rows are lost: %v", res.Counts)
	}
	if res.Counts.Meetings != len(res.Listings) {
		t.Errorf("%d meetings counted, %d listings", res.Counts.Meetings, len(res.Listings))
	}
	ids := make(map[meeting.ID]bool)
	for i := range res.Listings {
		m := &res.Listings[i].Meeting
		if err := m.Validate(); err != nil {
			t.Error(err)
		}
		if ids[m.ID] {
			t.Errorf("the id %s is given twice", m.ID)
		}
		ids[m.ID] = true
	}
}

// rowCodes are the codes of the findings on rows.
func rowCodes(res *Result) []notice.Code {
	var codes []notice.Code
	for _, n := range res.Notices {
		if n.Row != notice.WholeSource {
			codes = append(codes, n.Code)
		}
	}
	return codes
}
