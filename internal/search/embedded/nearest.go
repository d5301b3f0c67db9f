package embedded

import (
	"cmp"
	"math"
	"slices"

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
			r.nearestOf(m.part, r.blocksIn(r.set(m), r.ranges(m.part, near)...))
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

// byDistance ranks what was found in one part by distance.
func (r *ranking) byDistance(m *match) {
	located, _ := slices.BinarySearchFunc(m.docs, m.meta.Located, func(d uint16, n int) int { return int(d) - n })
	blocks := m.blocks
	switch {
	case blocks != nil:
	case m.docs != nil:
		blocks = r.blocksOf(m.docs[:located])
	default:
		blocks = r.blocksIn(m.found, span{0, m.meta.Located})
	}
	if r.nearestOf(m.part, blocks); !math.IsInf(r.far, 1) {
		return
	}
	// There are too few of which the distance is known.
	rest := m.docs[located:]
	if m.docs == nil && m.found != nil {
		rest = m.found.appendTo(r.list(m.n), m.meta.Located, m.meta.Docs)
	}
	after, from := r.resume(m.part)
	r.top = r.top[:0]
	for _, d := range rest {
		r.measure(m.part, d, -1, after, from)
	}
	r.flush(m.part, 0)
}

// nearestOf ranks the documents of blocks by distance.
func (r *ranking) nearestOf(p *part, blocks []block) {
	r.far = min(r.far, r.reaches(p, blocks))
	after, from := r.resume(p)
	r.top = r.top[:0]
	far2 := r.far * r.far
	for _, b := range blocks {
		if p.discs[b.word].least(r.center) > r.far {
			continue
		}
		b.each(func(d uint16) {
			if c2 := p.vectors[d].chord2(r.center); c2 <= far2 {
				r.measure(p, d, search.ChordDistance(c2), after, from)
			}
		})
	}
	r.flush(p, 0)
}

// doubt is by how much chords must differ for the distances to differ beyond doubt.
const doubt = 1e-9

// reaches is a chord that as many documents as are wanted do not exceed, and the others only beyond doubt. It looks at
// them from the centre on, and then from there back: as near ones have near numbers, few of the later ones are nearer
// than those before.
func (r *ranking) reaches(p *part, blocks []block) float64 {
	far, before := math.Inf(1), -1.0 // squares; what is not beyond before was, perhaps, given already
	if k := r.After; k != nil {
		if k.Distance < 0 {
			return far
		}
		before = chord2(k.Distance/search.EarthRadius) * (1 + doubt)
	}
	if r.want <= 0 || countOf(blocks) <= r.want {
		return far
	}
	reach := far
	r.top = r.top[:0]
	look := func(b block) {
		if p.discs[b.word].least(r.center) > reach {
			return
		}
		b.each(func(d uint16) {
			if c2 := p.vectors[d].chord2(r.center); c2 < far && c2 > before {
				if r.offer(place{key: math.Float64bits(c2)}); len(r.top) == r.want {
					far = math.Float64frombits(r.top[0].key) * (1 + doubt)
					reach = math.Sqrt(far)
				}
			}
		})
	}
	centre, _ := slices.BinarySearchFunc(blocks, r.cell, func(b block, cell uint64) int { return cmp.Compare(p.cells[b.first()], cell) })
	for _, b := range blocks[centre:] {
		look(b)
	}
	for _, b := range slices.Backward(blocks[:centre]) {
		look(b)
	}
	return reach
}

// measure ranks document d, whose distance in metres is negative when it is not known.
func (r *ranking) measure(p *part, d uint16, distance float64, after uint64, from int) {
	key, tie := keyOfDistance(distance), p.records[d].id
	if key > r.worst || key < after || key == after && int(tie) < from {
		return
	}
	if key <= r.bound {
		r.reached++
	}
	r.offer(place{key, tie, d})
}
