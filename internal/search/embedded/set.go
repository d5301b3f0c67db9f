package embedded

import (
	"math/bits"
	"sync"
)

// maxDocs is how many meetings a segment holds at most. A set of them is 8 KiB then, so that what a search does with
// sets stays in the processor's nearest memory, and a document's number has 16 bits.
const maxDocs = 1 << 16

// A set is a set of a segment's documents, a bit for each.
type set []uint64

// wordsFor is the length of a set of n documents.
func wordsFor(n int) int { return (n + 63) / 64 }

func (s set) has(d uint16) bool { return s[d/64]&(1<<(d%64)) != 0 }
func (s set) add(d uint16)      { s[d/64] |= 1 << (d % 64) }
func (s set) drop(d uint16)     { s[d/64] &^= 1 << (d % 64) }

func (s set) and(o set) {
	for i := range s {
		s[i] &= o[i]
	}
}

func (s set) or(o set) {
	for i := range s {
		s[i] |= o[i]
	}
}

func (s set) andNot(o set) {
	for i := range s {
		s[i] &^= o[i]
	}
}

func (s set) count() (n int) {
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// countWith is how many documents are in s and in o.
func (s set) countWith(o set) (n int) {
	for i, w := range s {
		n += bits.OnesCount64(w & o[i])
	}
	return n
}

func (s set) empty() bool {
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}

// fill adds all of the first n documents.
func (s set) fill(n int) {
	for i := range s {
		s[i] = ^uint64(0)
	}
	if n%64 != 0 {
		s[len(s)-1] = 1<<(n%64) - 1
	}
}

// each calls visit for every document from lo to hi-1 that is in s.
func (s set) each(lo, hi int, visit func(d uint16)) {
	for i := lo / 64; i < wordsFor(hi); i++ {
		w := s[i]
		if i == lo/64 {
			w &= ^uint64(0) << (lo % 64)
		}
		if (i+1)*64 > hi {
			w &= ^uint64(0) >> ((64 - hi%64) % 64)
		}
		for ; w != 0; w &= w - 1 {
			visit(uint16(i*64 + bits.TrailingZeros64(w)))
		}
	}
}

// A posting is where the documents of one word or value lie: in whichever is smaller, a sorted list or a set.
type posting struct {
	off uint32 // in lists, or in bits
	n   uint32 // documents
}

// postings are the documents of all words, or of all values.
type postings struct {
	posts []posting
	lists []uint16
	bits  []uint64
	words int // length of a set
}

// dense reports whether a posting of n documents is a set.
func dense(n, words int) bool { return n > words*4 }

// orInto adds the documents of posting i to s.
func (p *postings) orInto(i int, s set) {
	post := p.posts[i]
	if dense(int(post.n), p.words) {
		s.or(p.bits[post.off:][:p.words])
		return
	}
	for _, d := range p.lists[post.off:][:post.n] {
		s[d/64] |= 1 << (d % 64)
	}
}

// list is posting i where it is a list.
func (p *postings) list(i int) ([]uint16, bool) {
	post := p.posts[i]
	if dense(int(post.n), p.words) {
		return nil, false
	}
	return p.lists[post.off:][:post.n], true
}

// countWith is how many documents of posting i are in s.
func (p *postings) countWith(i int, s set) (n int) {
	list, ok := p.list(i)
	if !ok {
		return s.countWith(p.bits[p.posts[i].off:][:p.words])
	}
	for _, d := range list {
		n += int(s[d/64] >> (d % 64) & 1)
	}
	return n
}

// add appends a posting of docs, which are sorted.
func (p *postings) add(docs []uint16) {
	n := len(docs)
	if !dense(n, p.words) {
		p.posts = append(p.posts, posting{uint32(len(p.lists)), uint32(n)})
		p.lists = append(p.lists, docs...)
		return
	}
	p.posts = append(p.posts, posting{uint32(len(p.bits)), uint32(n)})
	s := make(set, p.words)
	for _, d := range docs {
		s.add(d)
	}
	p.bits = append(p.bits, s...)
}

// scratch is memory for the sets of one search.
type scratch struct {
	slab []uint64
	used int
}

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

// scratches lends memory to searches.
type scratches struct{ pool sync.Pool }

func (p *scratches) get() *scratch {
	if a, ok := p.pool.Get().(*scratch); ok {
		a.used = 0
		return a
	}
	return new(scratch)
}

func (p *scratches) put(a *scratch) { p.pool.Put(a) }
