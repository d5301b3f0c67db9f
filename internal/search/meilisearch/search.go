package meilisearch

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// errMoved is the error of a search whose documents were deleted while it ran.
var errMoved = errors.New("meilisearch: the index has changed too often to answer")

// patience is how long a search may take, with all that it asks of the server.
const patience = 10 * time.Second

// Search implements search.Engine.
func (e *Engine) Search(ctx context.Context, q *search.Query) (*search.Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := e.search(ctx, q)
	if errors.Is(err, errMoved) {
		if err := e.refresh(ctx); err != nil {
			return nil, err
		}
		r, err = e.search(ctx, q)
	}
	return r, err
}

func (e *Engine) search(ctx context.Context, q *search.Query) (*search.Result, error) {
	snap, m := e.snap.Load(), newMatcher(q, e.opt.Labels, e.opt.Zones)
	if snap.Partial {
		return nil, errPartial
	}
	f, exact := m.candidates(snap)
	if exact {
		r, err := e.page(ctx, snap, m, f)
		if r != nil || err != nil {
			return r, err
		}
	}
	keys, err := e.reader.list(ctx, f)
	if err != nil {
		return nil, err
	}
	records, err := e.records(ctx, keys, f)
	if err != nil {
		return nil, err
	}
	return m.result(records, snap.generation), nil
}

func (a *answer) keys() []string {
	keys := make([]string, len(a.Hits))
	for i, h := range a.Hits {
		keys[i] = h.Key
	}
	return keys
}

// result is the answer when the matches are among records.
func (m *matcher) result(records []*record, generation string) *search.Result {
	hits := m.sorted(records)
	r := &search.Result{Total: len(hits), Generation: generation, Facets: make(map[search.Facet]map[string]int)}
	for _, facet := range m.Facets {
		r.Facets[facet] = count(facet, hits)
	}
	m.fill(r, m.later(hits))
	return r
}

// sorted are those of records that match, in order.
func (m *matcher) sorted(records []*record) []found {
	var hits []found
	for _, r := range records {
		if f, ok := m.match(r); ok {
			hits = append(hits, f)
		}
	}
	by := m.Effective()
	slices.SortFunc(hits, func(a, b found) int { return a.key.Compare(b.key, by) })
	return hits
}

// later are those of hits that come after those that are to be left out.
func (m *matcher) later(hits []found) []found {
	if m.After != nil {
		by := m.Effective()
		first, _ := slices.BinarySearchFunc(hits, m.After, func(f found, k *search.Key) int {
			if f.key.Compare(*k, by) <= 0 {
				return -1
			}
			return 1
		})
		hits = hits[first:]
	}
	return hits[min(m.Offset, len(hits)):]
}

// fill gives r the first of hits.
func (m *matcher) fill(r *search.Result, hits []found) {
	if m.Limit >= 0 && m.Limit < len(hits) {
		if hits = hits[:m.Limit]; m.Limit > 0 {
			r.Next = &hits[m.Limit-1].key
		}
	}
	for _, f := range hits {
		r.Hits = append(r.Hits, f.Hit)
	}
}

// fieldOf is the field that holds the values of a facet.
func fieldOf(f search.Facet) field {
	switch f {
	case search.FacetType:
		return fieldTypes
	case search.FacetLanguage:
		return fieldLanguages
	case search.FacetSource:
		return fieldSources
	}
	return field(f)
}

// texts are the counts of a facet by what its tokens stand for, or nil when one cannot be read.
func texts(f search.Facet, counts map[field]map[token]int) map[string]int {
	m := make(map[string]int)
	for t, n := range counts[fieldOf(f)] {
		text, ok := t.text()
		if f == search.FacetWeekday {
			text, ok = string(t), true // a number
		}
		if !ok {
			return nil
		}
		if text != "" {
			m[text] = n
		}
	}
	return m
}

// count counts the values of a facet over hits.
func count(f search.Facet, hits []found) map[string]int {
	m := make(map[string]int)
	for _, h := range hits {
		own := values(f, h.Meeting)
		for i, v := range own {
			if v != "" && !slices.Contains(own[:i], v) {
				m[v]++
			}
		}
	}
	return m
}

// values are those of m for a facet; they may repeat.
func values(f search.Facet, m *meeting.Meeting) (list []string) {
	switch f {
	case search.FacetWeekday:
		if m.Schedule != nil {
			return []string{strconv.Itoa(int(m.Schedule.Weekday))}
		}
	case search.FacetType:
		for _, t := range m.Types {
			list = append(list, string(t))
		}
	case search.FacetFellowship:
		return []string{string(m.Fellowship)}
	case search.FacetAttendance:
		return []string{string(m.Attendance)}
	case search.FacetAccess:
		return []string{string(m.Access)}
	case search.FacetLanguage:
		return m.Languages
	case search.FacetCountry:
		if m.Place != nil {
			return []string{m.Place.Country}
		}
	case search.FacetRegion:
		return search.Regions(m)
	case search.FacetCity:
		if m.Place != nil {
			return []string{m.Place.City}
		}
	case search.FacetSource:
		return search.Sources(m)
	}
	return list
}
