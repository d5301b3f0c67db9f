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

// Postal codes stand before the city, behind it, or as a part of their own, and are never the city.
func TestReadPostalCode(t *testing.T) {
	tests := []struct {
		line string
		want address
	}{
		{"1 Main Street, Dublin, D01 A9B7, Ireland", address{street: "1 Main Street", city: "Dublin", postal: "D01 A9B7", country: "IE"}},
		{"1 Main Street, Dublin D6W XY00, Ireland", address{street: "1 Main Street", city: "Dublin", postal: "D6W XY00", country: "IE"}},
		{"1 Main Street, Swords, Co. Dublin, K67 X2Y3, Ireland", address{street: "1 Main Street", city: "Swords", region: "Co. Dublin", postal: "K67 X2Y3", country: "IE"}},
		{"1 Main Street, Dublin, D01 A9B7", address{street: "1 Main Street", city: "Dublin", postal: "D01 A9B7", country: "IE"}},
		{"1 Main Street, Dublin 2, Ireland", address{street: "1 Main Street", city: "Dublin 2", country: "IE"}},
		{"10 High Street, London, SW1A 1AA, UK", address{street: "10 High Street", city: "London", postal: "SW1A 1AA", country: "GB"}},
		{"10 High Street, St Albans AL1 1AA", address{street: "10 High Street", city: "St Albans", postal: "AL1 1AA"}},
		{"10 High Street, St Albans, AL1 1AA, UK", address{street: "10 High Street", city: "St Albans", postal: "AL1 1AA", country: "GB"}},
		{"10 High Street, Leeds, West Yorkshire, LS1 1AA, UK", address{street: "10 High Street, Leeds", city: "West Yorkshire", postal: "LS1 1AA", country: "GB"}},
		{"12 Elm Road, Ottawa, ON, K2E 5P3, Canada", address{street: "12 Elm Road", city: "Ottawa", region: "ON", postal: "K2E 5P3", country: "CA"}},
		{"12 Elm Road, Ottawa, K2E 5P3, ON, CA", address{street: "12 Elm Road", city: "Ottawa", region: "ON", postal: "K2E 5P3", country: "CA"}},
		{"12 Elm Road, Surrey, BC, V3S 2E6, CA", address{street: "12 Elm Road", city: "Surrey", region: "BC", postal: "V3S 2E6", country: "CA"}},
		{"12 Elm Road, Airdrie, Alberta, T4B 0P7", address{street: "12 Elm Road", city: "Airdrie", region: "AB", postal: "T4B 0P7", country: "CA"}},
		{"12 Elm Road, Granger, Indiana, 46530", address{street: "12 Elm Road", city: "Granger", region: "IN", postal: "46530", country: "US"}},
		{"1 Main Street, New York, 10001, USA", address{street: "1 Main Street", city: "New York", postal: "10001", country: "US"}},
		{"New York, 10001, USA", address{city: "New York", postal: "10001", country: "US"}},
		{"12 Elm Road, Ontario, CA", address{street: "12 Elm Road", city: "Ontario", region: "CA", country: "US"}},
		{"12 Elm Road, Anytown, CA, 98765", address{street: "12 Elm Road", city: "Anytown", region: "CA", postal: "98765", country: "US"}},
		{"12 Elm Road, Anytown, CA, 98765, USA", address{street: "12 Elm Road", city: "Anytown", region: "CA", postal: "98765", country: "US"}},
		{"12 Elm Road, Anytown 98765-1234, USA", address{street: "12 Elm Road", city: "Anytown", postal: "98765-1234", country: "US"}},
		{"Av. Patria 1, Jardines, 45046 Zapopan, Jal., Mexico", address{street: "Av. Patria 1, Jardines", city: "Zapopan", region: "Jal.", postal: "45046", country: "MX"}},
		{"Av. de la Playa 3, 29640 Fuengirola, Málaga, Spain", address{street: "Av. de la Playa 3", city: "Fuengirola", region: "Málaga", postal: "29640", country: "ES"}},
		{"Av. Patria, 1234 Jardines, Zapopan, Mexico", address{street: "Av. Patria, 1234 Jardines", city: "Zapopan", country: "MX"}},
		{"Via Roma 1, 20121 Milano MI, Italy", address{street: "Via Roma 1", city: "Milano", region: "MI", postal: "20121", country: "IT"}},
		{"1 Lake Road, Kochi, Kerala 682001, India", address{street: "1 Lake Road", city: "Kochi", region: "KL", postal: "682001", country: "IN"}},
		{"1 Lake Road, Delhi 110001, India", address{street: "1 Lake Road", city: "Delhi", postal: "110001", country: "IN"}},
		{"Damstraat 1, 1012 AB Amsterdam, Netherlands", address{street: "Damstraat 1", city: "Amsterdam", postal: "1012 AB", country: "NL"}},
		{"Damstraat 1, Amsterdam, 1012 AB, Netherlands", address{street: "Damstraat 1", city: "Amsterdam", postal: "1012 AB", country: "NL"}},
		{"Storgatan 1, 114 55 Stockholm, Sweden", address{street: "Storgatan 1", city: "Stockholm", postal: "114 55", country: "SE"}},
		{"Storgatan 1, Stockholm, 114 55, Sweden", address{street: "Storgatan 1", city: "Stockholm", postal: "114 55", country: "SE"}},
		{"Prosta 1, 00-001 Warszawa, Polska", address{street: "Prosta 1", city: "Warszawa", postal: "00-001", country: "PL"}},
		{"Prosta 1, Warszawa, 00-001, Poland", address{street: "Prosta 1", city: "Warszawa", postal: "00-001", country: "PL"}},
		{"Av. Paulista, 1578, São Paulo - SP, 01310-100, Brazil", address{street: "Av. Paulista, 1578", city: "São Paulo", region: "SP", postal: "01310-100", country: "BR"}},
		{"Av. Paulista, 1578, São Paulo, SP, 01310-100, Brasil", address{street: "Av. Paulista, 1578", city: "São Paulo", region: "SP", postal: "01310-100", country: "BR"}},
		{"1-1 Chiyoda, Tokyo, 100-0001, Japan", address{street: "1-1 Chiyoda", city: "Tokyo", postal: "100-0001", country: "JP"}},
		{"1-1 Chiyoda, Tokyo 100-0001, Japan", address{street: "1-1 Chiyoda", city: "Tokyo", postal: "100-0001", country: "JP"}},
		{"1-1 Chiyoda, Tokyo, 〒100-0001, Japan", address{street: "1-1 Chiyoda", city: "Tokyo", postal: "100-0001", country: "JP"}},
		{"Rua Augusta 1, 1100-048 Lisboa, Portugal", address{street: "Rua Augusta 1", city: "Lisboa", postal: "1100-048", country: "PT"}},
		{"Rua Augusta 1, Lisboa, 1100-048, Portugal", address{street: "Rua Augusta 1", city: "Lisboa", postal: "1100-048", country: "PT"}},
		{"Hauptstr. 5, Berlin, 10115, Germany", address{street: "Hauptstr. 5", city: "Berlin", postal: "10115", country: "DE"}},
		{"Hauptstr. 5, D-10115 Berlin, Germany", address{street: "Hauptstr. 5", city: "Berlin", postal: "D-10115", country: "DE"}},
		{"1 George St, Sydney, NSW, 2000, Australia", address{street: "1 George St", city: "Sydney", region: "NSW", postal: "2000", country: "AU"}},
		{"1 Queen Street, Auckland 1010, New Zealand", address{street: "1 Queen Street", city: "Auckland", postal: "1010", country: "NZ"}},
		{"1 Marine Drive, Mumbai 400 001, India", address{street: "1 Marine Drive", city: "Mumbai", postal: "400 001", country: "IN"}},
		// A number of the house is none.
		{"123 Main Street 98765, USA", address{street: "123 Main Street 98765", country: "US"}},
		{"12345 Broadway, USA", address{street: "12345 Broadway", country: "US"}},
		{"Avenida Central, 1234, Argentina", address{street: "Avenida Central, 1234", country: "AR"}},
	}
	for _, tt := range tests {
		if got := readAddress(tt.line, ""); got != tt.want {
			t.Errorf("readAddress(%q) =\n%+v, want\n%+v", tt.line, got, tt.want)
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
