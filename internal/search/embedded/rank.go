package embedded

import (
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
	doc  uint16
	tier int
	key  uint64
}

// A ranking gathers the first documents of an order.
type ranking struct {
	*scan
	want int // how many are wanted; negative is all
	hits []hit
	top  []place // a heap of the first of the part at hand, the last of them on top
}

// newRanking gathers what the query skips, what it asks for, and one more to know whether there is more.
func newRanking(sc *scan) *ranking {
	r := &ranking{scan: sc, want: -1}
	if sc.Limit >= 0 {
		r.want = sc.Offset + sc.Limit + 1
	}
	return r
}

// add ranks the documents of one part.
func (r *ranking) add(p *part, found set, tiers []set) {
	if r.Limit == 0 {
		return
	}
	switch r.by {
	case search.ByName:
		r.byName(p, found, 0)
	case search.ByRelevance:
		r.byTier(p, found, tiers)
	default:
		r.byKey(p, found)
	}
}

// byTier ranks by name inside each tier.
func (r *ranking) byTier(p *part, found set, tiers []set) {
	if len(tiers) == 0 { // no words, of which all are of the best tier
		r.byName(p, found, 0)
		return
	}
	rest := r.take(len(found))
	copy(rest, found)
	for i, t := range tiers {
		tier := r.take(len(found))
		copy(tier, rest)
		tier.and(t)
		rest.andNot(t)
		r.byName(p, tier, i)
	}
}

// byName ranks documents of one tier by name.
func (r *ranking) byName(p *part, found set, tier int) {
	from := 0
	if k := r.After; k != nil {
		switch {
		case r.by == search.ByRelevance && tier < k.Tier:
			return
		case r.by != search.ByRelevance || tier == k.Tier:
			from = p.rankOfName(k.Name, k.ID)
		}
	}
	n := found.count()
	if n == 0 {
		return
	}
	if r.want < 0 || n*8 > p.meta.Docs {
		// They are so many that the first come soon in the order of all.
		taken := 0
		for _, d := range p.byName[from:] {
			if found.has(d) {
				r.hits = append(r.hits, hit{p, d, tier, 0})
				if taken++; taken == r.want {
					return
				}
			}
		}
		return
	}
	r.top = r.top[:0]
	found.each(0, p.meta.Docs, func(d uint16) {
		if rank := p.records[d].name; int(rank) >= from {
			r.offer(place{0, rank, d})
		}
	})
	r.flush(p, tier)
}

// byKey ranks by time or distance.
func (r *ranking) byKey(p *part, found set) {
	key := r.nextKey
	if r.by == search.ByDistance {
		key = r.distanceKey
	}
	after, from := uint64(0), 0
	if k := r.After; k != nil {
		if after = keyOfTime(k.Next); r.by == search.ByDistance {
			after = keyOfDistance(k.Distance)
		}
		from = p.rankOfID(k.ID)
		if from < len(p.byID) && string(p.id(p.byID[from])) == string(k.ID) {
			from++
		}
	}
	r.top = r.top[:0]
	found.each(0, p.meta.Docs, func(d uint16) {
		at := place{key(p, d), p.records[d].id, d}
		if r.After == nil || at.key > after || at.key == after && int(at.tie) >= from {
			r.offer(at)
		}
	})
	r.flush(p, 0)
}

// unknown is the key of what comes last.
const unknown = math.MaxUint64

func (r *ranking) nextKey(p *part, d uint16) uint64 { return keyOfStart(r.nextOf(p, d)) }

func (r *ranking) distanceKey(p *part, d uint16) uint64 { return keyOfDistance(r.distance(p, d)) }

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

// flush moves the heap to the hits.
func (r *ranking) flush(p *part, tier int) {
	for _, at := range r.top {
		r.hits = append(r.hits, hit{p, at.doc, tier, at.key})
	}
}

// finish orders the hits of all parts and cuts them to what was asked for. more is the last hit's place when others follow.
func (r *ranking) finish() (hits []hit, more *search.Key) {
	slices.SortFunc(r.hits, r.compare)
	hits = r.hits[min(r.Offset, len(r.hits)):]
	if r.Limit >= 0 && len(hits) > r.Limit {
		hits = hits[:r.Limit]
		if r.Limit > 0 {
			more = r.keyOf(hits[r.Limit-1])
		}
	}
	return hits, more
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
	if r.by == search.ByName || r.by == search.ByRelevance {
		if a.part == b.part {
			return int(a.records[a.doc].name) - int(b.records[b.doc].name)
		}
		if c := slices.Compare(a.name(a.doc), b.name(b.doc)); c != 0 {
			return c
		}
	} else if a.part == b.part {
		return int(a.records[a.doc].id) - int(b.records[b.doc].id)
	}
	return slices.Compare(a.id(a.doc), b.id(b.doc))
}

// keyOf is the place of a hit in the order. The clocks of its part are not needed: its key is known.
func (r *ranking) keyOf(h hit) *search.Key {
	k := &search.Key{Tier: h.tier, Name: string(h.name(h.doc)), Distance: -1, ID: meeting.ID(h.id(h.doc))}
	if h.key == unknown {
		return k
	}
	switch r.by {
	case search.ByDistance:
		k.Distance = math.Float64frombits(h.key)
	case search.ByTime:
		k.Next = time.Unix(int64(h.key^1<<63), 0).UTC()
	}
	return k
}
