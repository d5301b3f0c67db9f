package embedded

import "github.com/fellowfeed/fellowfeed/internal/search"

// tally counts the values of facets over the parts.
type tally struct {
	tags   map[search.Facet]byte
	facets map[search.Facet]map[string]int
}

func newTally(facets []search.Facet) *tally {
	t := &tally{tags: facetTags(), facets: make(map[search.Facet]map[string]int, len(facets))}
	for _, f := range facets {
		t.facets[f] = make(map[string]int)
	}
	return t
}

// add counts the values of found, n documents of p.
func (t *tally) add(p *part, found set, n int) {
	for f, counts := range t.facets {
		tag, ok := t.tags[f]
		if !ok {
			continue
		}
		c := p.columns[tag]
		for i, n := range p.count(tag, found, n) {
			if n > 0 {
				counts[c.names[i]] += n
			}
		}
	}
}

// count counts the values of a tag over the n documents of found.
func (p *part) count(tag byte, found set, n int) []int {
	whole := n == p.active.count() && n == found.countWith(p.active)
	if whole {
		if known := p.facets.byTag[tag].Load(); known != nil {
			return *known
		}
	}
	c := p.columns[tag]
	counts := make([]int, len(c.names))
	if c.cost < n {
		lo := p.ranges[tag].lo
		for i := range counts {
			counts[i] = p.has.countWith(lo+i, found)
		}
	} else {
		c.count(found, p.meta.Docs, counts)
	}
	if whole {
		p.facets.byTag[tag].Store(&counts)
	}
	return counts
}

// count looks at every document.
func (c *column) count(found set, docs int, counts []int) {
	if c.ends == nil {
		found.each(0, docs, func(d uint16) {
			if v := c.list[d]; v != none {
				counts[v]++
			}
		})
		return
	}
	found.each(0, docs, func(d uint16) {
		from := uint32(0)
		if d > 0 {
			from = c.ends[d-1]
		}
		for _, v := range c.list[from:c.ends[d]] {
			counts[v]++
		}
	})
}
