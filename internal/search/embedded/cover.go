package embedded

import (
	"cmp"
	"math"
	"slices"

	"github.com/golang/geo/r1"
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A covering is made of S2 cells, of which each is a range of numbers. It is begun with the few cells that are as large
// as the region and is refined twice. Finer cells would follow the edge more closely, but cost more than looking at the
// documents outside that they leave out.

// cells are those from first to last.
type cells struct{ first, last uint64 }

// refinements is how often a cell is divided in four.
const refinements = 2

// How much wider a covering is than what it covers, for the rounding of coordinates: some centimetres.
const margin = 1e-8

// A relation is how a cell lies to a region. Between disjoint and within it may be anything.
type relation int

const (
	disjoint relation = iota
	crossing
	within
)

// discOf is the angle of a disc around the middle of a cell that holds the cell. At most half of the longest diagonal
// would do if the middle were in the middle of it.
func discOf(level int) float64 { return 0.6 * s2.MaxDiagMetric.Value(level) }

// cover covers a region, which begin covers, by the cells that to does not say are disjoint from it.
func cover(begin []s2.CellID, to func(middle s2.Point, level int) relation) []cells {
	all := make([]cells, 0, 24)
	for _, id := range begin {
		all = refine(all, id, refinements, to)
	}
	slices.SortFunc(all, func(a, b cells) int { return cmp.Compare(a.first, b.first) })
	joined := all[:0]
	for _, c := range all {
		if last := len(joined) - 1; last >= 0 && joined[last].last+2 >= c.first {
			joined[last].last = max(joined[last].last, c.last)
		} else {
			joined = append(joined, c)
		}
	}
	return joined
}

func refine(all []cells, id s2.CellID, depth int, to func(s2.Point, int) relation) []cells {
	switch r := to(id.Point(), id.Level()); {
	case r == disjoint:
		return all
	case r == within || depth == 0 || id.IsLeaf():
		return append(all, cells{uint64(id.RangeMin()), uint64(id.RangeMax())})
	}
	for _, child := range id.Children() {
		all = refine(all, child, depth-1, to)
	}
	return all
}

// circle covers what is at most so many metres from center, and gives a square chord that is a little longer than
// any in it.
func circle(center meeting.Point, radius float64) (covered []cells, reach float64) {
	angle := s1.Angle(radius/search.EarthRadius) + margin
	if angle >= math.Pi {
		return []cells{{0, 1<<64 - 1}}, 5 // the whole Earth, on which no square chord is longer than 4
	}
	middle := s2.PointFromLatLng(s2.LatLngFromDegrees(center.Lat, center.Lon))
	begin := s2.CapFromCenterAngle(middle, angle).CellUnionBound() // all of one level
	// Of each level, the square chords of a middle at which a cell is surely outside and surely inside.
	var outside, inside [refinements + 1]float64
	for i := range outside {
		around := discOf(begin[0].Level() + i)
		outside[i] = chord2(float64(angle) + around)
		inside[i] = chord2(max(0, float64(angle)-around))
	}
	covered = cover(begin, func(p s2.Point, level int) relation {
		apart, i := middle.Sub(p.Vector).Norm2(), level-begin[0].Level()
		switch {
		case apart > outside[i]:
			return disjoint
		case apart < inside[i]:
			return within
		}
		return crossing
	})
	return covered, chord2(float64(angle))
}

// chord2 is the square chord of an angle of at least 0.
func chord2(angle float64) float64 {
	s := math.Sin(min(angle, math.Pi) / 2)
	return 4 * s * s
}

// box covers what lies between parallels and meridians.
func box(b search.Box) []cells {
	r := rect(b)
	return cover(r.CapBound().CellUnionBound(), func(p s2.Point, level int) relation {
		lat, lng, around := s2.LatLngFromPoint(p).Lat.Radians(), s2.LatLngFromPoint(p).Lng.Radians(), discOf(level)
		lats, lngs := r1.Interval{Lo: lat - around, Hi: lat + around}, s1.FullInterval()
		if math.Abs(lat)+around < math.Pi/2 {
			lngs = s1.IntervalFromEndpoints(lng, lng).Expanded(math.Asin(min(1, math.Sin(around)/math.Cos(lat))))
		}
		switch {
		case !r.Lat.Intersects(lats) || !r.Lng.Intersects(lngs):
			return disjoint
		case r.Lat.ContainsInterval(lats) && r.Lng.ContainsInterval(lngs):
			return within
		}
		return crossing
	})
}

// rect is the box on the sphere and a little more. Near a pole, where meridians meet, it goes all around.
func rect(b search.Box) s2.Rect {
	const polar = 89.9
	rad := func(degrees float64) float64 { return s1.Angle(degrees * float64(s1.Degree)).Radians() }
	r := s2.RectFromLatLng(s2.LatLngFromDegrees(b.South, b.West))
	r.Lat.Lo, r.Lat.Hi = rad(b.South), rad(b.North)
	r.Lng = s1.IntervalFromEndpoints(rad(b.West), rad(b.East))
	switch {
	case b.East-b.West >= 360-margin || b.North > polar || b.South < -polar:
		r.Lng = s1.FullInterval()
	case r.Lng.IsEmpty(): // from 180 to -180, which is one meridian
		r.Lng = s1.IntervalFromEndpoints(math.Pi, math.Pi)
	}
	r.Lat, r.Lng = r.Lat.Expanded(margin), r.Lng.Expanded(margin)
	r.Lat = r.Lat.Intersection(s2.FullRect().Lat)
	return r
}
