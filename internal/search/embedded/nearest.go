package embedded

import (
	"math"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// The circles in which the nearest are looked for: from a small one, each three times as wide, until what is left of the
// Earth is looked at as a whole.
const (
	firstCircle = 2_000
	lastCircle  = 2_000_000
)

// unbounded reports whether all of many are asked for by distance.
func (sc *scan) unbounded() bool {
	return sc.by == search.ByDistance && sc.Near != nil && sc.cover == nil && sc.Limit > 0
}

// nearest ranks by distance what was found, without looking at most of it.
func (r *ranking) nearest(ms []match) {
	radius := float64(firstCircle)
	if r.After != nil {
		radius = max(radius, 1.2*r.After.Distance)
	}
	for ; radius < lastCircle; radius *= 3 {
		r.again()
		r.bound = keyOfDistance(radius)
		near, _ := circle(r.Near.Center, radius)
		for i := range ms {
			m := &ms[i]
			r.byDistance(m.part, r.among(r.set(m), r.ranges(m.part, near)), nil)
		}
		if r.reached >= r.want {
			return // none outside the circle is nearer than these
		}
	}
	r.again()
	for i := range ms {
		r.add(&ms[i])
	}
}

// again begins anew.
func (r *ranking) again() {
	r.hits, r.runs, r.worst, r.far, r.reached = r.hits[:0], r.runs[:0], unknown, math.Inf(1), 0
}
