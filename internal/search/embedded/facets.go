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

// add counts the values of what was found.
func (t *tally) add(m *match) {
	for f, counts := range t.facets {
		tag, ok := t.tags[f]
		if !ok {
			continue
		}
		names := m.columns[tag].names
		for i, n := range m.count(tag) {
			if n > 0 {
				counts[names[i]] += n
			}
		}
	}
}

// count counts the values of a tag over what was found. When that is all that is active, the counts are kept.
func (m *match) count(tag byte) []int {
	whole := m.found != nil && m.n == m.nActive && m.n == m.found.countWith(m.active)
	if whole {
		if known := m.facets.byTag[tag].Load(); known != nil {
			return *known
		}
	}
	c := m.columns[tag]
	counts := make([]int, len(c.names))
	if m.found != nil && c.cost < m.n {
		lo := m.ranges[tag].lo
		for i := range counts {
			counts[i] = m.has.countWith(lo+i, m.found)
		}
	} else {
		m.look(c, counts)
	}
	if whole {
		m.facets.byTag[tag].Store(&counts)
	}
	return counts
}

// look counts by looking at every document.
func (m *match) look(c *column, counts []int) {
	switch {
	case c.ends != nil:
		m.each(func(d uint16) {
			from := uint32(0)
			if d > 0 {
				from = c.ends[d-1]
			}
			for _, v := range c.list[from:c.ends[d]] {
				counts[v]++
			}
		})
	case m.docs != nil:
		for _, d := range m.docs {
			if v := c.list[d]; v != none {
				counts[v]++
			}
		}
	default:
		m.each(func(d uint16) {
			if v := c.list[d]; v != none {
				counts[v]++
			}
		})
	}
}
