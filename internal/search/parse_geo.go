package search

import (
	"math"
	"strconv"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// The bounds of `radius`, in metres. DefaultRadius is that of a `near` without one.
const (
	DefaultRadius = 10_000
	MaxRadius     = 200_000
	metresPerMile = 1609.344
)

// geo reads where: `near`, `radius` and `bbox`.
func (p *parser) geo() {
	radius := p.radius()
	if s := p.one("near"); s != "" {
		if c, ok := p.near(s); ok {
			p.q.Near = &Circle{Center: c, Radius: radius}
		}
	}
	if s := p.one("bbox"); s != "" {
		p.q.Box = p.box(s)
	}
}

// radius reads "5km", "3mi" or "800m".
func (p *parser) radius() (metres float64) {
	s := strings.ToLower(p.one("radius"))
	if s == "" {
		return DefaultRadius
	}
	unit, number := 0.0, ""
	for _, u := range []struct {
		suffix string
		metres float64
	}{{"km", 1000}, {"mi", metresPerMile}, {"m", 1}} {
		if n, ok := strings.CutSuffix(s, u.suffix); ok {
			unit, number = u.metres, strings.TrimSpace(n)
			break
		}
	}
	n, ok := parseDecimal(number)
	switch {
	case unit == 0 && isDecimal(s):
		p.add("radius", InvalidValue, s+"km", "It needs a unit: km, mi or m.")
	case !ok:
		p.add("radius", InvalidValue, "", "It is a distance such as 5km, 3mi or 800m.")
	case n*unit <= 0 || n*unit > MaxRadius:
		p.add("radius", OutOfRange, "", "It is above 0 and at most %dkm.", MaxRadius/1000)
	default:
		return n * unit
	}
	return DefaultRadius
}

func isDecimal(s string) bool {
	_, ok := parseDecimal(s)
	return ok
}

// parseDecimal reads a plain decimal number, without the exponents, infinities and base prefixes of strconv.
func parseDecimal(s string) (float64, bool) {
	if s == "" || len(s) > 32 || strings.Trim(s, "+-.0123456789") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && !math.IsInf(f, 0)
}

// near reads coordinates, or resolves a name.
func (p *parser) near(s string) (meeting.Point, bool) {
	if lat, lon, ok := strings.Cut(s, ","); ok {
		y, okLat := parseDecimal(strings.TrimSpace(lat))
		x, okLon := parseDecimal(strings.TrimSpace(lon))
		if okLat && okLon {
			if math.Abs(y) > 90 || math.Abs(x) > 180 {
				p.add("near", OutOfRange, "", "It is latitude,longitude in degrees: -90 to 90, -180 to 180.")
				return meeting.Point{}, false
			}
			return meeting.Point{Lat: y, Lon: x}, true
		}
	}
	if p.Places == nil {
		p.add("near", InvalidValue, "", "It is latitude,longitude in degrees.")
		return meeting.Point{}, false
	}
	place, ok := p.Places.Resolve(s, p.country())
	if !ok {
		guess := ""
		if found := p.Places.Find(s, p.country(), 1); len(found) > 0 {
			guess = found[0].String()
		}
		p.add("near", UnknownPlace, guess, "No meeting is listed in a place called %q.", shorten(s))
		return meeting.Point{}, false
	}
	p.found(place)
	return place.Point, true
}

func (p *parser) found(place Place) {
	p.req.Understood.Near, p.req.resolved = &place, true
}

// country is the one country that is asked for, to tell places of one name apart.
func (p *parser) country() string {
	if len(p.q.Countries) == 1 {
		return p.q.Countries[0]
	}
	return ""
}

// box reads "west,south,east,north".
func (p *parser) box(s string) *Box {
	parts := strings.Split(s, ",")
	var n [4]float64
	ok := len(parts) == len(n)
	for i := 0; ok && i < len(n); i++ {
		n[i], ok = parseDecimal(strings.TrimSpace(parts[i]))
	}
	b := Box{West: n[0], South: n[1], East: n[2], North: n[3]}
	switch {
	case !ok:
		p.add("bbox", InvalidValue, "", "It is west,south,east,north in degrees.")
	case math.Abs(b.West) > 180 || math.Abs(b.East) > 180 || math.Abs(b.South) > 90 || math.Abs(b.North) > 90:
		p.add("bbox", OutOfRange, "", "Longitudes are -180 to 180, latitudes -90 to 90.")
	case b.South > b.North:
		swapped := joinNumbers(b.West, b.North, b.East, b.South)
		p.add("bbox", InvalidValue, swapped, "South lies above north; only west may exceed east, to cross the 180th meridian.")
	default:
		return &b
	}
	return nil
}

func joinNumbers(n ...float64) string {
	parts := make([]string, len(n))
	for i, f := range n {
		parts[i] = strconv.FormatFloat(f, 'f', -1, 64)
	}
	return strings.Join(parts, ",")
}
