package meilisearch

import (
	"context"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/places"
)

// names are the names of meetings and places, to complete and to locate. The server has no say in them, so that they are
// kept here: what each source contributes, and an index over all, which follows the state in the background.
type names struct {
	index atomic.Pointer[places.Index] // nil until it is first made

	busy     chan struct{} // holds a value while the rest is used
	bySource map[string]contribution
	of       string // the generation of index
}

type contribution struct {
	sum   string // of the edition
	names []*meeting.Meeting
}

func newNames() *names {
	return &names{busy: make(chan struct{}, 1), bySource: make(map[string]contribution)}
}

func (n *names) lock(ctx context.Context) error {
	select {
	case n.busy <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (n *names) unlock() { <-n.busy }

// offer notes what a source contributes, unless that would have to wait: then it is read when it is needed.
func (n *names) offer(source, sum string, list []*meeting.Meeting) {
	select {
	case n.busy <- struct{}{}:
		defer n.unlock()
		n.bySource[source] = contribution{sum, list}
	default:
	}
}

// nameOf is as much of m as has to do with names.
func nameOf(m *meeting.Meeting) *meeting.Meeting {
	short := &meeting.Meeting{Name: m.Name, Group: m.Group, Types: m.Types, Status: m.Status}
	if p := m.Place; p != nil {
		short.Place = &meeting.Place{
			Name: p.Name, City: p.City, Region: p.Region, PostalCode: p.PostalCode, Country: p.Country, Areas: p.Areas,
			Point: p.Point, Precision: p.Precision,
		}
	}
	return short
}

// Suggest implements search.Engine. It may be a moment behind Replace; Settle waits for it.
func (e *Engine) Suggest(ctx context.Context, prefix string, limit int) ([]search.Suggestion, error) {
	ix, err := e.places(ctx)
	if err != nil {
		return nil, err
	}
	return ix.Suggest(prefix, limit), nil
}

// places is the index of names, as far as it has followed.
func (e *Engine) places(ctx context.Context) (*places.Index, error) {
	if ix := e.names.index.Load(); ix != nil {
		return ix, nil
	}
	if err := e.Settle(ctx); err != nil {
		return nil, err
	}
	return e.names.index.Load(), nil
}

// Settle waits until what Suggest, Resolve and Find know is of the present state.
func (e *Engine) Settle(ctx context.Context) error {
	n := e.names
	if err := n.lock(ctx); err != nil {
		return err
	}
	defer n.unlock()
	snap := e.snap.Load()
	switch known := n.index.Load() != nil; {
	case known && (snap.Partial || n.of == snap.generation): // what was lost will be there again
		return nil
	case snap.Partial:
		return errPartial
	}
	for source, ed := range snap.Editions {
		if n.bySource[source].sum == ed.Sum {
			continue
		}
		list, err := e.readNames(ctx, snap, source)
		if err != nil {
			return err
		}
		n.bySource[source] = contribution{ed.Sum, list}
	}
	maps.DeleteFunc(n.bySource, func(source string, _ contribution) bool { return snap.Editions[source].Count == 0 })
	n.index.Store(places.Of(n.each, e.opt.Labels))
	n.of = snap.generation
	return nil
}

// each yields what has to do with names in all meetings.
func (n *names) each(yield func(*meeting.Meeting) bool) {
	for _, c := range n.bySource {
		if slices.ContainsFunc(c.names, func(m *meeting.Meeting) bool { return !yield(m) }) {
			return
		}
	}
}

func (e *Engine) readNames(ctx context.Context, snap *snapshot, source string) ([]*meeting.Meeting, error) {
	var list []*meeting.Meeting
	err := e.readSource(ctx, snap.state, source, func(m *meeting.Meeting) { list = append(list, nameOf(m)) })
	return list, err
}

// readSource reads all meetings of a source.
func (e *Engine) readSource(ctx context.Context, s *state, source string, yield func(*meeting.Meeting)) error {
	f := all(visibleAt(s.Number), isAny(fieldOwner, tokenOf(source)))
	a, err := e.reader.ask(ctx, question{filter: f, fields: []field{fieldKey, fieldMeeting}, limit: s.Editions[source].Count})
	if err != nil {
		return err
	}
	if len(a.Hits) != s.Editions[source].Count {
		return errMoved
	}
	for _, h := range a.Hits {
		r, err := readRecord(h)
		if err != nil {
			return err
		}
		yield(r.Meeting)
	}
	return nil
}

// Resolve implements search.Places.
func (e *Engine) Resolve(text, country string) (search.Place, bool) {
	ix, err := e.places(context.Background())
	if err != nil {
		e.opt.Log.Warn(cannotRead, "index", e.opt.Index, "err", err)
		return search.Place{}, false
	}
	return ix.Resolve(text, country)
}

// Find implements search.Places.
func (e *Engine) Find(text, country string, limit int) []search.Place {
	ix, err := e.places(context.Background())
	if err != nil {
		e.opt.Log.Warn(cannotRead, "index", e.opt.Index, "err", err)
		return nil
	}
	return ix.Find(text, country, limit)
}

const cannotRead = "the search index cannot be read"
