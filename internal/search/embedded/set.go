package embedded

import (
	"iter"
	"math/bits"
	"slices"
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
	o = o[:len(s)]
	for i := range s {
		s[i] &= o[i]
	}
}

func (s set) or(o set) {
	o = o[:len(s)]
	for i := range s {
		s[i] |= o[i]
	}
}

// andEither keeps what is in a or in b.
func (s set) andEither(a, b set) {
	a, b = a[:len(s)], b[:len(s)]
	for i := range s {
		s[i] &= a[i] | b[i]
	}
}

func (s set) andNot(o set) {
	o = o[:len(s)]
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
	o = o[:len(s)]
	for i, w := range s {
		n += bits.OnesCount64(w & o[i])
	}
	return n
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

// each calls visit for every document in s.
func (s set) each(visit func(d uint16)) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			visit(uint16(i*64 + bits.TrailingZeros64(w)))
		}
	}
}

// appendTo appends the documents from lo to hi-1 that are in s to list.
func (s set) appendTo(list []uint16, lo, hi int) []uint16 {
	for i, end := lo/64, wordsFor(hi); i < end; i++ {
		if s[i] == 0 {
			continue
		}
		for w := s.word(i, lo, hi); w != 0; w &= w - 1 {
			list = append(list, uint16(i*64+bits.TrailingZeros64(w)))
		}
	}
	return list
}

// list appends the documents that are in s to list; not ok when they are more than it has room for.
func (s set) list(list []uint16) (docs []uint16, ok bool) {
	for i, w := range s {
		if w == 0 {
			continue
		}
		if len(list)+64 > cap(list) && len(list)+bits.OnesCount64(w) > cap(list) {
			return nil, false
		}
		for ; w != 0; w &= w - 1 {
			list = append(list, uint16(i*64+bits.TrailingZeros64(w)))
		}
	}
	return list, true
}

// from yields the documents from lo on that are in s.
func (s set) from(lo int) iter.Seq[uint16] {
	return func(yield func(uint16) bool) {
		for i := lo / 64; i < len(s); i++ {
			if s[i] == 0 {
				continue
			}
			for w := s.word(i, lo, len(s)*64); w != 0; w &= w - 1 {
				if !yield(uint16(i*64 + bits.TrailingZeros64(w))) {
					return
				}
			}
		}
	}
}

// word is word i of s, but for what is not from lo to hi-1.
func (s set) word(i, lo, hi int) uint64 {
	w := s[i]
	if i == lo/64 {
		w &= ^uint64(0) << (lo % 64)
	}
	if (i+1)*64 > hi {
		w &= ^uint64(0) >> ((64 - hi%64) % 64)
	}
	return w
}

// A posting is where the documents of one word or value lie: in a sorted list when they are few, which is smaller, or in a
// set, which is quicker to combine.
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

// dense reports whether a posting of n documents is a set. It is then at most four times as large as the list.
func dense(n, words int) bool { return n > words }

// set is posting i where it is a set.
func (p *postings) set(i int) (set, bool) {
	post := p.posts[i]
	if !dense(int(post.n), p.words) {
		return nil, false
	}
	return p.bits[post.off:][:p.words], true
}

// list is posting i where it is a list.
func (p *postings) list(i int) []uint16 {
	post := p.posts[i]
	return p.lists[post.off:][:post.n]
}

// orInto adds the documents of posting i to s.
func (p *postings) orInto(i int, s set) {
	if o, ok := p.set(i); ok {
		s.or(o)
		return
	}
	for _, d := range p.list(i) {
		s[d/64] |= 1 << (d % 64)
	}
}

// dropFrom removes the documents of posting i from s.
func (p *postings) dropFrom(i int, s set) {
	if o, ok := p.set(i); ok {
		s.andNot(o)
		return
	}
	for _, d := range p.list(i) {
		s.drop(d)
	}
}

// contains reports whether d is in posting i.
func (p *postings) contains(i int, d uint16) bool {
	if s, ok := p.set(i); ok {
		return s.has(d)
	}
	_, ok := slices.BinarySearch(p.list(i), d)
	return ok
}

// countWith is how many documents of posting i are in s.
func (p *postings) countWith(i int, s set) (n int) {
	if o, ok := p.set(i); ok {
		return s.countWith(o)
	}
	for _, d := range p.list(i) {
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
