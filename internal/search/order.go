package search

import (
	"cmp"
	"math"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// A Key is the place of a hit in an order. Only what the order compares needs to be set.
type Key struct {
	Tier     int       // ByRelevance: 0, the best, to 2*Tiers-1
	Name     string    // ByRelevance and ByName: SortName
	Distance float64   // ByDistance: in metres; negative when not known
	Next     time.Time // ByTime: zero when there is none
	ID       meeting.ID
}

// Compare orders a and b by s, which is not ByDefault: negative when a comes first. What is not known comes last.
func (a Key) Compare(b Key, s Sort) int {
	c := 0
	switch s {
	case ByRelevance:
		c = cmp.Or(cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.Name, b.Name))
	case ByDistance:
		c = cmp.Or(compareBool(a.Distance < 0, b.Distance < 0), cmp.Compare(a.Distance, b.Distance))
	case ByTime:
		c = cmp.Or(compareBool(a.Next.IsZero(), b.Next.IsZero()), a.Next.Compare(b.Next))
	case ByName:
		c = cmp.Compare(a.Name, b.Name)
	}
	return cmp.Or(c, cmp.Compare(a.ID, b.ID))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// EarthRadius is the mean radius in metres, of the sphere on which distances are measured.
const EarthRadius = 6371008.8

// A Vector is a point of the unit sphere.
type Vector struct{ X, Y, Z float64 }

// VectorOf is p on the unit sphere.
func VectorOf(p meeting.Point) Vector {
	sinLat, cosLat := math.Sincos(p.Lat * math.Pi / 180)
	sinLon, cosLon := math.Sincos(p.Lon * math.Pi / 180)
	return Vector{cosLat * cosLon, cosLat * sinLon, sinLat}
}

// Chord2 is the square of the straight line from v to w.
func (v Vector) Chord2(w Vector) float64 {
	x, y, z := v.X-w.X, v.Y-w.Y, v.Z-w.Z
	return x*x + y*y + z*z
}

// ChordDistance is the distance over the ground, in metres, whose square chord is c2. It rises with c2.
func ChordDistance(c2 float64) float64 {
	return 2 * EarthRadius * math.Asin(min(1, math.Sqrt(c2)/2))
}

// Distance is the great-circle distance from p to q in metres.
func Distance(p, q meeting.Point) float64 { return ChordDistance(VectorOf(p).Chord2(VectorOf(q))) }
