package embedded

import (
	"slices"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// numbers number the values of a facet alike for all parts, so that counts can be added without comparing texts. Facets
// of many values, such as cities, have none: few of them are met by one search.
type numbers struct {
	names []string
	of    map[*part][]uint16 // by value of the part
}

// maxNumbers is of how many values a facet may be to be numbered.
const maxNumbers = 512

// numbersOf are those of a tag; without names when it has too many values, or when there is no such facet.
func (v *view) numbersOf(tag byte) *numbers {
	if tag == 0 {
		return new(numbers)
	}
	if known := v.numbers[tag].Load(); known != nil {
		return known
	}
	n, byName := &numbers{of: make(map[*part][]uint16)}, make(map[string]uint16)
	for _, p := range v.parts {
		names := p.columns[tag].names
		if len(byName)+len(names) > maxNumbers {
			n = new(numbers)
			break
		}
		of := make([]uint16, len(names))
		for i, name := range names {
			number, known := byName[name]
			if !known {
				number = uint16(len(n.names))
				byName[name], n.names = number, append(n.names, name)
			}
			of[i] = number
		}
		n.of[p] = of
	}
	v.numbers[tag].Store(n)
	return n
}

// tally counts the values of one facet over the parts.
type tally struct {
	*scratch
	*numbers
	tag    byte
	byNum  []int // with numbers
	byName map[string]int
}

func (v *view) tallies(facets []search.Facet, memory *scratch) []tally {
	all := make([]tally, len(facets))
	for i, f := range facets {
		t := &all[i]
		t.scratch, t.tag = memory, tagOf(f)
		if t.numbers = v.numbersOf(t.tag); t.of != nil {
			t.byNum = make([]int, len(t.names))
		} else {
			t.byName = make(map[string]int)
		}
	}
	return all
}

// add counts the values of what was found.
func (t *tally) add(m *match) {
	if t.tag == 0 {
		return
	}
	counts := m.count(t.tag, t.scratch)
	if t.of != nil {
		for i, number := range t.of[m.part] {
			t.byNum[number] += counts[i]
		}
		return
	}
	names := m.columns[t.tag].names
	for i, n := range counts {
		if n > 0 {
			t.byName[names[i]] += n
		}
	}
}

// counts are all that were counted.
func (t *tally) counts() map[string]int {
	if t.of == nil {
		return t.byName
	}
	values := 0
	for _, n := range t.byNum {
		if n > 0 {
			values++
		}
	}
	counts := make(map[string]int, values)
	for i, n := range t.byNum {
		if n > 0 {
			counts[t.names[i]] = n
		}
	}
	return counts
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
