package embedded

import "sync"

// scratch is memory for one search.
type scratch struct {
	slab []uint64 // of sets
	used int
	docs []uint16 // of lists
	nums []int    // of counts and numbers

	spans  []span      // of the cover
	blocks []block     // of what was found
	asked  []condition // of the part at hand
	local  []*clock    // by zone of the part at hand; nil is not yet looked up

	top   []place // a heap of the first of the part at hand, the last of them on top
	hits  []hit   // of all parts
	runs  []int   // where in hits those of one part and tier begin
	first []hit   // of hits, in order
}

// list gives an empty list with room for n documents.
func (a *scratch) list(n int) []uint16 {
	if len(a.docs)+n > cap(a.docs) {
		a.docs = make([]uint16, 0, max(2*cap(a.docs), n, 1024))
	}
	from := len(a.docs)
	a.docs = a.docs[:from+n]
	return a.docs[from : from : from+n]
}

// ints gives n numbers that are 0.
func (a *scratch) ints(n int) []int {
	if len(a.nums)+n > cap(a.nums) {
		a.nums = make([]int, 0, max(2*cap(a.nums), n, 256))
	}
	from := len(a.nums)
	a.nums = a.nums[:from+n]
	some := a.nums[from : from+n : from+n]
	clear(some)
	return some
}

// reset takes all memory back.
func (a *scratch) reset() { a.used, a.docs, a.nums = 0, a.docs[:0], a.nums[:0] }

// take gives an empty set.
func (a *scratch) take(words int) set {
	if a.used+words > len(a.slab) {
		a.slab, a.used = make([]uint64, max(2*len(a.slab), 32*words)), 0 // the old slab lives as long as its sets
	}
	s := set(a.slab[a.used : a.used+words : a.used+words])
	a.used += words
	clear(s)
	return s
}

// copy gives a set like s.
func (a *scratch) copy(s set) set {
	c := a.take(len(s))
	copy(c, s)
	return c
}

// scratches lends memory to searches.
type scratches struct{ pool sync.Pool }

func (p *scratches) get() *scratch {
	if a, ok := p.pool.Get().(*scratch); ok {
		return a
	}
	return new(scratch)
}

// put takes the memory back, but not that of a rare large answer, and lets go of segments, which may be current no longer.
func (p *scratches) put(a *scratch) {
	const most = 1 << 13
	if cap(a.hits) > most {
		return
	}
	a.reset()
	clear(a.local)
	clear(a.hits[:cap(a.hits)])
	clear(a.first[:cap(a.first)])
	a.local, a.top, a.hits, a.runs, a.first = a.local[:0], a.top[:0], a.hits[:0], a.runs[:0], a.first[:0]
	p.pool.Put(a)
}
