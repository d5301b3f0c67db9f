package normalize

import (
	"slices"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

func TestReadAddress(t *testing.T) {
	tests := []struct {
		line string
		want address
	}{
		{"123 Main St, Anytown, CA 98765, USA", address{street: "123 Main St", city: "Anytown", region: "CA", postal: "98765", country: "US"}},
		{"123 Main St, Suite 4, Anytown, CA 98765-1234, United States", address{street: "123 Main St, Suite 4", city: "Anytown", region: "CA", postal: "98765-1234", country: "US"}},
		{"Anytown, CA, USA", address{city: "Anytown", region: "CA", country: "US"}},
		{"123 Main St, Anytown, California 98765", address{street: "123 Main St", city: "Anytown", region: "CA", postal: "98765", country: "US"}},
		{"12 Maple St, Hamilton, ON L7N 6A2, CA", address{street: "12 Maple St", city: "Hamilton", region: "ON", postal: "L7N 6A2", country: "CA"}},
		{"12 Maple St, San Jose, CA", address{street: "12 Maple St", city: "San Jose", region: "CA", country: "US"}},
		{"519 Maple St, Toronto, ON M4Y 2C9, Canada", address{street: "519 Maple St", city: "Toronto", region: "ON", postal: "M4Y 2C9", country: "CA"}},
		{"10 High Street, London SW1A 1AA, UK", address{street: "10 High Street", city: "London", postal: "SW1A 1AA", country: "GB"}},
		{"10 High Street, London, UK", address{street: "10 High Street", city: "London", country: "GB"}},
		{"Hauptstr. 5, 10115 Berlin, Deutschland", address{street: "Hauptstr. 5", city: "Berlin", postal: "10115", country: "DE"}},
		{"Storgatan 1, 111 22 Stockholm, Sverige", address{street: "Storgatan 1", city: "Stockholm", postal: "111 22", country: "SE"}},
		{"1 George St, Sydney NSW 2000, Australia", address{street: "1 George St", city: "Sydney", region: "NSW", postal: "2000", country: "AU"}},
		{"California, USA", address{region: "CA", country: "US"}},
		{"Ireland", address{country: "IE"}},
		{"", address{}},
	}
	for _, tt := range tests {
		if got := readAddress(tt.line, ""); got != tt.want {
			t.Errorf("readAddress(%q) = %+v, want %+v", tt.line, got, tt.want)
		}
	}
}

func TestSplitDirections(t *testing.T) {
	for _, tt := range []struct{ said, street, extra string }{
		{"123 Main Street", "123 Main Street", ""},
		{"123 Main Street, Suite 200", "123 Main Street, Suite 200", ""},
		{"123 Near Street", "123 Near Street", ""},
		{"1 Enterprise Way", "1 Enterprise Way", ""},
		{"Basement Street 4", "Basement Street 4", ""},
		{"123 Main Street (upstairs, around back)", "123 Main Street", "upstairs, around back"},
		{"123 Main Street, upstairs", "123 Main Street", "upstairs"},
		{"123 Main Street, Rear entrance, ring bell", "123 Main Street", "Rear entrance; ring bell"},
		{"123 Main Street - enter from the lot", "123 Main Street", "enter from the lot"},
		{"123 Main Street @ Oak Avenue", "123 Main Street", "@ Oak Avenue"},
		{"(upstairs)", "(upstairs)", ""},
		{"@ the park", "@ the park", ""},
	} {
		street, extra := splitDirections(tt.said)
		if street != tt.street || extra != tt.extra {
			t.Errorf("splitDirections(%q) = %q, %q, want %q, %q", tt.said, street, extra, tt.street, tt.extra)
		}
	}
}

func TestCoordinates(t *testing.T) {
	tests := []struct {
		lat, lon, country string
		want              string // "" for none
		code              notice.Code
	}{
		{"37.79", "-122.4", "US", "37.79000,-122.40000", ""},
		{"37,79", "-122,4", "US", "37.79000,-122.40000", ""},
		{"37.7912345", "-122.4012345", "US", "37.79123,-122.40123", ""},
		{"37.791234567891", "-122.4", "US", "37.79123,-122.40000", notice.CoordinatesOverprecise},
		{"0", "0", "US", "", notice.CoordinatesZero},
		{"0.0", "0.00", "", "", notice.CoordinatesZero},
		{"95", "-190", "", "", notice.CoordinatesRange},
		{"-122.4", "37.79", "", "37.79000,-122.40000", notice.CoordinatesSwapped},
		{"-73.99", "40.73", "US", "40.73000,-73.99000", notice.CoordinatesSwapped},
		{"41.88", "87.63", "US", "41.88000,-87.63000", notice.CoordinatesSign},
		{"33.87", "151.21", "AU", "-33.87000,151.21000", notice.CoordinatesSign},
		{"40.4", "-3.7", "US", "", notice.CoordinatesCountryMismatch},
		{"40° 42' N", "74° W", "US", "", notice.CoordinatesUnparseable},
		{"NaN", "Inf", "", "", notice.CoordinatesUnparseable},
		{"21.3", "-157.86", "US", "21.30000,-157.86000", ""},
		{"52.52", "13.405", "DE", "52.52000,13.40500", ""},
		{"-1.29", "36.82", "KE", "-1.29000,36.82000", ""},
		{"", "", "US", "", ""},
	}
	for _, tt := range tests {
		d := plainDraft()
		d.Timezone, d.Place.Lat, d.Place.Lon, d.Place.Country, d.Place.Region = "", tt.lat, tt.lon, tt.country, ""
		src := testSource()
		src.Publisher, src.Timezone, d.Timezone = nil, "", "UTC"
		d.Days, d.Start, d.End = nil, "", ""
		res := one(t, src, d)
		got := ""
		if p, ok := res.Listings[0].Meeting.Point(); ok {
			got = p.String()
		}
		if got != tt.want {
			t.Errorf("%s, %s in %s = %q, want %q", tt.lat, tt.lon, tt.country, got, tt.want)
		}
		codes := rowCodes(res)
		want := []notice.Code{tt.code, notice.AppointmentOnly}
		if tt.code == "" {
			want = want[1:]
		}
		if !slices.Equal(codes, want) {
			t.Errorf("%s, %s in %s: notices %v, want %v", tt.lat, tt.lon, tt.country, codes, want)
		}
	}
}

// The publisher's own country is only a guess at where its meetings are, and yields to a position.
func TestAssumedCountryYields(t *testing.T) {
	d := plainDraft()
	d.Place.Country, d.Place.Region, d.Place.Lat, d.Place.Lon, d.Timezone = "", "", "41.69", "44.80", "Asia/Tbilisi"
	m := one(t, testSource(), d).Listings[0].Meeting
	if _, ok := m.Point(); !ok || m.Place.Country != "" {
		t.Errorf("%+v", m.Place)
	}
}

func TestPlaceOfRow(t *testing.T) {
	tests := []struct {
		name      string
		place     importer.DraftPlace
		want      meeting.Place // of which the text fields and precision are compared
		precision meeting.Precision
		codes     []notice.Code
	}{
		{"in parts", plainDraft().Place, meeting.Place{Name: "Alano Club", Address: "123 Main Street", City: "Anytown", Region: "CA", PostalCode: "94105", Country: "US"}, meeting.Exact, nil},
		{"in one line", importer.DraftPlace{Formatted: "123 Main St, Anytown, CA 98765, USA", Lat: "37.7", Lon: "-122.4"},
			meeting.Place{Address: "123 Main St", City: "Anytown", Region: "CA", PostalCode: "98765", Country: "US", Formatted: "123 Main St, Anytown, CA 98765, USA"}, meeting.Exact, nil},
		{"a city", importer.DraftPlace{Formatted: "Anytown, CA, USA", Lat: "37.7", Lon: "-122.4"},
			meeting.Place{City: "Anytown", Region: "CA", Country: "US", Formatted: "Anytown, CA, USA"}, meeting.Area, []notice.Code{notice.AddressApproximate}},
		{"not exact", importer.DraftPlace{Street: "Main Street", City: "Anytown", Region: "CA", Approximate: "yes", Lat: "37.7", Lon: "-122.4", Country: "USA"},
			meeting.Place{Address: "Main Street", City: "Anytown", Region: "CA", Country: "US"}, meeting.Approximate, nil},
		{"state in words", importer.DraftPlace{Street: "1 Elm St", City: "Salem", Region: "Oregon"},
			meeting.Place{Address: "1 Elm St", City: "Salem", Region: "OR", Country: "US"}, "", []notice.Code{notice.CountryInferred}},
		{"zero lost", importer.DraftPlace{Street: "1 Elm St", City: "Hoboken", Region: "NJ", PostalCode: "7030", Country: "US"},
			meeting.Place{Address: "1 Elm St", City: "Hoboken", Region: "NJ", PostalCode: "07030", Country: "US"}, "", []notice.Code{notice.PostalCodeZeroLost}},
		{"four digits elsewhere", importer.DraftPlace{Street: "1 Elm St", City: "Sydney", Region: "NSW", PostalCode: "2000", Country: "Australia"},
			meeting.Place{Address: "1 Elm St", City: "Sydney", Region: "NSW", PostalCode: "2000", Country: "AU"}, "", nil},
		{"country with dots", importer.DraftPlace{Street: "1 Elm St", City: "Salem", Region: "OR", Country: "U.S.A."},
			meeting.Place{Address: "1 Elm St", City: "Salem", Region: "OR", Country: "US"}, "", nil},
		{"country of two words", importer.DraftPlace{Street: "1 Elm St", City: "Salem", Country: "South Africa"},
			meeting.Place{Address: "1 Elm St", City: "Salem", Country: "ZA"}, "", nil},
		{"unknown country", importer.DraftPlace{Street: "1 Elm St", City: "Nowhere", Country: "Untied States"},
			meeting.Place{Address: "1 Elm St", City: "Nowhere", Country: "Untied States"}, "", []notice.Code{notice.CountryUnknown}},
		{"directions", importer.DraftPlace{Street: "1 Elm St (in back)", City: "Salem", Region: "OR", Country: "US", Notes: []string{"Ring."}, Formatted: "1 Elm St (in back), Salem, OR, USA"},
			meeting.Place{Address: "1 Elm St", City: "Salem", Region: "OR", Country: "US", Notes: "in back\n\nRing."}, "", []notice.Code{notice.AddressExtraText}},
		{"name repeats the street", importer.DraftPlace{Name: "1 elm st", Street: "1 Elm St", City: "Salem", Region: "OR", Country: "US"},
			meeting.Place{Address: "1 Elm St", City: "Salem", Region: "OR", Country: "US"}, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := plainDraft()
			d.Place, d.Timezone = tt.place, ""
			res := one(t, testSource(), d)
			got := *res.Listings[0].Meeting.Place
			if got.Precision != tt.precision {
				t.Errorf("precision %q, want %q", got.Precision, tt.precision)
			}
			got.Point, got.Precision = nil, ""
			if got.Name != tt.want.Name || got.Address != tt.want.Address || got.City != tt.want.City || got.Region != tt.want.Region || got.PostalCode != tt.want.PostalCode ||
				got.Country != tt.want.Country || got.Formatted != tt.want.Formatted || got.Notes != tt.want.Notes {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
			if codes := rowCodes(res); !slices.Equal(codes, tt.codes) {
				t.Errorf("notices %v, want %v", codes, tt.codes)
			}
		})
	}
}
