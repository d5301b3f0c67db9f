package embedded

import (
	"math"
	"math/bits"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// The documents of one word of a set are neighbours. A disc says where all of them lie, so that a search looks one by one
// only at those near the edge of its circle, and at those that may be among the nearest.

// A disc is around some documents: none of them is farther from its middle, along a straight line through the Earth,
// than its reach. The middle lies a little below the ground.
type disc struct {
	middle vectors
	reach  float64
}

// discsOf are those of the words of a set.
func discsOf(all []vectors) []disc {
	discs := make([]disc, 0, wordsFor(len(all)))
	for len(all) > 0 {
		n := min(64, len(all))
		discs, all = append(discs, discAround(all[:n])), all[n:]
	}
	return discs
}

func discAround(some []vectors) (d disc) {
	for _, v := range some {
		d.middle.x, d.middle.y, d.middle.z = d.middle.x+v.x, d.middle.y+v.y, d.middle.z+v.z
	}
	n := float64(len(some))
	d.middle.x, d.middle.y, d.middle.z = d.middle.x/n, d.middle.y/n, d.middle.z/n
	for _, v := range some {
		d.reach = max(d.reach, v.chord2(d.middle))
	}
	d.reach = math.Sqrt(d.reach) + margin // for rounding
	return d
}

// chord2 is the square of the straight line from v to w.
func (v vectors) chord2(w vectors) float64 {
	x, y, z := v.x-w.x, v.y-w.y, v.z-w.z
	return x*x + y*y + z*z
}

// least is a chord than which none from v to a document in d is shorter; negative when v may be among them.
func (d *disc) least(v vectors) float64 { return math.Sqrt(v.chord2(d.middle)) - d.reach }

// A block is what was found of the documents with a point that are in one word of a set.
type block struct {
	word int
	docs uint64
}

// each calls visit for every document in b.
func (b block) each(visit func(d uint16)) {
	for w := b.docs; w != 0; w &= w - 1 {
		visit(uint16(b.word*64 + bits.TrailingZeros64(w)))
	}
}

// first is the first document in b.
func (b block) first() int { return b.word*64 + bits.TrailingZeros64(b.docs) }

// blocksIn are those of a set, in ranges of documents with a point. They hold until others are asked for.
func (a *scratch) blocksIn(s set, ranges ...span) []block {
	a.blocks = a.blocks[:0]
	for _, r := range ranges {
		for i, end := r.lo/64, wordsFor(r.hi); i < end; i++ {
			if w := s.word(i, r.lo, r.hi); w != 0 {
				a.blocks = append(a.blocks, block{i, w})
			}
		}
	}
	return a.blocks
}

// blocksOf are those of a list of documents with a point.
func (a *scratch) blocksOf(docs []uint16) []block {
	a.blocks = a.blocks[:0]
	for _, d := range docs {
		if n := len(a.blocks); n == 0 || a.blocks[n-1].word != int(d/64) {
			a.blocks = append(a.blocks, block{word: int(d / 64)})
		}
		a.blocks[len(a.blocks)-1].docs |= 1 << (d % 64)
	}
	return a.blocks
}

// countOf is how many documents there are in blocks.
func countOf(blocks []block) (n int) {
	for _, b := range blocks {
		n += bits.OnesCount64(b.docs)
	}
	return n
}

// listOf lists the documents of blocks.
func (a *scratch) listOf(blocks []block) []uint16 {
	docs := a.list(countOf(blocks))
	for _, b := range blocks {
		b.each(func(d uint16) { docs = append(docs, d) })
	}
	return docs
}

// inCircle are the documents of s in ranges that lie in the circle.
func (sc *scan) inCircle(p *part, s set, ranges []span) []block {
	inner, outer := math.Sqrt(max(0, sc.sure)), math.Sqrt(sc.reach)
	all := sc.blocksIn(s, ranges...)
	found := all[:0]
	for _, b := range all {
		d := &p.discs[b.word]
		least := d.least(sc.center)
		if least > outer {
			continue
		}
		if least+2*d.reach > inner {
			b.each(func(doc uint16) {
				if !sc.isNear(p, doc) {
					b.docs &^= 1 << (doc % 64)
				}
			})
		}
		if b.docs != 0 {
			found = append(found, b)
		}
	}
	return found
}

// isNear reports whether document d lies in the circle.
func (sc *scan) isNear(p *part, d uint16) bool {
	// Beyond doubt outside, or so close to the circle that only the distance itself can tell.
	c2 := p.vectors[d].chord2(sc.center)
	return c2 <= sc.reach && (c2 <= sc.sure || search.ChordDistance(c2) <= sc.Near.Radius)
}
