package embedded

import (
	"slices"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// tally counts the values of facets over the parts.
type tally struct {
	*scratch
	facets map[search.Facet]map[string]int
}

func newTally(facets []search.Facet, memory *scratch) *tally {
	t := &tally{scratch: memory, facets: make(map[search.Facet]map[string]int, len(facets))}
	for _, f := range facets {
		t.facets[f] = make(map[string]int)
	}
	return t
}

// add counts the values of what was found.
func (t *tally) add(m *match) {
	for f, counts := range t.facets {
		tag := tagOf(f)
		if tag == 0 {
			continue
		}
		names := m.columns[tag].names
		for i, n := range m.count(tag, t.scratch) {
			if n > 0 {
				counts[names[i]] += n
			}
		}
	}
}

// count counts the values of a tag over what was found. When that is all that is active, the counts are kept.
func (m *match) count(tag byte, a *scratch) []int {
	whole := m.found != nil && m.n == m.nActive && m.n == m.found.countWith(m.active)
	if whole {
		if known := m.facets.byTag[tag].Load(); known != nil {
			return *known
		}
	}
	c := m.columns[tag]
	counts := a.ints(len(c.names))
	if m.found != nil && c.cost < m.n {
		lo := m.ranges[tag].lo
		for i := range counts {
			counts[i] = m.has.countWith(lo+i, m.found)
		}
	} else {
		m.look(c, counts, a)
	}
	if whole {
		kept := slices.Clone(counts)
		m.facets.byTag[tag].Store(&kept)
	}
	return counts
}

// look counts by looking at every document.
func (m *match) look(c *column, counts []int, a *scratch) {
	docs := m.docs
	if docs == nil {
		docs = m.found.appendTo(a.list(m.n), 0, m.meta.Docs)
	}
	if c.ends == nil {
		for _, d := range docs {
			if v := c.list[d]; v != none {
				counts[v]++
			}
		}
		return
	}
	for _, d := range docs {
		from := uint32(0)
		if d > 0 {
			from = c.ends[d-1]
		}
		for _, v := range c.list[from:c.ends[d]] {
			counts[v]++
		}
	}
}
