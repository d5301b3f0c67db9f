package normalize

import (
	"slices"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

func TestTypesOfRow(t *testing.T) {
	tests := []struct {
		name       string
		fellowship meeting.Fellowship
		edit       func(*importer.Draft)
		types      []meeting.Type
		languages  []string
		access     meeting.Access
		codes      []notice.Code
	}{
		{"codes", "aa", func(d *importer.Draft) { d.Types = []string{"O", "B", "X", "S"} }, []meeting.Type{"big-book", "wheelchair"}, []string{"es"}, meeting.Open, nil},
		{"the same letters elsewhere", "al-anon", func(d *importer.Draft) { d.Types = []string{"C", "Y", "POA"} }, []meeting.Type{"alateen", "parents"}, nil, meeting.Closed, nil},
		{"none", "aa", func(d *importer.Draft) { d.Types = nil }, nil, nil, meeting.AccessUnknown, nil},
		{"open and closed", "aa", func(d *importer.Draft) { d.Types = []string{"O", "C"} }, nil, nil, meeting.Closed, []notice.Code{notice.TypesContradict}},
		{"men and women", "aa", func(d *importer.Draft) { d.Types = []string{"M", "W"} }, []meeting.Type{"all-genders"}, nil, meeting.AccessUnknown, []notice.Code{notice.TypesContradict}},
		{"in words", "aa", func(d *importer.Draft) { d.Types = []string{"Closed", "Wheelchair Access"} }, []meeting.Type{"wheelchair"}, nil, meeting.Closed, []notice.Code{notice.TypeLabelUsed, notice.TypeLabelUsed}},
		{"unknown", "aa", func(d *importer.Draft) { d.Types = []string{"ASBI", "W"} }, []meeting.Type{"women"}, nil, meeting.AccessUnknown, []notice.Code{notice.TypeUnknown}},
		{"two meanings", "aca", func(d *importer.Draft) { d.Types = []string{"TR"} }, nil, nil, meeting.AccessUnknown, []notice.Code{notice.TypeFellowshipAmbiguous}},
		{"the server's own words", "na", func(d *importer.Draft) {
			d.Types, d.TypeLabels = []string{"S", "F"}, map[string]string{"S": "Schritte", "F": "Frauen"}
		}, []meeting.Type{"step-study", "women"}, nil, meeting.AccessUnknown, nil},
		{"access apart", "aa", func(d *importer.Draft) { d.Types, d.Access = nil, "Open" }, nil, nil, meeting.Open, nil},
		{"sign language is a language", "aa", func(d *importer.Draft) { d.Types = []string{"ASL"} }, []meeting.Type{"asl"}, []string{"ase"}, meeting.AccessUnknown, nil},
		{"languages apart", "aa", func(d *importer.Draft) { d.Types, d.Languages = []string{"S"}, []string{"English", "Español"} }, nil, []string{"es", "en"}, meeting.AccessUnknown, nil},
		{"no such language", "aa", func(d *importer.Draft) { d.Types, d.Languages = nil, []string{"Klingonese"} }, nil, nil, meeting.AccessUnknown, []notice.Code{notice.LanguageUnknown}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := plainDraft()
			tt.edit(&d)
			src := testSource()
			src.Fellowship = tt.fellowship
			res := one(t, src, d)
			m := res.Listings[0].Meeting
			if !slices.Equal(m.Types, tt.types) || !slices.Equal(m.Languages, tt.languages) || m.Access != tt.access || !slices.Equal(m.RawTypes, d.Types) {
				t.Errorf("types %v, languages %v, access %s, raw %v", m.Types, m.Languages, m.Access, m.RawTypes)
			}
			if codes := rowCodes(res); !slices.Equal(codes, tt.codes) {
				t.Errorf("notices %v, want %v", codes, tt.codes)
			}
		})
	}
}

func TestLanguageOfTheSource(t *testing.T) {
	src := testSource()
	src.Language = "fr"
	d := plainDraft()
	if got := one(t, src, d).Listings[0].Meeting.Languages; !slices.Equal(got, []string{"fr"}) {
		t.Errorf("languages %v", got)
	}
	d.Types = []string{"S"}
	if got := one(t, src, d).Listings[0].Meeting.Languages; !slices.Equal(got, []string{"es"}) {
		t.Errorf("a row that states one: %v", got)
	}
}

func TestFellowshipOfRow(t *testing.T) {
	d := plainDraft()
	d.Fellowship = "Narcotics Anonymous"
	if m := one(t, testSource(), d).Listings[0].Meeting; m.Fellowship != "na" {
		t.Errorf("%s", m.Fellowship)
	}
	d.Fellowship = "Chess Club"
	res := one(t, testSource(), d)
	if m := res.Listings[0].Meeting; m.Fellowship != "aa" || !slices.Contains(rowCodes(res), notice.FellowshipUnknown) {
		t.Errorf("%s, %v", m.Fellowship, rowCodes(res))
	}
}
