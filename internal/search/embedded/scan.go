package embedded

import (
	"math"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A scan is one search on its way through the parts.
type scan struct {
	*plan
	*scratch
	zones  *occurrence.Zones
	clocks map[string]*clock
	// of the part at hand:
	local []*clock // by its zone; nil is not yet made
	bad   *clock
}

// begin turns to another part.
func (sc *scan) begin(p *part) {
	sc.local = append(sc.local[:0], make([]*clock, len(p.meta.Zones))...)
}

// clock is that of a zone of the part at hand; nil for what is no zone.
func (sc *scan) clock(p *part, zone uint16) *clock {
	c := sc.local[zone]
	if c == nil {
		name := p.meta.Zones[zone]
		if c = sc.clocks[name]; c == nil {
			c = new(clock)
			if loc, err := sc.zones.Load(name); err == nil {
				c = newClock(loc, sc.At, sc.from)
			}
			sc.clocks[name] = c
		}
		sc.local[zone] = c
	}
	if c.loc == nil {
		return nil
	}
	return c
}

// match finds the documents of p that are asked for. With words, it also gives those of each tier of relevance or a
// better one.
func (sc *scan) match(p *part) (found set, tiers []set) {
	var ranges []span
	if sc.cover != nil {
		if ranges = sc.ranges(p); len(ranges) == 0 {
			return nil, nil
		}
	}
	found, ok := sc.filtered(p)
	if !ok {
		return nil, nil
	}
	if len(sc.terms) > 0 {
		if tiers = sc.matchWords(p, found); tiers == nil {
			return nil, nil
		}
		found.and(tiers[len(tiers)-1])
	}
	if sc.cover != nil {
		found = sc.inside(p, found, ranges)
	}
	if sc.loose {
		sc.inTime(p, found)
	}
	return found, tiers
}

// filtered are the documents with the values asked for; not ok when there can be none.
func (sc *scan) filtered(p *part) (found set, ok bool) {
	found = sc.take(len(p.live))
	if len(sc.Statuses) > 0 {
		copy(found, p.live)
	} else {
		copy(found, p.active)
	}
	for _, values := range sc.all {
		if !sc.keepAny(p, found, values) {
			return nil, false
		}
	}
	for _, v := range sc.not {
		if i, ok := p.values.Find(v); ok {
			dropAll(p, found, i)
		}
	}
	if len(sc.IDs) > 0 {
		chosen := sc.take(len(found))
		for _, id := range sc.IDs {
			if d, ok := p.find(id); ok {
				chosen.add(d)
			}
		}
		found.and(chosen)
	}
	return found, !found.empty()
}

// keepAny keeps the documents of s that have one of the values, and reports whether any document has.
func (sc *scan) keepAny(p *part, s set, values []string) bool {
	wanted, known := sc.take(len(s)), false
	for _, v := range values {
		i, ok := p.values.Find(v)
		if !ok {
			continue
		}
		known = true
		if list, sparse := p.has.list(i); sparse {
			for _, d := range list {
				wanted[d/64] |= 1 << (d % 64)
			}
		} else if len(values) == 1 {
			s.and(p.has.bits[p.has.posts[i].off:][:len(s)])
			return true
		} else {
			p.has.orInto(i, wanted)
		}
	}
	s.and(wanted)
	return known
}

func dropAll(p *part, s set, value int) {
	if list, sparse := p.has.list(value); sparse {
		for _, d := range list {
			s.drop(d)
		}
		return
	}
	s.andNot(p.has.bits[p.has.posts[value].off:][:len(s)])
}

// ranges are the documents in the cells of the cover.
func (sc *scan) ranges(p *part) []span {
	var all []span
	for _, c := range sc.cover {
		if lo, hi := p.within(c.first, c.last); lo < hi {
			all = append(all, span{lo, hi})
		}
	}
	return all
}

// inside keeps the documents of found that lie in the circle and in the box.
func (sc *scan) inside(p *part, found set, ranges []span) set {
	kept := sc.take(len(found))
	for _, r := range ranges {
		found.each(r.lo, r.hi, func(d uint16) {
			if sc.reach > 0 {
				// Beyond doubt outside, or so near that only the distance itself can tell.
				if c2 := sc.chord2(p, d); c2 > sc.reach || search.ChordDistance(c2) > sc.Near.Radius {
					return
				}
			}
			if at := p.degrees[d]; sc.Box == nil || sc.Box.Contains(meeting.Point{Lat: at.lat, Lon: at.lon}) {
				kept.add(d)
			}
		})
	}
	return kept
}

func (sc *scan) chord2(p *part, d uint16) float64 {
	v := p.vectors[d]
	x, y, z := v.x-sc.center.x, v.y-sc.center.y, v.z-sc.center.z
	return x*x + y*y + z*z
}

// distance is that of document d in metres; negative when it is not asked for or not known.
func (sc *scan) distance(p *part, d uint16) float64 {
	if sc.Near == nil || int(d) >= p.meta.Located {
		return -1
	}
	return search.ChordDistance(sc.chord2(p, d))
}

// inTime keeps the documents of found that begin, or changed, when it is asked for.
func (sc *scan) inTime(p *part, found set) {
	until := int64(math.MaxInt64)
	if sc.Within > 0 {
		until = sc.At.Add(sc.Within).Unix() // starts are whole seconds
	}
	found.each(0, p.meta.Docs, func(d uint16) {
		if !sc.onDay(p, d) || !sc.atTime(p, d) || sc.Within > 0 && sc.nextOf(p, d) > until ||
			!sc.UpdatedSince.IsZero() && p.changed[d] < sc.since {
			found.drop(d)
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
