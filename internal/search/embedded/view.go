package embedded

import (
	"fmt"
	"sync/atomic"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// A view is all that is searched at one time. It never changes; a replacement makes another one.
type view struct {
	parts []*part
	sum   uint64 // of the hashes of all current documents
	names uint64 // of their prints

	name    atomic.Pointer[string]       // of the content, made when first asked for
	numbers [128]atomic.Pointer[numbers] // by tag, made when first asked for
}

// with is v with other parts that have the same documents.
func (v *view) with(parts []*part) *view { return &view{parts: parts, sum: v.sum, names: v.names} }

// A part is a segment and which of its documents are current.
type part struct {
	*segment
	live    set
	n       int // current documents
	active  set // those of them that are active: what most searches begin with
	nActive int
	facets  *counted
}

// counted keeps the counts of each facet over the active documents, made when first asked for.
type counted struct{ byTag [128]atomic.Pointer[[]int] }

// newPart is s with the documents that live marks, which it keeps.
func newPart(s *segment, live set) *part {
	p := &part{segment: s, live: live, n: live.count(), active: make(set, len(live)), facets: new(counted)}
	if i, ok := s.value(string(tagStatus) + string(meeting.Active)); ok {
		s.has.orInto(i, p.active)
	}
	p.active.and(live)
	p.nActive = p.active.count()
	return p
}

// wholePart is s with all its documents.
func wholePart(s *segment) *part {
	live := make(set, wordsFor(s.meta.Docs))
	live.fill(s.meta.Docs)
	return newPart(s, live)
}

// sums are the sums of the hashes and of the prints of the current documents.
func (p *part) sums() (hashes, prints uint64) {
	p.live.each(func(d uint16) {
		hashes += p.hashes[d]
		prints += p.prints[d]
	})
	return hashes, prints
}

// owned are the current documents that came with the editions of source.
func (p *part) owned(source string) set {
	s := make(set, len(p.live))
	if i, ok := p.value(string(tagOwner) + source); ok {
		p.has.orInto(i, s)
		s.and(p.live)
	}
	return s
}

func (v *view) count() (n int) {
	for _, p := range v.parts {
		n += p.n
	}
	return n
}

// get is the current document with an id.
func (v *view) get(id meeting.ID) (*part, uint16, bool) {
	for _, p := range v.parts {
		if d, ok := p.find(id); ok && p.live.has(d) {
			return p, d, true
		}
	}
	return nil, 0, false
}

// all yields every current meeting.
func (v *view) all(yield func(*meeting.Meeting) bool) {
	more := true
	for _, p := range v.parts {
		p.live.each(func(d uint16) {
			if !more {
				return
			}
			if m, err := readMeeting(p.stored(d)); err == nil {
				more = yield(m)
			}
		})
	}
}

// generation names the content. stamp, always the same, is what answers depend on beside it.
func (v *view) generation(stamp uint64) string {
	if name := v.name.Load(); name != nil {
		return *name
	}
	name := fmt.Sprintf("g%016x", v.sum^stamp)
	v.name.Store(&name)
	return name
}
