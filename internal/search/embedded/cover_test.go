package embedded

import (
	"math"
	"testing"

	"github.com/golang/geo/s2"
	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// TestDiscsHoldTheirCells: the corners of a cell are what is farthest from its middle.
func TestDiscsHoldTheirCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := s2.CellIDFromLatLng(s2.LatLngFromDegrees(anyLat(t), anyLon(t))).Parent(rapid.IntRange(0, 29).Draw(t, "level"))
		cell := s2.CellFromCellID(id)
		for i := range 4 {
			if d := id.Point().Distance(cell.Vertex(i)).Radians(); d > discOf(id.Level()) {
				t.Fatalf("corner %d of %s is %g away, more than %g", i, id, d, discOf(id.Level()))
			}
		}
	})
}

func anyLat(t *rapid.T) float64 {
	return rapid.OneOf(rapid.Float64Range(-90, 90), rapid.SampledFrom([]float64{-90, -89.95, 0, 35.264389682754654, 45, 89.999, 90})).Draw(t, "lat")
}

func anyLon(t *rapid.T) float64 {
	return rapid.OneOf(rapid.Float64Range(-180, 180), rapid.SampledFrom([]float64{-180, -135, -45, 0, 45, 90, 179.9999, 180})).Draw(t, "lon")
}

// covers reports whether the cell of p, as documents are numbered by, is in one of the covering.
func covers(covering []cells, p meeting.Point) bool {
	id := uint64(s2.CellIDFromLatLng(s2.LatLngFromDegrees(p.Lat, p.Lon)))
	for _, c := range covering {
		if c.first <= id && id <= c.last {
			return true
		}
	}
	return false
}

func TestCirclesAreCovered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		center := meeting.Point{Lat: anyLat(t), Lon: anyLon(t)}
		radius := math.Exp(rapid.Float64Range(0, math.Log(21_000_000)).Draw(t, "log of radius"))
		covering, reach := circle(center, radius)
		for range 50 {
			// Around the centre, and as often near the edge as anywhere.
			away := radius * math.Min(1, rapid.Float64Range(0, 1.5).Draw(t, "away"))
			p := destination(center, away, rapid.Float64Range(0, 2*math.Pi).Draw(t, "bearing"))
			if search.Distance(center, p) > radius {
				continue
			}
			if c2 := search.VectorOf(center).Chord2(search.VectorOf(p)); !covers(covering, p) || c2 > reach {
				t.Fatalf("%g m around %v do not cover %v, %g m away (%g, %g)", radius, center, p, search.Distance(center, p), c2, reach)
			}
		}
	})
}

// destination is so many metres from p on a bearing.
func destination(p meeting.Point, metres, bearing float64) meeting.Point {
	a := metres / search.EarthRadius
	lat := p.Lat * math.Pi / 180
	sin := math.Sin(lat)*math.Cos(a) + math.Cos(lat)*math.Sin(a)*math.Cos(bearing)
	lon := p.Lon*math.Pi/180 + math.Atan2(math.Sin(bearing)*math.Sin(a)*math.Cos(lat), math.Cos(a)-math.Sin(lat)*sin)
	return meeting.Point{Lat: math.Asin(math.Max(-1, math.Min(1, sin))) * 180 / math.Pi, Lon: math.Remainder(lon*180/math.Pi, 360)}
}

func TestBoxesAreCovered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := search.Box{South: anyLat(t), North: anyLat(t), West: anyLon(t), East: anyLon(t)}
		if b.South > b.North {
			b.South, b.North = b.North, b.South
		}
		if rapid.Bool().Draw(t, "small") {
			b.North = math.Min(90, b.South+rapid.Float64Range(0, 1).Draw(t, "high"))
			b.East = math.Remainder(b.West+rapid.Float64Range(0, 1).Draw(t, "wide"), 360)
		}
		covering := box(b)
		width := b.East - b.West
		if width < 0 {
			width += 360
		}
		for range 50 {
			up, right := rapid.Float64Range(0, 1).Draw(t, "up"), rapid.Float64Range(0, 1).Draw(t, "right")
			p := meeting.Point{Lat: b.South + up*(b.North-b.South), Lon: math.Remainder(b.West+right*width, 360)}
			if b.Contains(p) && !covers(covering, p) {
				t.Fatalf("%+v does not cover %v", b, p)
			}
		}
	})
}
