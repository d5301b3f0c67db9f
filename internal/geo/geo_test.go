package geo_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/geo"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// at is a listing with an exact point.
func at(lat, lon float64, country, region, city, postal string, areas ...string) *meeting.Meeting {
	m := in(country, region, city, postal, areas...)
	m.Place.Point, m.Place.Precision = &meeting.Point{Lat: lat, Lon: lon}, meeting.Exact
	return m
}

// in is a listing without a point.
func in(country, region, city, postal string, areas ...string) *meeting.Meeting {
	return &meeting.Meeting{Attendance: meeting.InPerson,
		Place: &meeting.Place{Country: country, Region: region, City: city, PostalCode: postal, Areas: areas}}
}

func online(m *meeting.Meeting) *meeting.Meeting {
	m.Attendance = meeting.OnlineOnly
	return m
}

func learned() *geo.Gazetteer {
	g := geo.New(nil, nil)
	g.Learn("one", []*meeting.Meeting{
		at(42.650, -73.750, "US", "NY", "Albany", "12207", "Downtown"),
		at(42.652, -73.754, "US", "NY", "Albany", "12207"),
		at(42.652, -73.754, "US", "NY", "Albany", "12207"), // the same house on another day
		at(42.680, -73.800, "US", "NY", "Albany", "12205-1234", "West End"),
		at(31.580, -84.150, "US", "GA", "Albany", "31701"),
		at(51.500, -0.130, "GB", "Greater London", "London", "SW1A 1AA"),
		at(48.137, 11.575, "DE", "", "München", "80331"),
	})
	g.Learn("two", []*meeting.Meeting{
		at(40.000, -75.000, "US", "PA", "Twin", "19000"), at(41.500, -79.000, "US", "PA", "Twin", "19000"), // one of them is wrong
		at(44.000, -70.000, "US", "ME", "Mill", "04000"), at(44.002, -70.002, "US", "ME", "Mill", "04000"),
		at(-44.000, 70.000, "US", "ME", "Mill", "04000"), // far off
	})
	return g
}

func TestLocate(t *testing.T) {
	for _, c := range []struct {
		name      string
		of        *meeting.Meeting
		lat, lon  float64
		precision meeting.Precision
	}{
		{"a postal code, each house once", in("US", "NY", "Albany", "12207"), 42.651, -73.752, meeting.Approximate},
		{"a postal code alone", in("US", "", "", "12207"), 42.651, -73.752, meeting.Approximate},
		{"the longer form of a code", in("US", "NY", "Albany", "12207-9999"), 42.651, -73.752, meeting.Approximate},
		{"the district of a longer code", in("US", "NY", "Albany", "12205"), 42.68, -73.8, meeting.Approximate},
		{"a code beside the one that is known", in("GB", "", "London", "sw1a2bb"), 51.5, -0.13, meeting.Approximate},
		{"another code falls back to the city", in("US", "NY", "Albany", "12299"), 42.6607, -73.768, meeting.Area},
		{"an area of a city", in("US", "NY", "Albany", "", "Capital", "West End"), 42.68, -73.8, meeting.Area},
		{"a city", in("US", "NY", "ALBANY", ""), 42.6607, -73.768, meeting.Area},
		{"a city of the same name", in("US", "GA", "Albany", ""), 31.58, -84.15, meeting.Area},
		{"no such city in this state", in("US", "OR", "Albany", ""), 0, 0, ""},
		{"a city with accents, written without", in("DE", "Bayern", "Munchen", ""), 48.137, 11.575, meeting.Area},
		{"a region in other words", in("GB", "England", "London", ""), 51.5, -0.13, meeting.Area},
		{"a code of another country", in("DE", "", "", "12207"), 0, 0, ""},
		{"no country", in("", "NY", "Albany", "12207"), 0, 0, ""},
		{"two points far apart settle nothing", in("US", "PA", "Twin", "19000"), 0, 0, ""},
		{"one far off among several is dropped", in("US", "ME", "Mill", "04000"), 44.001, -70.001, meeting.Approximate},
		{"online: the city, not the postal code", online(in("US", "NY", "Albany", "12207")), 42.6607, -73.768, meeting.Area},
		{"one with a point keeps it", at(1, 1, "US", "NY", "Albany", "12207"), 0, 0, ""},
		{"no place", &meeting.Meeting{}, 0, 0, ""},
	} {
		p, precision, ok := learned().Locate(c.of)
		if ok != (c.precision != "") || precision != c.precision || math.Abs(p.Lat-c.lat) > 1e-3 || math.Abs(p.Lon-c.lon) > 1e-3 {
			t.Errorf("%s: %v %q %v; want %v,%v %q", c.name, p, precision, ok, c.lat, c.lon, c.precision)
		}
	}
}

// TestLearningAgain: what a source taught goes with the edition that taught it.
func TestLearningAgain(t *testing.T) {
	g := learned()
	mill := in("US", "ME", "Mill", "")
	if _, _, ok := g.Locate(mill); !ok {
		t.Fatal("Mill is not known")
	}
	g.Learn("two", []*meeting.Meeting{at(45, -71, "US", "ME", "Mill", "")})
	if p, _, _ := g.Locate(mill); p != (meeting.Point{Lat: 45, Lon: -71}) {
		t.Errorf("Mill is at %v; want where the new edition says", p)
	}
	g.Learn("two", nil)
	if p, _, ok := g.Locate(mill); ok {
		t.Errorf("Mill is at %v; want it forgotten", p)
	}
	if _, _, ok := g.Locate(in("US", "NY", "Albany", "")); !ok {
		t.Error("another source's city was forgotten too")
	}
}

