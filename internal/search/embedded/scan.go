package embedded

import (
	"math"
	"slices"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// A scan is one search on its way through the parts.
type scan struct {
	*plan
	*scratch
	clocks *clocks
	here   *part // the part at hand
}

// begin turns to a part.
func (sc *scan) begin(p *part) {
	if sc.here == p {
		return
	}
	sc.here = p
	sc.local = slices.Grow(sc.local[:0], len(p.meta.Zones))[:len(p.meta.Zones)]
	clear(sc.local)
}

// clock is that of a zone of the part at hand; nil for what is no zone.
func (sc *scan) clock(p *part, zone uint16) *clock {
	c := sc.local[zone]
	if c == nil {
		c = sc.clocks.of(p.meta.Zones[zone])
		sc.local[zone] = c
	}
	if c.loc == nil {
		return nil
	}
	return c
}

// A match is what a search finds in one part.
type match struct {
	*part
	n      int
	docs   []uint16 // ascending; nil when they are many and only found says which, or blocks
	found  set      // nil when only docs says which, or blocks
	tiers  []set    // with words: the documents of each tier of relevance or a better one
	blocks []block  // nil when they are not known
}

// few documents are quicker looked at from a list.
const few = 4096

// match finds the documents of p that are asked for.
func (sc *scan) match(p *part) (m match) {
	m.part = p
	var ranges []span
	if sc.cover != nil {
		if ranges = sc.ranges(p, sc.cover); len(ranges) == 0 {
			return m
		}
	}
	if !sc.filter(&m) {
		return match{part: p}
	}
	if len(sc.terms) > 0 {
		found := sc.set(&m)
		if m.tiers = sc.matchWords(p, found); m.tiers == nil {
			return match{part: p}
		}
		found.and(m.tiers[len(m.tiers)-1])
		m.docs = nil
	}
	if sc.cover != nil {
		if sc.inside(&m, ranges); sc.onlyNear && m.docs == nil {
			m.n = countOf(m.blocks)
			return m
		}
	}
	if m.docs == nil {
		m.docs, _ = m.found.list(sc.list(min(few, p.n)))
	}
	if sc.loose {
		sc.inTime(&m)
	}
	if m.n = len(m.docs); m.docs == nil {
		m.n = m.found.count()
	} else if m.n > few {
		m.found = sc.set(&m)
	}
	return m
}

// each calls visit for every document found.
func (m *match) each(visit func(d uint16)) {
	if m.docs == nil {
		m.found.each(visit)
		return
	}
	for _, d := range m.docs {
		visit(d)
	}
}

// set is what was found as a set.
func (sc *scan) set(m *match) set {
	if m.found == nil {
		m.found = sc.take(len(m.live))
		for _, d := range m.docs {
			m.found.add(d)
		}
	}
	return m.found
}

// ranges are the documents in the cells of a cover, which are in order. They hold until others are asked for.
func (sc *scan) ranges(p *part, cover []cells) []span {
	all := sc.spans[:0]
	if len(cover) == 0 || cover[0].first > p.between.last || cover[len(cover)-1].last < p.between.first {
		return all
	}
	at, _ := slices.BinarySearch(p.cells, cover[0].first)
	for _, c := range cover {
		lo := p.cellFrom(at, c.first)
		if at = len(p.cells); c.last < math.MaxUint64 {
			at = p.cellFrom(lo, c.last+1)
		}
		if lo < at {
			all = append(all, span{lo, at})
		}
	}
	sc.spans = all
	return all
}

// among lists the documents of s in ranges.
func (sc *scan) among(s set, ranges []span) []uint16 {
	room := 0
	for _, r := range ranges {
		room += r.hi - r.lo
	}
	docs := sc.list(room)
	for _, r := range ranges {
		docs = s.appendTo(docs, r.lo, r.hi)
	}
	return docs
}

// inside keeps the documents that lie in the circle and in the box.
func (sc *scan) inside(m *match, ranges []span) {
	p := m.part
	switch {
	case m.docs != nil:
		m.docs = slices.DeleteFunc(m.docs, func(d uint16) bool {
			return int(d) >= p.meta.Located || sc.reach > 0 && !sc.isNear(p, d)
		})
	case sc.reach > 0:
		if m.blocks = sc.inCircle(p, m.found, ranges); !sc.onlyNear {
			m.docs = sc.listOf(m.blocks)
		}
	default:
		m.docs = sc.among(m.found, ranges)
	}
	m.found = nil
	if sc.Box != nil {
		m.blocks = nil
		m.docs = slices.DeleteFunc(m.docs, func(d uint16) bool {
			at := p.degrees[d]
			return !sc.Box.Contains(meeting.Point{Lat: at.lat, Lon: at.lon})
		})
	}
}

// apart is the square chord of document d; negative when it is not asked for or not known.
func (sc *scan) apart(p *part, d uint16) float64 {
	if sc.Near == nil || int(d) >= p.meta.Located {
		return -1
	}
	return p.vectors[d].chord2(sc.center)
}

// inTime keeps the documents that begin, or changed, when it is asked for.
func (sc *scan) inTime(m *match) {
	until := int64(math.MaxInt64)
	if sc.Within > 0 {
		until = sc.At.Add(sc.Within).Unix() // starts are whole seconds
	}
	p := m.part
	out := func(d uint16) bool {
		return !sc.onDay(p, d) || !sc.atTime(p, d) || sc.Within > 0 && sc.nextOf(p, d) > until ||
			!sc.UpdatedSince.IsZero() && p.changed[d] < sc.since
	}
	if m.docs != nil {
		m.docs, m.found, m.blocks = slices.DeleteFunc(m.docs, out), nil, nil
		return
	}
	m.found.each(func(d uint16) {
		if out(d) {
			m.found.drop(d)
		}
	})
}

func (sc *scan) onDay(p *part, d uint16) bool {
	if len(sc.RelativeDays) == 0 {
		return true
	}
	for _, n := range sc.RelativeDays {
		if sc.heldOn(p, d, n) {
			return true
		}
	}
	weekday := time.Weekday(p.records[d].when &^ isIrregular / (24 * 60))
	for _, w := range sc.Days {
		if w == weekday {
			return true
		}
	}
	return false
}

func (sc *scan) atTime(p *part, d uint16) bool {
	when := p.records[d].when
	if len(sc.Times) == 0 {
		return true
	}
	if when == noSchedule {
		return false
	}
	start := meeting.Clock(when &^ isIrregular % (24 * 60))
	for _, r := range sc.Times {
		if r.Contains(start) {
			return true
		}
	}
	return false
}
