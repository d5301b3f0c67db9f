package embedded

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A place is where a document stands in an order: by a number, and among equals by its rank by id or by name in its
// segment. Both are of 64 and 16 bits so that comparing is cheap; between segments the keys themselves are compared.
type place struct {
	key uint64
	tie uint16
	doc uint16
}

func (a place) before(b place) bool {
	return a.key < b.key || a.key == b.key && a.tie < b.tie
}

// A hit is a document in the answer.
type hit struct {
	*part
	tier int
	place
}

// A ranking gathers the first documents of an order.
type ranking struct {
	*scan
	want int // how many are wanted; negative is all
	// worst is a key that as many as are wanted do not exceed: what does is not among the first.
	worst uint64
	far   float64 // a chord beyond which the key is beyond doubt greater
	// reached is how many were ranked whose key is at most bound.
	reached int
	bound   uint64
}

// newRanking gathers what the query skips, what it asks for, and one more to know whether there is more.
func newRanking(sc *scan) *ranking {
	r := &ranking{scan: sc, want: -1, worst: unknown, far: math.Inf(1), bound: unknown}
	if sc.Limit >= 0 {
		r.want = sc.Offset + sc.Limit + 1
	}
	return r
}

// add ranks what was found in one part.
func (r *ranking) add(m *match) {
	switch {
	case r.Limit == 0:
	case r.by == search.ByRelevance && len(m.tiers) > 0:
		r.byTier(m)
	case r.by == search.ByRelevance || r.by == search.ByName:
		r.byName(m, 0) // without words, all are of the best tier
	case r.by == search.ByDistance:
		r.byDistance(m)
	default:
		r.byStart(m)
	}
}

// byTier ranks by name inside each tier, until there are as many as are wanted.
func (r *ranking) byTier(m *match) {
	found := r.set(m)
	rest, before := r.take(len(found)), len(r.hits)
	copy(rest, found)
	for i, t := range m.tiers {
		tier := match{part: m.part, found: r.take(len(found))}
		copy(tier.found, rest)
		tier.found.and(t)
		rest.andNot(t)
		if tier.n = tier.found.count(); tier.n > 0 {
			r.byName(&tier, i)
		}
		if r.want >= 0 && len(r.hits)-before >= r.want {
			return
		}
	}
}

// byName ranks documents of one tier by name.
func (r *ranking) byName(m *match, tier int) {
	from := 0
	if k := r.After; k != nil {
		switch {
		case r.by == search.ByRelevance && tier < k.Tier:
			return
		case r.by != search.ByRelevance || tier == k.Tier:
			from = m.rankOfName(k.Name, k.ID)
		}
	}
	r.run()
	taken := 0
	take := func(d uint16) (more bool) {
		r.hits = append(r.hits, hit{m.part, tier, place{tie: m.records[d].name, doc: d}})
		taken++
		return taken != r.want
	}
	if r.want < 0 || m.n > m.meta.Docs/8 {
		// They are so many that the first come soon in the order of all.
		found := r.set(m)
		for _, d := range m.part.byName[from:] {
			if found.has(d) && !take(d) {
				return
			}
		}
		return
	}
	ranks := r.scratch.take(len(m.live))
	m.each(func(d uint16) { ranks.add(m.records[d].name) })
	for rank := range ranks.from(from) {
		if !take(m.part.byName[rank]) {
			return
		}
	}
}

// byStart ranks what was found by time.
func (r *ranking) byStart(m *match) {
	after, from := r.resume(m.part)
	r.top = r.top[:0]
	m.each(func(d uint16) {
		key, tie := keyOfStart(r.nextOf(m.part, d)), m.records[d].id
		if key <= r.worst && (key > after || key == after && int(tie) >= from) {
			r.offer(place{key, tie, d})
		}
	})
	r.flush(m.part, 0)
}

// resume is where the order goes on in a part: at a key, and among equals at a rank by id.
func (r *ranking) resume(p *part) (after uint64, from int) {
	k := r.After
	switch {
	case k == nil:
		return 0, 0
	case r.by == search.ByDistance:
		after = keyOfDistance(k.Distance)
	default:
		after = keyOfTime(k.Next)
	}
	return after, p.afterID(k.ID)
}

// unknown is the key of what comes last.
const unknown = math.MaxUint64

// keyOfStart rises with the time, before 1970 too.
func keyOfStart(t int64) uint64 {
	if t == never {
		return unknown
	}
	return uint64(t) ^ 1<<63
}

func keyOfTime(t time.Time) uint64 {
	if t.IsZero() {
		return unknown
	}
	return keyOfStart(t.Unix())
}

// keyOfDistance rises with the distance: so do the bits of positive numbers.
func keyOfDistance(metres float64) uint64 {
	if metres < 0 {
		return unknown
	}
	return math.Float64bits(metres + 0) // -0 is 0
}

// distanceOf is the distance of a key; negative when it is not known.
func distanceOf(key uint64) float64 {
	if key == unknown {
		return -1
	}
	return math.Float64frombits(key)
}

