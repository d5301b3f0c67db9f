package embedded

import "slices"

// rare values are quicker followed one document at a time than with sets.
const rare = 100

// A condition is that a document has any of some values.
type condition struct {
	values []int
	n      int // documents with them, those with several counted as often
}

// condition looks the values up; not ok when no document has any of them.
func (p *part) condition(values []string) (c condition, ok bool) {
	for _, v := range values {
		if i, ok := p.value(v); ok {
			c.values = append(c.values, i)
			c.n += int(p.has.posts[i].n)
		}
	}
	return c, len(c.values) > 0
}

// holds reports whether document d has any of the values.
func (p *part) holds(c condition, d uint16) bool {
	return slices.ContainsFunc(c.values, func(v int) bool { return p.has.contains(v, d) })
}

// filtered are the documents with the values asked for; not ok when there are none.
func (sc *scan) filtered(p *part) (found set, ok bool) {
	conditions := make([]condition, len(sc.all))
	for i, values := range sc.all {
		if conditions[i], ok = p.condition(values); !ok {
			return nil, false
		}
	}
	among := p.active
	if len(sc.Statuses) > 0 {
		among = p.live
	}
	found = sc.take(len(p.live))
	slices.SortFunc(conditions, func(a, b condition) int { return a.n - b.n })
	switch {
	case len(sc.IDs) > 0:
		for _, id := range sc.IDs {
			if d, ok := p.find(id); ok {
				found.add(d)
			}
		}
		found.and(among)
		sc.keep(p, found, conditions)
	case len(conditions) > 0 && conditions[0].n <= rare:
		sc.pick(p, found, among, conditions)
	case len(conditions) > 0:
		p.collect(conditions[0], found)
		found.and(among)
		sc.keep(p, found, conditions[1:])
	default:
		copy(found, among)
	}
	for _, v := range sc.not {
		if i, ok := p.value(v); ok {
			p.has.dropFrom(i, found)
		}
	}
	return found, !found.empty()
}

// pick adds the documents that meet all conditions to found, beginning with the fewest.
func (sc *scan) pick(p *part, found, among set, conditions []condition) {
	for _, v := range conditions[0].values {
		p.has.each(v, func(d uint16) {
			if !among.has(d) {
				return
			}
			for _, c := range conditions[1:] {
				if !p.holds(c, d) {
					return
				}
			}
			found.add(d)
		})
	}
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
