package meilisearch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// errMoved is the error of a search whose documents were deleted while it ran.
var errMoved = errors.New("meilisearch: the index has changed too often to answer")

// Search implements search.Engine.
func (e *Engine) Search(ctx context.Context, q *search.Query) (*search.Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
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
	f, exact := m.candidates(snap)
	if exact && (q.Limit == 0 || q.Effective() == search.ByName) {
		r, err := e.page(ctx, snap, m, f)
		if r != nil || err != nil {
			return r, err
		}
	}
	keys, err := e.reader.list(ctx, f)
	if err != nil {
		return nil, err
	}
	records, err := e.records(ctx, keys)
	if err != nil {
		return nil, err
	}
	return m.result(records, snap.generation), nil
}

// page leaves the order, the total and the facets to the server, where f is exact and the order by name: what a search
// for much is answered with, without reading much. It returns nil when the server cannot tell.
func (e *Engine) page(ctx context.Context, snap *snapshot, m *matcher, f filter) (*search.Result, error) {
	ask := question{filter: f, fields: []field{fieldKey}, sort: []field{fieldName, fieldID}, offset: m.Offset, limit: m.Limit + 1}
	if m.Limit == search.NoLimit {
		ask.limit = snap.size + 1
	}
	for _, facet := range m.Facets {
		ask.count = append(ask.count, fieldOf(facet))
	}
	whole := ask
	if m.After != nil {
		whole.offset, whole.limit = 0, 1
	}
	a, err := e.reader.ask(ctx, whole)
	if err != nil {
		return nil, err
	}
	r := &search.Result{Total: a.Total, Generation: snap.generation, Facets: make(map[search.Facet]map[string]int)}
	for _, facet := range m.Facets {
		if r.Facets[facet] = texts(facet, a.Counts); r.Facets[facet] == nil {
			return nil, nil
		}
	}
	if m.Limit == 0 {
		return r, nil
	}
	if k := m.After; k != nil {
		name := tokenOf(k.Name)
		ask.filter = all(f, either(after(fieldName, name), all(isAny(fieldName, name), after(fieldID, tokenOf(k.ID)))))
		ask.count = nil
		if a, err = e.reader.ask(ctx, ask); err != nil {
			return nil, err
		}
	}
	keys := a.keys()
	more := m.Limit != search.NoLimit && len(keys) == ask.limit
	if more {
		keys = keys[:m.Limit]
	}
	records, err := e.records(ctx, keys)
	if err != nil {
		return nil, err
	}
	var last search.Key
	for _, rec := range records {
		found, ok := m.match(rec)
		if !ok {
			return nil, nil
		}
		r.Hits, last = append(r.Hits, found.Hit), found.key
	}
	if more {
		r.Next = &last
	}
	return r, nil
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
	var hits []found
	for _, r := range records {
		if f, ok := m.match(r); ok {
			hits = append(hits, f)
		}
	}
	by := m.Effective()
	slices.SortFunc(hits, func(a, b found) int { return a.key.Compare(b.key, by) })
	r := &search.Result{Total: len(hits), Generation: generation, Facets: make(map[search.Facet]map[string]int)}
	for _, facet := range m.Facets {
		r.Facets[facet] = count(facet, hits)
	}
	if m.After != nil {
		first, _ := slices.BinarySearchFunc(hits, m.After, func(f found, k *search.Key) int {
			if f.key.Compare(*k, by) <= 0 {
				return -1
			}
			return 1
		})
		hits = hits[first:]
	}
	hits = hits[min(m.Offset, len(hits)):]
	if m.Limit >= 0 && m.Limit < len(hits) {
		if hits = hits[:m.Limit]; m.Limit > 0 {
			r.Next = &hits[m.Limit-1].key
		}
	}
	for _, f := range hits {
		r.Hits = append(r.Hits, f.Hit)
	}
	return r
}

// records reads the documents with those keys, in their order.
func (e *Engine) records(ctx context.Context, keys []string) ([]*record, error) {
	const batch = 1000
	list := make([]*record, len(keys))
	missing := make(map[string]int) // by key, the place in list
	for i, key := range keys {
		if list[i] = e.cache.get(hashOf(key)); list[i] != nil {
			continue
		}
		missing[key] = i
		if len(missing) == batch {
			if err := e.fetch(ctx, missing, list); err != nil {
				return nil, err
			}
		}
	}
	return list, e.fetch(ctx, missing, list)
}

// fetch reads the documents that are missing in list.
func (e *Engine) fetch(ctx context.Context, missing map[string]int, list []*record) error {
	if len(missing) == 0 {
		return nil
	}
	keys := make([]string, 0, len(missing))
	for key := range missing {
		keys = append(keys, key)
	}
	a, err := e.reader.ask(ctx, question{filter: isAnyKey(keys), fields: []field{fieldKey, fieldMeeting}, limit: len(keys)})
	if err != nil {
		return err
	}
	for _, h := range a.Hits {
		r, err := readRecord(h)
		if err != nil {
			return err
		}
		list[missing[h.Key]] = r
		e.cache.add(hashOf(h.Key), r)
		delete(missing, h.Key)
	}
	if len(missing) > 0 {
		return errMoved
	}
	return nil
}

func readRecord(h hit) (*record, error) {
	m, err := decodeMeeting(h.Meeting)
	if err != nil {
		return nil, fmt.Errorf("meilisearch: document %s: %w", h.Key, err)
	}
	return &record{Meeting: m, sortName: search.SortName(m.Name)}, nil
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
