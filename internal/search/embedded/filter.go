package embedded

import "slices"

// rare values are quicker followed one document at a time than with sets.
const rare = 64

// A condition is that a document has any of some values.
type condition struct {
	values []int
	n      int // documents with them, those with several counted as often
}

// conditions looks up the values asked for; not ok when no document has any of those that it needs.
func (sc *scan) conditions(p *part) (all []condition, ok bool) {
	all = sc.asked[:0]
	for _, values := range sc.all {
		c := condition{values: sc.ints(len(values))[:0]}
		for _, v := range values {
			if i, ok := p.value(v); ok {
				c.values = append(c.values, i)
				c.n += int(p.has.posts[i].n)
			}
		}
		if len(c.values) == 0 {
			return nil, false
		}
		all = append(all, c)
	}
	sc.asked = all
	slices.SortFunc(all, func(a, b condition) int { return a.n - b.n })
	return all, true
}

// holds reports whether document d has any of the values.
func (p *part) holds(c condition, d uint16) bool {
	return slices.ContainsFunc(c.values, func(v int) bool { return p.has.contains(v, d) })
}

// filter finds the documents with the values asked for; not ok when there are none.
func (sc *scan) filter(m *match) (ok bool) {
	p := m.part
	conditions, ok := sc.conditions(p)
	if !ok {
		return false
	}
	among := p.active
	if len(sc.Statuses) > 0 {
		among = p.live
	}
	switch {
	case len(sc.IDs) > 0:
		m.found = sc.take(len(p.live))
		for _, id := range sc.IDs {
			if d, ok := p.find(id); ok {
				m.found.add(d)
			}
		}
	case len(conditions) > 0 && conditions[0].n <= rare:
		m.docs = sc.pick(p, among, conditions)
		return len(m.docs) > 0
	case len(conditions) > 0:
		m.found = sc.take(len(p.live))
		p.collect(conditions[0], m.found)
		conditions = conditions[1:]
	case sc.cover != nil && len(sc.terms) == 0 && len(sc.not) == 0:
		m.found = among // to be read only, until inside lists what is wanted of it
		return true
	default:
		m.found = sc.copy(among)
	}
	m.found.and(among)
	sc.keep(p, m.found, conditions)
	for _, v := range sc.not {
		if i, ok := p.value(v); ok {
			p.has.dropFrom(i, m.found)
		}
	}
	return true
}

// pick lists the documents that meet all conditions, beginning with the fewest.
func (sc *scan) pick(p *part, among set, conditions []condition) []uint16 {
	docs := sc.list(conditions[0].n)
	if first := conditions[0].values; len(first) == 1 && !dense(conditions[0].n, p.has.words) {
		docs = append(docs, p.has.list(first[0])...)
	} else {
		s := sc.take(len(p.live))
		p.collect(conditions[0], s)
		docs = s.appendTo(docs, 0, p.meta.Docs)
	}
	var not []int
	for _, v := range sc.not {
		if i, ok := p.value(v); ok {
			not = append(not, i)
		}
	}
	return slices.DeleteFunc(docs, func(d uint16) bool {
		if !among.has(d) {
			return true
		}
		for _, c := range conditions[1:] {
			if !p.holds(c, d) {
				return true
			}
		}
		return p.holds(condition{values: not}, d)
	})
}

// keep keeps the documents that meet all conditions.
func (sc *scan) keep(p *part, found set, conditions []condition) {
	for _, c := range conditions {
		a, dense := p.has.set(c.values[0])
		if dense && len(c.values) == 1 {
			found.and(a)
			continue
		}
		if dense && len(c.values) == 2 {
			if b, dense := p.has.set(c.values[1]); dense {
				found.andEither(a, b)
				continue
			}
		}
		any := sc.take(len(found))
		p.collect(c, any)
		found.and(any)
	}
}

// collect adds the documents with any of the values to s.
func (p *part) collect(c condition, s set) {
	for _, v := range c.values {
		p.has.orInto(v, s)
	}
}
