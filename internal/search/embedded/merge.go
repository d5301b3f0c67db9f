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

// mergeable are parts that would better be one: those of a size that too many have, as many as fill a segment of so many
// documents, or one most of whose documents are no longer current.
func mergeable(parts []*part, full int) []*part {
	var levels [maxLevel + 1][]*part
	for _, p := range parts {
		if p.n*2 < p.meta.Docs {
			return []*part{p}
		}
		level := 0
		for size := full / 2; p.n < size && level < maxLevel; size /= perSize {
			level++
		}
		levels[level] = append(levels[level], p)
	}
	for _, parts := range slices.Backward(levels[:]) {
		if some := smallest(parts, full); len(some) >= perLevel || len(some) > 1 && len(some) < len(parts) {
			return some
		}
	}
	return nil
}

// smallest are as many of parts as make one segment, the smallest first.
func smallest(parts []*part, full int) []*part {
	slices.SortFunc(parts, func(a, b *part) int { return a.n - b.n })
	n := 0
	for i, p := range parts {
		if n += p.n; n > full {
			return parts[:i]
		}
	}
	return parts
}

// A portion is what is taken of a part.
type portion struct {
	*part
	docs set
}

// whole takes all of each part.
func whole(parts []*part) (all []portion) {
	for _, p := range parts {
		all = append(all, portion{p, p.live})
	}
	return all
}

// merge makes one part of portions, while searches and replacements go on.
func (e *Engine) merge(taken []portion) error {
	var docs []*document
	for _, t := range taken {
		var failed error
		owners := t.owners()
		t.docs.each(func(d uint16) {
			doc, err := newDocument(owners[d], slices.Clone(t.stored(d)), t.hashes[d])
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
	s, err := e.segment(docs, giveWay)
	if err != nil {
		return fmt.Errorf("merging: %w", err)
	}
	e.write.Lock()
	defer e.write.Unlock()
	v := e.view.Load()
	parts := slices.Clone(v.parts)
	for _, t := range taken {
		for i, p := range parts {
			if p.segment == t.segment {
				live := slices.Clone(p.live)
				live.andNot(t.docs)
				parts[i] = newPart(p.segment, live)
			}
		}
	}
	parts = append(parts, wholePart(s).less(v, taken))
	e.view.Store(v.with(slices.DeleteFunc(parts, func(p *part) bool { return p.n == 0 })))
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

// less is the merged part without what was withdrawn since it was taken from others.
func (p *part) less(now *view, taken []portion) *part {
	live := slices.Clone(p.live)
	for _, t := range taken {
		gone := slices.Clone(t.docs)
		for _, q := range now.parts {
			if q.segment == t.segment {
				gone.andNot(q.live)
			}
		}
		gone.each(func(d uint16) {
			if at, ok := p.find(meeting.ID(t.id(d))); ok {
				live.drop(at)
			}
		})
	}
	return newPart(p.segment, live)
}