// TestInexactPointsTeachNothing: else a middle would be learned from middles.
func TestInexactPointsTeachNothing(t *testing.T) {
	g := geo.New(nil, nil)
	for _, p := range []meeting.Precision{meeting.Approximate, meeting.Area} {
		m := at(42.65, -73.75, "US", "NY", "Albany", "12207")
		m.Place.Precision = p
		g.Learn(string(p), []*meeting.Meeting{m})
	}
	if p, _, ok := g.Locate(in("US", "NY", "Albany", "12207")); ok {
		t.Errorf("Albany is at %v; want unknown", p)
	}
}

// TestMiddles: whatever the listings and their order, a middle is never exact, lies within what taught it, and is the
// same for the same listings.
func TestMiddles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lat, lon := rapid.Float64Range(-85, 85).Draw(t, "lat"), rapid.Float64Range(-180, 180).Draw(t, "lon")
		spread := rapid.SampledFrom([]float64{0.001, 0.1, 2, 90}).Draw(t, "spread")
		var all []*meeting.Meeting
		for range rapid.IntRange(1, 12).Draw(t, "n") {
			la := min(89, max(-89, lat+rapid.Float64Range(-spread, spread).Draw(t, "north")))
			lo := math.Remainder(lon+rapid.Float64Range(-spread, spread).Draw(t, "east"), 360)
			all = append(all, at(la, lo, "FJ", "", "Suva", rapid.SampledFrom([]string{"1", "2", ""}).Draw(t, "code")))
		}
		shuffled := rapid.Permutation(all).Draw(t, "shuffled")
		cut := rapid.IntRange(0, len(all)).Draw(t, "cut")
		one, two := geo.New(nil, nil), geo.New(nil, nil)
		one.Learn("a", all)
		two.Learn("b", []*meeting.Meeting{at(3, 3, "FJ", "", "Suva", "1")}) // and something that is replaced
		two.Locate(in("FJ", "", "Suva", "1"))
		two.Learn("b", shuffled[cut:])
		two.Learn("a", shuffled[:cut])

		for _, code := range []string{"1", "2", ""} {
			p, precision, ok := one.Locate(in("FJ", "", "Suva", code))
			q, precision2, ok2 := two.Locate(in("FJ", "", "Suva", code))
			if p != q || precision != precision2 || ok != ok2 {
				t.Fatalf("code %q: %v %s in one order and %v %s in another", code, p, precision, q, precision2)
			}
			if !ok {
				continue
			}
			if precision != meeting.Approximate && precision != meeting.Area {
				t.Fatalf("precision %q", precision)
			}
			evidence := slices.Clone(all)
			if precision == meeting.Approximate {
				evidence = slices.DeleteFunc(evidence, func(m *meeting.Meeting) bool { return m.Place.PostalCode != code })
			}
			if !within(p, evidence) {
				t.Fatalf("code %q: %v lies outside of what taught it", code, p)
			}
		}
	})
}

// within reports whether p lies in the hull of the points of ms, give or take the rounding: no great circle through two
// of them has all of them on one side and p on the other.
func within(p meeting.Point, ms []*meeting.Meeting) bool {
	const rounding = 2e-6
	var hull []search.Vector
	for _, m := range ms {
		hull = append(hull, search.VectorOf(*m.Place.Point))
	}
	v := search.VectorOf(p)
	for i, a := range hull {
		for _, b := range hull[i+1:] {
			n := search.Vector{X: a.Y*b.Z - a.Z*b.Y, Y: a.Z*b.X - a.X*b.Z, Z: a.X*b.Y - a.Y*b.X}
			length := math.Sqrt(dot(n, n))
			if length < 1e-9 {
				continue
			}
			lo, hi := math.Inf(1), math.Inf(-1)
			for _, w := range hull {
				lo, hi = min(lo, dot(n, w)/length), max(hi, dot(n, w)/length)
			}
			if side := dot(n, v) / length; lo >= -1e-12 && side < -rounding || hi <= 1e-12 && side > rounding {
				return false
			}
		}
	}
	return slices.ContainsFunc(hull, func(w search.Vector) bool { return search.ChordDistance(v.Chord2(w)) < 100_000 })
}

func dot(a, b search.Vector) float64 { return a.X*b.X + a.Y*b.Y + a.Z*b.Z }

func BenchmarkLearn(b *testing.B) {
	var ms []*meeting.Meeting
	for i := range 20_000 {
		ms = append(ms, at(40+float64(i%1000)/1e4, -75+float64(i/1000)/1e3, "US", "PA", "Town "+strings.Repeat("x", i%40), "19000"))
	}
	g := geo.New(nil, nil)
	for b.Loop() {
		g.Learn("source", ms)
		g.Locate(in("US", "PA", "", "19000"))
	}
}