// offer adds a place to the heap, if it is among the first.
func (r *ranking) offer(at place) {
	h := r.top
	if r.want < 0 || len(h) < r.want {
		h = append(h, at)
		for i := len(h) - 1; i > 0 && r.want >= 0; {
			up := (i - 1) / 2
			if !h[up].before(h[i]) {
				break
			}
			h[up], h[i] = h[i], h[up]
			i = up
		}
		r.top = h
		return
	}
	if !at.before(h[0]) {
		return
	}
	h[0] = at
	for i := 0; ; {
		down := 2*i + 1
		if down >= len(h) {
			return
		}
		if down+1 < len(h) && h[down].before(h[down+1]) {
			down++
		}
		if !h[i].before(h[down]) {
			return
		}
		h[i], h[down] = h[down], h[i]
		i = down
	}
}

// run begins the hits of another part or tier.
func (r *ranking) run() { r.runs = append(r.runs, len(r.hits)) }

// flush moves the heap to the hits.
func (r *ranking) flush(p *part, tier int) {
	if r.want > 0 && len(r.top) == r.want {
		r.worst = min(r.worst, r.top[0].key)
	}
	r.run()
	slices.SortFunc(r.top, func(a, b place) int {
		if a.before(b) {
			return -1
		}
		return 1 // no two are equal
	})
	for _, at := range r.top {
		r.hits = append(r.hits, hit{p, tier, at})
	}
}

// finish merges the hits of all runs and cuts them to what was asked for. more is the last hit's place when others
// follow.
func (r *ranking) finish() (hits []hit, more *search.Key) {
	hits = r.merge()
	hits = hits[min(r.Offset, len(hits)):]
	if r.Limit >= 0 && len(hits) > r.Limit {
		hits = hits[:r.Limit]
		if r.Limit > 0 {
			more = r.keyOf(hits[r.Limit-1])
		}
	}
	return hits, more
}

// merge gives the first hits of all runs, as many as are wanted, in order.
func (r *ranking) merge() []hit {
	runs := make([][]hit, 0, 8)
	for i, from := range r.runs {
		to := len(r.hits)
		if i+1 < len(r.runs) {
			to = r.runs[i+1]
		}
		if from < to {
			runs = append(runs, r.hits[from:to])
		}
	}
	if len(runs) == 1 {
		return runs[0]
	}
	slices.SortFunc(runs, func(a, b []hit) int { return r.compare(a[0], b[0]) })
	most := len(r.hits)
	if r.want >= 0 {
		most = min(most, r.want)
	}
	first := slices.Grow(r.first, most)
	for len(first) < most {
		first = append(first, runs[0][0])
		if runs[0] = runs[0][1:]; len(runs[0]) == 0 {
			runs = runs[1:]
			continue
		}
		for i := 1; i < len(runs) && r.compare(runs[i-1][0], runs[i][0]) > 0; i++ {
			runs[i-1], runs[i] = runs[i], runs[i-1]
		}
	}
	r.first = first
	return first
}

func (r *ranking) compare(a, b hit) int {
	if a.tier != b.tier {
		return a.tier - b.tier
	}
	if a.key != b.key {
		if a.key < b.key {
			return -1
		}
		return 1
	}
	if a.part == b.part {
		return int(a.tie) - int(b.tie)
	}
	if r.by == search.ByName || r.by == search.ByRelevance {
		if c := bytes.Compare(a.name(a.doc), b.name(b.doc)); c != 0 {
			return c
		}
	}
	return bytes.Compare(a.id(a.doc), b.id(b.doc))
}

// distance is that of a hit in metres; negative when it is not asked for or not known.
func (sc *scan) distance(h hit) float64 {
	if sc.by == search.ByDistance {
		return distanceOf(h.key)
	}
	if c2 := sc.apart(h.part, h.doc); c2 >= 0 {
		return search.ChordDistance(c2)
	}
	return -1
}

// hit is what a search returns of a hit.
func (sc *scan) hit(h hit) (search.Hit, error) {
	sc.begin(h.part)
	r, err := h.read(h.doc)
	if err != nil {
		return search.Hit{}, fmt.Errorf("meeting %d of a segment: %w", h.doc, err)
	}
	return search.Hit{Meeting: r.m, Next: sc.nextTime(h.part, h.doc), Distance: sc.distance(h), Form: &r.form}, nil
}

// keyOf is the place of a hit in the order. The clocks of its part are not needed: its key is known.
func (r *ranking) keyOf(h hit) *search.Key {
	k := &search.Key{Tier: h.tier, Distance: -1, ID: meeting.ID(h.id(h.doc))}
	switch r.by {
	case search.ByDistance:
		k.Distance = distanceOf(h.key)
	case search.ByTime:
		if h.key != unknown {
			k.Next = time.Unix(int64(h.key^1<<63), 0).UTC()
		}
	default:
		k.Name = string(h.name(h.doc))
	}
	return k
}
