package embedded

import (
	"fmt"
	"slices"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// Parts of about one size are of one level. Every part costs every search, so that there should be few levels, and every
// level costs a merge, so that there should not be many parts to one.
const (
	perLevel = 3 // parts that are too many
	perSize  = 8 // by how much the sizes of levels differ
	maxLevel = 3
)

// mergeable are parts that would better be one: those of a size that too many have, as many as fill a segment, or one
// most of whose documents are no longer current.
func mergeable(parts []*part) []*part {
	var levels [maxLevel + 1][]*part
	for _, p := range parts {
		if p.n*2 < p.meta.Docs {
			return []*part{p}
		}
		level := 0
		for size := maxDocs / 2; p.n < size && level < maxLevel; size /= perSize {
			level++
		}
		levels[level] = append(levels[level], p)
	}
	for _, parts := range slices.Backward(levels[:]) {
		if some := smallest(parts); len(some) >= perLevel || len(some) > 1 && len(some) < len(parts) {
			return some
		}
	}
	return nil
}

// smallest are as many of parts as make one segment, the smallest first.
func smallest(parts []*part) []*part {
	slices.SortFunc(parts, func(a, b *part) int { return a.n - b.n })
	n := 0
	for i, p := range parts {
		if n += p.n; n > maxDocs {
			return parts[:i]
		}
	}
	return parts
}

// merge makes one part of some, while searches and replacements go on.
func (e *Engine) merge(old []*part) error {
	var docs []*document
	for _, p := range old {
		var failed error
		owners := p.owners()
		p.live.each(func(d uint16) {
			doc, err := newDocument(owners[d], slices.Clone(p.stored(d)), p.hashes[d])
			if err != nil {
				failed = err
				return
			}
			docs = append(docs, doc)
			giveWay(len(docs))
		})
		if failed != nil {
			return fmt.Errorf("merging: %w", failed)
		}
	}
	s, err := e.segment(docs)
	if err != nil {
		return fmt.Errorf("merging: %w", err)
	}
	e.write.Lock()
	defer e.write.Unlock()
	v := e.view.Load()
	merged := wholePart(s).less(v, old)
	parts := slices.DeleteFunc(slices.Clone(v.parts), func(p *part) bool {
		return slices.ContainsFunc(old, func(o *part) bool { return o.segment == p.segment })
	})
	if merged.n > 0 {
		parts = append(parts, merged)
	}
	e.view.Store(v.with(parts))
	return nil
}

// owners are the sources whose editions the documents came with.
func (p *part) owners() []string {
	owners := make([]string, p.meta.Docs)
	sp := p.ranges[tagOwner]
	for i := sp.lo; i < sp.hi; i++ {
		s, name := make(set, len(p.live)), p.values.At(i)[1:]
		p.has.orInto(i, s)
		s.each(func(d uint16) { owners[d] = name })
	}
	return owners
}

// less is the merged part without what was withdrawn from the old ones since they were read.
func (p *part) less(now *view, old []*part) *part {
	live := slices.Clone(p.live)
	for _, o := range old {
		gone := slices.Clone(o.live)
		for _, q := range now.parts {
			if q.segment == o.segment {
				gone.andNot(q.live)
			}
		}
		gone.each(func(d uint16) {
			if at, ok := p.find(meeting.ID(o.id(d))); ok {
				live.drop(at)
			}
		})
	}
	return newPart(p.segment, live)
}
