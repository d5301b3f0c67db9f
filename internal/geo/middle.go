package geo

import (
	"cmp"
	"math"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

const (
	// reach is how far from its heart, in metres, a point can be and belong to a postal code or a city.
	reach = 50_000
	// candidates bounds how many of the points are tried as the heart.
	candidates = 64
)

// middle is the middle of points, which are sorted and distinct, without those that are far off. Points of which half or
// more are far off are of several places, and have none.
func middle(points []meeting.Point) (meeting.Point, bool) {
	if len(points) == 0 {
		return meeting.Point{}, false
	}
	vectors := make([]search.Vector, len(points))
	for i, p := range points {
		vectors[i] = search.VectorOf(p)
	}
	center := heart(vectors)
	var sum search.Vector
	near := 0
	for _, v := range vectors {
		if search.ChordDistance(v.Chord2(center)) <= reach {
			sum.X, sum.Y, sum.Z = sum.X+v.X, sum.Y+v.Y, sum.Z+v.Z
			near++
		}
	}
	if 2*near <= len(points) {
		return meeting.Point{}, false
	}
	p := meeting.Point{
		Lat: round(math.Atan2(sum.Z, math.Hypot(sum.X, sum.Y)) * 180 / math.Pi),
		Lon: round(math.Atan2(sum.Y, sum.X) * 180 / math.Pi),
	}
	return p, p.Valid()
}

// heart is the one of vectors that is nearest to all, of those tried. Distances beyond reach count as reach, so that
// what is far off weighs nothing.
func heart(vectors []search.Vector) search.Vector {
	best, least := 0, math.Inf(1)
	step := (len(vectors) + candidates - 1) / candidates
	for i := 0; i < len(vectors); i += step {
		sum := 0.0
		for _, v := range vectors {
			sum += min(reach, search.ChordDistance(v.Chord2(vectors[i])))
		}
		if sum < least {
			best, least = i, sum
		}
	}
	return vectors[best]
}

// round leaves about ten metres: a middle is not known better.
func round(degrees float64) float64 { return math.Round(degrees*1e4) / 1e4 }

func comparePoints(a, b meeting.Point) int {
	return cmp.Or(cmp.Compare(a.Lat, b.Lat), cmp.Compare(a.Lon, b.Lon))
}
