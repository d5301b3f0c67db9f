package normalize

import (
	"math"
	"strconv"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// coordinates reads the position of the row, given its address. A position that contradicts a country which was only
// assumed disproves it.
func (r *row) coordinates(a *address) *meeting.Point {
	lat, lon := r.draft.Place.Lat, r.draft.Place.Lon
	if lat == "" && lon == "" {
		return nil
	}
	repaired := func(code notice.Code) { r.repaired(code, "latitude", lat+", "+lon) }
	p, ok := readPoint(lat, lon)
	if !ok {
		repaired(notice.CoordinatesUnparseable)
		return nil
	}
	if p == (meeting.Point{}) {
		repaired(notice.CoordinatesZero)
		return nil
	}
	if mended, code := mendPoint(p, a.country); code != "" {
		repaired(code)
		p = mended
	}
	if !p.Valid() {
		repaired(notice.CoordinatesRange)
		return nil
	}
	switch in, known := inCountry(a.country, p); {
	case known && !in && a.assumed:
		a.country = ""
	case known && !in:
		repaired(notice.CoordinatesCountryMismatch)
		return nil
	}
	if decimals(lat) > maxDecimals || decimals(lon) > maxDecimals {
		repaired(notice.CoordinatesOverprecise)
	}
	p = round(p, 5)
	return &p
}

// maxDecimals are more than any map needs; what goes beyond is an artefact of computing.
const maxDecimals = 9

func decimals(s string) int {
	_, fraction, _ := strings.Cut(s, ".")
	return len(fraction)
}

func readPoint(lat, lon string) (p meeting.Point, ok bool) {
	y, errY := readDegrees(lat)
	x, errX := readDegrees(lon)
	return meeting.Point{Lat: y, Lon: x}, errY == nil && errX == nil && !math.IsInf(y, 0) && !math.IsInf(x, 0) && y == y && x == x
}

// readDegrees reads a decimal number, also with a decimal comma.
func readDegrees(s string) (float64, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		f, err = strconv.ParseFloat(strings.Replace(strings.TrimSpace(s), ",", ".", 1), 64)
	}
	return f, err
}

// mendPoint exchanges the numbers, or puts back a lost sign, where p as given lies outside the country or off the Earth
// and p so mended lies inside. Without a country only an impossible latitude can be mended.
func mendPoint(p meeting.Point, country string) (mended meeting.Point, code notice.Code) {
	in, known := inCountry(country, p)
	if in {
		return p, ""
	}
	swapped := meeting.Point{Lat: p.Lon, Lon: p.Lat}
	if !known {
		if !p.Valid() && swapped.Valid() {
			return swapped, notice.CoordinatesSwapped
		}
		return p, ""
	}
	for _, try := range []struct {
		point meeting.Point
		code  notice.Code
	}{
		{meeting.Point{Lat: p.Lat, Lon: -p.Lon}, notice.CoordinatesSign},
		{meeting.Point{Lat: -p.Lat, Lon: p.Lon}, notice.CoordinatesSign},
		{swapped, notice.CoordinatesSwapped},
	} {
		if in, _ := inCountry(country, try.point); in {
			return try.point, try.code
		}
	}
	return p, ""
}

// round rounds p to a number of decimal places: five are about a metre, two about a kilometre.
func round(p meeting.Point, places int) meeting.Point {
	unit := math.Pow10(places)
	return meeting.Point{Lat: math.Round(p.Lat*unit) / unit, Lon: math.Round(p.Lon*unit) / unit}
}
