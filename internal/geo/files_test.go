package geo_test

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/geo"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// postalLine is a line of a GeoNames file of postal codes.
func postalLine(country, code, place, stateName, state string, lat, lon float64) string {
	return strings.Join([]string{country, code, place, stateName, state, "", "", "", "", fmt.Sprint(lat), fmt.Sprint(lon), "4"}, "\t")
}

// cityLine is a line of a GeoNames file of cities.
func cityLine(name, country, state string, lat, lon float64, people int) string {
	return strings.Join([]string{"1", name, name, "", fmt.Sprint(lat), fmt.Sprint(lon), "P", "PPL", country, "", state, "", "", "",
		fmt.Sprint(people), "", "5", "Etc/UTC", "2026-01-01"}, "\t")
}

// The places are invented, but for the names of countries and states.
func lists() (postal, cities string) {
	postal = strings.Join([]string{
		postalLine("US", "90001", "Fernvale", "Oregon", "OR", 44, -121), postalLine("US", "90002", "Fernvale", "Oregon", "OR", 44.2, -121.2),
		postalLine("US", "90003", "Sedge Hill", "Oregon", "OR", 45, -122), postalLine("US", "90003", "Sedge Falls", "Oregon", "OR", 45.02, -122),
		postalLine("CA", "X1X", "Alderton", "Ontario", "ON", 46, -80), postalLine("GB", "ZZ9", "Owlbury", "England", "ENG", 52, -1),
		postalLine("FR", "90003", "Aulnoy", "Grand Est", "44", 48, 5),
	}, "\n") + "\n"
	cities = strings.Join([]string{
		cityLine("Fernvale", "US", "OR", 44.1, -121.1, 9000), cityLine("Fernvale", "US", "ME", 45.5, -69, 90_000), cityLine("Alderton", "CA", "08", 46.1, -80.1, 5000),
		cityLine("Måseby", "NO", "12", 60, 6, 1200),
	}, "\r\n")
	return postal, cities
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// writeZip makes an archive as GeoNames has them: a readme beside the list.
func writeZip(t *testing.T, name string, entries ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for i := 0; i < len(entries); i += 2 {
		w, err := z.Create(entries[i])
		if err == nil {
			_, err = w.Write([]byte(entries[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

func files(t *testing.T) *geo.Files {
	t.Helper()
	postal, cities := lists()
	f, err := geo.Read(writeZip(t, "allCountries.zip", "readme.txt", "About this.", "allCountries.txt", postal), write(t, "cities1000.txt", cities))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestLocateByFiles(t *testing.T) {
	g := geo.New(files(t), nil)
	g.Learn("one", []*meeting.Meeting{at(44.005, -121.005, "US", "OR", "Fernvale", "90001")})
	for _, c := range []struct {
		name      string
		of        *meeting.Meeting
		point     meeting.Point
		precision meeting.Precision
	}{
		{"the listings before the files", in("US", "OR", "Fernvale", "90001"), meeting.Point{Lat: 44.005, Lon: -121.005}, meeting.Approximate},
		{"a code that no listing has", in("US", "OR", "Fernvale", "90002"), meeting.Point{Lat: 44.2, Lon: -121.2}, meeting.Approximate},
		{"a code of two places", in("US", "OR", "", "90003"), meeting.Point{Lat: 45.01, Lon: -122}, meeting.Approximate},
		{"the same code elsewhere", in("FR", "", "", "90003"), meeting.Point{Lat: 48, Lon: 5}, meeting.Approximate},
		{"Canadian codes by their first half", in("CA", "ON", "", "X1X 2Y2"), meeting.Point{Lat: 46, Lon: -80}, meeting.Approximate},
		{"British codes by theirs", in("GB", "", "", "ZZ9 1AA"), meeting.Point{Lat: 52, Lon: -1}, meeting.Approximate},
		{"a city before the middle of its codes", in("CA", "ON", "Alderton", ""), meeting.Point{Lat: 46.1, Lon: -80.1}, meeting.Area},
		{"a city known by its codes alone", in("US", "OR", "Sedge Falls", ""), meeting.Point{Lat: 45.02, Lon: -122}, meeting.Area},
		{"of one name, that of the state", in("US", "ME", "Fernvale", ""), meeting.Point{Lat: 45.5, Lon: -69}, meeting.Area},
		{"letters that people leave out", in("NO", "", "Maseby", ""), meeting.Point{Lat: 60, Lon: 6}, meeting.Area},
		{"unknown", in("NO", "", "Elsewhere", ""), meeting.Point{}, ""},
	} {
		p, precision, ok := g.Locate(c.of)
		if p != c.point || precision != c.precision || ok != (c.precision != "") {
			t.Errorf("%s: %v %q %v; want %v %q", c.name, p, precision, ok, c.point, c.precision)
		}
	}
}

// nowhere are the places of no listings; one is those of one.
type nowhere struct{}

func (nowhere) Resolve(string, string) (search.Place, bool)   { return search.Place{}, false }
func (nowhere) Find(string, string, int) (all []search.Place) { return nil }

type one search.Place

func (p one) Resolve(text, _ string) (search.Place, bool) { return search.Place(p), text == p.Name }
func (p one) Find(string, string, int) []search.Place     { return []search.Place{search.Place(p)} }

func TestResolve(t *testing.T) {
	f := files(t)
	for _, c := range []struct{ text, country, want string }{
		{"Fernvale", "", "city Fernvale, ME"}, // the larger
		{"fernvale or", "", "city Fernvale, OR"},
		{"Fernvale, OR, US", "", "city Fernvale, OR"},
		{"Fernvale, TX", "", ""},
		{"90003", "", ""}, // of two countries
		{"90003 us", "", "postal_code 90003, OR"},
		{"90003", "FR", "postal_code 90003, 44"},
		{"90002", "FR", "postal_code 90002, OR"},
		{"zz9", "", "postal_code ZZ9, ENG"},
		{"Måseby", "", "city Måseby, 12"},
		{"Nowhere", "", ""},
		{"", "", ""},
	} {
		p, ok := geo.Places{Places: nowhere{}, Files: f}.Resolve(c.text, c.country)
		got := ""
		if ok {
			got = p.Kind + " " + p.String()
		}
		if got != c.want {
			t.Errorf("%q in %q is %q; want %q", c.text, c.country, got, c.want)
		}
	}
}

func TestListingsResolveFirst(t *testing.T) {
	listed := one{Name: "Fernvale", Kind: search.KindCity, Country: "GB", Point: meeting.Point{Lat: 51, Lon: 1}}
	both := geo.Places{Places: listed, Files: files(t)}
	for country, want := range map[string]string{"": "GB", "GB": "GB", "US": "US", "NO": "GB"} {
		if p, _ := both.Resolve("Fernvale", country); p.Country != want {
			t.Errorf("Fernvale asked for in %q is in %q; want %q", country, p.Country, want)
		}
	}
	bare := geo.Places{Places: listed}
	if p, ok := bare.Resolve("Fernvale", "US"); !ok || p.Country != "GB" {
		t.Errorf("without files Fernvale is %v, %v", p, ok)
	}
}

// TestOrderOfFiles: the files say the same in any order, and others do not.
func TestOrderOfFiles(t *testing.T) {
	postal, cities := lists()
	a, b := write(t, "a.txt", postal), write(t, "b.txt", cities)
	var points [2][]meeting.Point
	for i, names := range [][]string{{a, b}, {b, a}} {
		f, err := geo.Read(names...)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"Fernvale", "Sedge Hill", "Alderton", "90003 US", "90002"} {
			p, _ := geo.Places{Places: nowhere{}, Files: f}.Resolve(text, "")
			points[i] = append(points[i], p.Point)
		}
	}
	if diff := cmp.Diff(points[0], points[1]); diff != "" {
		t.Error(diff)
	}
	first, err1 := geo.Read(a)
	second, err2 := geo.Read(b)
	if err1 != nil || err2 != nil || first.Print() == second.Print() {
		t.Errorf("prints %s and %s of other files (%v, %v)", first.Print(), second.Print(), err1, err2)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	good := postalLine("US", "90001", "Fernvale", "Oregon", "OR", 44, -121) + "\n"
	for _, c := range []struct{ file, want string }{
		{filepath.Join(t.TempDir(), "none.txt"), "no such file"},
		{write(t, "a.txt", good+"\n# a remark\nUS\t90002\n"), "a.txt:4: 2 columns"},
		{write(t, "a.txt", good+strings.Replace(good, "44", "north", 1)), `a.txt:2: position "north", "-121"`},
		{write(t, "a.txt", strings.Replace(good, "44", "NaN", 1)), "a.txt:1: position"},
		{write(t, "a.txt", strings.Replace(good, "US", "USA", 1)), `a.txt:1: country "USA"`},
		{write(t, "a.txt", strings.Replace(good, "90001", "", 1)), `a.txt:1: name ""`},
		{write(t, "a.txt", strings.Replace(cityLine("Owl", "GB", "ENG", 52, 1, 7), "\t7\t", "\tmany\t", 1)), `a.txt:1: population "many"`},
		{write(t, "a.zip", "not an archive"), "not a valid zip file"},
		{writeZip(t, "a.zip", "readme.txt", "About this."), "holds no list"},
		{writeZip(t, "a.zip", "US.txt", good+"US"), "a.zip/US.txt:2: 1 columns"},
	} {
		if _, err := geo.Read(c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v; want %q", err, c.want)
		}
	}
	if f, err := geo.Read(); f != nil || err != nil || f.Print() != "" {
		t.Errorf("no files: %v, %v", f, err)
	}
}

func BenchmarkRead(b *testing.B) {
	var text strings.Builder
	for i := range 100_000 {
		text.WriteString(postalLine("US", fmt.Sprintf("%06d", i*7919%999_983), fmt.Sprintf("Town %d", i/3), "Oregon", "OR", 40+float64(i%9000)/1e3, -120) + "\n")
	}
	file := filepath.Join(b.TempDir(), "US.txt")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := geo.Read(file); err != nil {
			b.Fatal(err)
		}
	}
}
