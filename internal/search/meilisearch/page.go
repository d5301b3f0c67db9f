package meilisearch

import (
	"context"
	"iter"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// fewMatches is how many are read at once rather than left to the server.
const fewMatches = 200

// page answers with little reading where f is exact: the server knows the total and the facets, and which come first. It
// returns nil when all that f finds must be looked at.
func (e *Engine) page(ctx context.Context, snap *snapshot, m *matcher, f filter) (*search.Result, error) {
	by := m.Effective()
	ask := question{filter: f, fields: []field{fieldKey}, limit: 1}
	whole := by == search.ByName && m.After == nil
	if whole {
		ask = m.inOrder(f, snap)
	}
	for _, facet := range m.Facets {
		ask.count = append(ask.count, fieldOf(facet))
	}
	a, err := e.reader.ask(ctx, ask)
	if err != nil {
		return nil, err
	}
	r := &search.Result{Total: a.Total, Generation: snap.generation, Facets: make(map[search.Facet]map[string]int)}
	for _, facet := range m.Facets {
		if r.Facets[facet] = texts(facet, a.Counts); r.Facets[facet] == nil {
			return nil, nil
		}
	}
	switch {
	case m.Limit == 0:
		return r, nil
	case whole:
		return e.pageOf(ctx, m, r, a.keys())
	case by == search.ByName:
		a, err := e.reader.ask(ctx, m.inOrder(all(f, m.afterName()), snap))
		if err != nil {
			return nil, err
		}
		return e.pageOf(ctx, m, r, a.keys())
	case r.Total <= e.few:
		return nil, nil
	case by == search.ByRelevance:
		return e.byBands(ctx, snap, m, r, f)
	}
	return e.byParts(ctx, snap, m, r, f)
}

// inOrder asks for the page of m, and one more, among what f finds by name.
func (m *matcher) inOrder(f filter, snap *snapshot) question {
	limit := m.Limit
	if limit == search.NoLimit {
		limit = snap.size
	}
	return question{filter: f, fields: []field{fieldKey}, sort: []field{fieldName, fieldID}, offset: m.Offset, limit: limit + 1}
}

// afterName is true of documents after m.After in the order of names.
func (m *matcher) afterName() filter {
	name := tokenOf(m.After.Name)
	return either(after(fieldName, name), all(isAny(fieldName, name), after(fieldID, tokenOf(m.After.ID))))
}

// pageOf completes r by the documents with those keys, of which there is one more when more follow.
func (e *Engine) pageOf(ctx context.Context, m *matcher, r *search.Result, keys []string) (*search.Result, error) {
	records, err := e.records(ctx, keys, "")
	if err != nil {
		return nil, err
	}
	hits := m.sorted(records)
	if len(hits) != len(records) {
		return nil, nil
	}
	m.fill(r, hits)
	return r, nil
}

// byBands answers by relevance: the server has the order in each band.
func (e *Engine) byBands(ctx context.Context, snap *snapshot, m *matcher, r *search.Result, f filter) (*search.Result, error) {
	var keys []string
	ask := m.inOrder("", snap)
	for tier, band := range m.bands(snap) {
		if m.After != nil && tier < m.After.Tier {
			continue
		}
		if ask.filter = all(f, band); m.After != nil && tier == m.After.Tier {
			ask.filter = all(ask.filter, m.afterName())
		}
		a, err := e.reader.ask(ctx, ask)
		if err != nil {
			return nil, err
		}
		keys = append(keys, a.keys()...)
		if ask.limit -= len(a.Hits); ask.limit <= 0 {
			break
		}
		ask.offset = max(0, ask.offset-a.Total)
	}
	return e.pageOf(ctx, m, r, keys)
}

// A part of what a query finds is all that comes before the rest of it in the order.
type part struct {
	filter filter // of candidates
	holds  func(search.Key) bool
}

// byParts answers by time and by distance: it looks at larger and larger parts until one holds the page, and more.
func (e *Engine) byParts(ctx context.Context, snap *snapshot, m *matcher, r *search.Result, f filter) (*search.Result, error) {
	if m.Limit == search.NoLimit {
		return nil, nil
	}
	parts := m.partsByTime(snap)
	if m.Effective() == search.ByDistance {
		parts = m.partsByDistance()
	}
	wanted := m.Offset + m.Limit + 1
	for p := range parts {
		candidates := all(f, p.filter)
		keys, err := e.reader.list(ctx, candidates)
		if err != nil {
			return nil, err
		}
		if len(keys) < wanted {
			continue
		}
		records, err := e.records(ctx, keys, candidates)
		if err != nil {
			return nil, err
		}
		hits := m.sorted(records)
		end := len(hits)
		for end > 0 && !p.holds(hits[end-1].key) {
			end--
		}
		if page := m.later(hits[:end]); len(page) > m.Limit {
			m.fill(r, page)
			return r, nil
		}
	}
	return nil, nil
}

// partsByTime are those of an hour from now, or from where the page begins, and of longer.
func (m *matcher) partsByTime(snap *snapshot) iter.Seq[part] {
	return func(yield func(part) bool) {
		from := m.At.Add(-search.Grace)
		if m.After != nil {
			if from = m.After.Next; from.IsZero() {
				return
			}
		}
		for d := time.Hour; d <= almostAWeek; d *= 3 {
			to := from.Add(d)
			holds := func(k search.Key) bool { return !k.Next.IsZero() && !k.Next.After(to) }
			if !yield(part{m.startsBetween(snap, from, to), holds}) {
				return
			}
		}
	}
}

// partsByDistance are those within some kilometres, and within more.
func (m *matcher) partsByDistance() iter.Seq[part] {
	return func(yield func(part) bool) {
		const least, most = 10_000, 5_000_000 // metres
		radius := float64(least)
		if m.After != nil {
			if m.After.Distance < 0 {
				return
			}
			radius = max(radius, 1.2*m.After.Distance)
		}
		for ; m.Near != nil && radius < most; radius *= 3 {
			holds := func(k search.Key) bool { return k.Distance >= 0 && k.Distance <= radius }
			c := &search.Circle{Center: m.Near.Center, Radius: radius}
			if !yield(part{inBox(around(c)), holds}) {
				return
			}
		}
	}
}
