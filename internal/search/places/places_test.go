package places_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search/places"
)

type noLabels struct{}

func (noLabels) Words(t meeting.Type) []string { return []string{strings.ToUpper(string(t))} }

// at is n meetings in a place.
func at(n int, p meeting.Place, lat, lon float64, precision meeting.Precision) (ms []*meeting.Meeting) {
	for i := range n {
		place := p
		if precision != "" {
			place.Point, place.Precision = &meeting.Point{Lat: lat, Lon: lon}, precision
		}
		ms = append(ms, &meeting.Meeting{Name: fmt.Sprint("Group ", i), Status: meeting.Active, Place: &place})
	}
	return ms
}

func world() *places.Index {
	oakland := meeting.Place{City: "Oakland", Region: "CA", Country: "US", PostalCode: "94607", Name: "St. Paul's", Areas: []string{"East Bay", "Rockridge"}}
	closed := at(50, meeting.Place{City: "Paris", Country: "FR"}, 48.9, 2.3, meeting.Exact)
	for _, m := range closed {
		m.Status = meeting.TemporarilyClosed
	}
	return places.Of(slices.Values(slices.Concat(
		at(4, oakland, 37.80, -122.30, meeting.Exact),
		at(4, oakland, 37.82, -122.28, meeting.Exact),
		at(9, oakland, 0, 10, meeting.Area), // a poor point counts only where there is no other
		at(20, meeting.Place{City: "London", Region: "Greater London", Country: "GB"}, 51.5, -0.1, meeting.Exact),
		at(3, meeting.Place{City: "London", Region: "ON", Country: "CA", PostalCode: "N6A 1A1"}, 43, -81.2, meeting.Exact),
		at(2, meeting.Place{City: "Oakland Park", Region: "FL", Country: "US"}, 26.2, -80.1, meeting.Approximate),
		at(5, meeting.Place{City: "Montréal", Region: "QC", Country: "CA"}, 45.5, -73.6, meeting.Exact),
		at(6, meeting.Place{City: "MONTREAL", Region: "QC", Country: "CA"}, 45.5, -73.6, meeting.Exact),
		at(1, meeting.Place{City: "Suva", Country: "FJ"}, -17, 179.5, meeting.Exact),
		at(1, meeting.Place{City: "Suva", Country: "FJ"}, -17, -179.5, meeting.Exact),
		at(7, meeting.Place{City: "Online Only", Country: "US"}, 0, 0, ""),
		closed,
	)), noLabels{})
}

func TestResolve(t *testing.T) {
	ix := world()
	for _, tt := range []struct{ text, country, want string }{
		{"Oakland", "", "city Oakland CA US 37.810 -122.290 17"},
		{"oakland, ca", "", "city Oakland CA US 37.810 -122.290 17"},
		{"OAKLAND CA US", "", "city Oakland CA US 37.810 -122.290 17"},
		{"Oakland, US", "", "city Oakland CA US 37.810 -122.290 17"},
		{"Oakland, NY", "", ""},
		{"Oakland Park", "", "city Oakland Park FL US 26.200 -80.100 2"},
		{"94607", "", "postal_code 94607 CA US 37.810 -122.290 17"},
		{"n6a 1a1", "", "postal_code N6A 1A1 ON CA 43.000 -81.200 3"},
		{"St Pauls", "", "place St. Paul's CA US 37.810 -122.290 17"},
		{"St Paul's, Oakland", "", "place St. Paul's CA US 37.810 -122.290 17"},
		{"Rockridge", "", "area Rockridge CA US 37.810 -122.290 17"},
		{"London", "", "city London Greater London GB 51.500 -0.100 20"},
		{"London", "CA", "city London ON CA 43.000 -81.200 3"},
		{"London", "FR", "city London Greater London GB 51.500 -0.100 20"},
		{"London, ON", "GB", "city London ON CA 43.000 -81.200 3"},
		{"montreal", "", "city MONTREAL QC CA 45.500 -73.600 11"}, // as most write it
		{"Suva", "", "city Suva  FJ -17.001 180.000 2"},           // across the 180th meridian
		{"Online Only", "", ""}, // nowhere
		{"Paris", "", ""},       // nothing active
		{"Oak", "", ""},
		{"", "", ""},
		{"!!!", "", ""},
	} {
		p, ok := ix.Resolve(tt.text, tt.country)
		got := ""
		if ok {
			got = fmt.Sprintf("%s %s %s %s %.3f %.3f %d", p.Kind, p.Name, p.Region, p.Country, p.Lat, math.Abs(p.Lon)*sign(p.Lon), p.Count)
			got = strings.ReplaceAll(got, "-180.000", "180.000")
		}
		if got != tt.want {
			t.Errorf("%q in %q is %q, want %q", tt.text, tt.country, got, tt.want)
		}
	}
}

func sign(x float64) float64 { return math.Copysign(1, x) }

func TestFind(t *testing.T) {
	ix := world()
	for _, tt := range []struct {
		text, country string
		limit         int
		want          string
	}{
		{"oak", "", 9, "Oakland, CA; Oakland Park, FL"},
		{"oak", "", 1, "Oakland, CA"},
		{"oakland fl", "", 9, "Oakland Park, FL"},
		{"lon", "", 9, "London, Greater London; London, ON"},
		{"lon", "CA", 9, "London, ON; London, Greater London"},
		{"lon", "CA", 1, "London, ON"},
		{"oaklnad", "", 9, "Oakland, CA; Oakland Park, FL"}, // a typing error
		{"ca", "", 9, ""},                                   // a state alone is no place
		{"group", "", 9, ""},
		{"on", "", 9, ""},
		{"lon", "", 0, ""},
	} {
		var got []string
		for _, p := range ix.Find(tt.text, tt.country, tt.limit) {
			got = append(got, p.String())
		}
		if s := strings.Join(got, "; "); s != tt.want {
			t.Errorf("%q in %q: %q, want %q", tt.text, tt.country, s, tt.want)
		}
	}
}

func TestPrint(t *testing.T) {
	m := at(1, meeting.Place{City: "Oakland", Country: "US"}, 37.8, -122.3, meeting.Exact)[0]
	before := places.Print(m)
	m.Notes, m.Schedule = "other notes", &meeting.Schedule{}
	if places.Print(m) != before {
		t.Error("what is no name changes the print")
	}
	for name, edit := range map[string]func(){
		"the name":      func() { m.Name = "Other" },
		"the group":     func() { m.Group = "Other" },
		"a type":        func() { m.Types = []meeting.Type{"women"} },
		"the city":      func() { m.Place.City = "Berkeley" },
		"an area":       func() { m.Place.Areas = []string{"East Bay"} },
		"the point":     func() { m.Place.Point = &meeting.Point{Lat: 1, Lon: 2} },
		"the precision": func() { m.Place.Precision = meeting.Area },
		"the status":    func() { m.Status = meeting.Unlisted },
	} {
		before := places.Print(m)
		edit()
		if name != "the status" && places.Print(m) == before {
			t.Errorf("%s does not change the print", name)
		}
		m.Status = meeting.Active
	}
}
