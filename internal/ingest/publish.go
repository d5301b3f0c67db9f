package ingest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/fellowfeed/fellowfeed/internal/match"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A Gazetteer locates listings that state no point. It learns from those that do.
type Gazetteer interface {
	// Learn takes ms, the listings of source, in place of those it had of source before.
	Learn(source string, ms []*meeting.Meeting)
	// Locate finds a point for m, which is never Exact. It finds none for one that has its own.
	Locate(m *meeting.Meeting) (meeting.Point, meeting.Precision, bool)
}

// A Publisher brings editions into the index, listings of one meeting merged: the best is shown, and names the others
// in AlsoListedBy; their ids become aliases. It remembers what matching needs of every listing, so that an edition
// costs only the comparison of its own hours.
type Publisher struct {
	// Gazetteer completes listings as they are indexed, with what it has learned by then: it is not part of what is
	// stored. It is optional, and set before the first use.
	Gazetteer Gazetteer

	store Store
	index Index
	kind  func(source string) source.Kind

	mu      sync.Mutex
	known   bool // whether the listings of every source have been placed
	hours   map[hour]map[meeting.ID]match.Candidate
	at      map[string]map[meeting.ID]hour // where the listings of a source stand
	results map[hour]match.Result
	also    map[meeting.ID][]string // of winners
	lost    map[meeting.ID]string   // source of each listing that another is shown for
}

// An hour is what listings of one meeting have in common beyond doubt. Matching never looks across hours.
type hour struct {
	fellowship meeting.Fellowship
	weekday    int
	start      meeting.Clock
}

// NewPublisher returns a publisher to an index that is empty, to be filled by Load, or that shows the current editions
// already. kind tells what sort of body publishes a source.
func NewPublisher(s Store, index Index, kind func(source string) source.Kind) *Publisher {
	return &Publisher{
		store: s, index: index, kind: kind,
		hours: make(map[hour]map[meeting.ID]match.Candidate), at: make(map[string]map[meeting.ID]hour),
		results: make(map[hour]match.Result), also: make(map[meeting.ID][]string), lost: make(map[meeting.ID]string),
	}
}

// Load publishes every current edition.
func (p *Publisher) Load(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known = false
	sources, err := p.know(ctx)
	if err != nil {
		return err
	}
	for _, s := range sources {
		if err := p.show(ctx, s, nil); err != nil {
			return err
		}
	}
	return nil
}

// know places and matches the listings of every source, the first time that it is needed.
func (p *Publisher) know(ctx context.Context) (sources []string, err error) {
	if p.known {
		return nil, nil
	}
	states, err := p.store.States(ctx)
	if err != nil {
		return nil, fmt.Errorf("indexing: %w", err)
	}
	touched := make(map[hour]bool)
	for _, s := range states {
		if s.Edition == 0 {
			continue
		}
		ms, err := p.current(ctx, s.Source)
		if err != nil {
			return nil, err
		}
		p.learn(s.Source, ms)
		p.place(s.Source, ms, touched)
		sources = append(sources, s.Source)
	}
	if _, err := p.match(ctx, touched); err != nil {
		return nil, err
	}
	p.known = true
	return sources, nil
}

// Publish brings the current edition of source into the index, and those of other sources whose listings are now shown
// for it, or it for them.
func (p *Publisher) Publish(ctx context.Context, source string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, err := p.know(ctx); err != nil {
		return err
	}
	ms, err := p.current(ctx, source)
	if err != nil {
		return err
	}
	touched := make(map[hour]bool)
	p.learn(source, ms)
	p.place(source, ms, touched)
	affected, err := p.match(ctx, touched)
	if err != nil {
		return err
	}
	delete(affected, source)
	if err := p.show(ctx, source, ms); err != nil {
		return err
	}
	for _, other := range slices.Sorted(maps.Keys(affected)) {
		if err := p.show(ctx, other, nil); err != nil {
			return err
		}
	}
	return nil
}

func (p *Publisher) current(ctx context.Context, source string) ([]*meeting.Meeting, error) {
	var ms []*meeting.Meeting
	for l, err := range p.store.Current(ctx, source) {
		if err != nil {
			return nil, fmt.Errorf("indexing %s: %w", source, err)
		}
		ms = append(ms, &l.Meeting)
	}
	return ms, nil
}

// place puts the listings of source into their hours, in place of those that were there.
func (p *Publisher) place(source string, ms []*meeting.Meeting, touched map[hour]bool) {
	for id, h := range p.at[source] {
		delete(p.hours[h], id)
		touched[h] = true
	}
	p.at[source] = make(map[meeting.ID]hour)
	for _, m := range ms {
		if m.Status != meeting.Active || m.Schedule == nil {
			continue
		}
		h := hour{m.Fellowship, int(m.Schedule.Weekday), m.Schedule.Start}
		if p.hours[h] == nil {
			p.hours[h] = make(map[meeting.ID]match.Candidate)
		}
		p.hours[h][m.ID] = match.Candidate{Meeting: outline(m), Kind: p.kind(source)}
		p.at[source][m.ID] = h
		touched[h] = true
	}
}

// outline is what matching looks at of a meeting, without what it does not.
func outline(m *meeting.Meeting) *meeting.Meeting {
	o := *m
	o.Notes, o.Types, o.RawTypes, o.Notices, o.URL, o.FeedbackURL = "", nil, nil, nil, "", ""
	return &o
}

// match compares the touched hours again, and returns the sources whose listings are shown differently than before.
func (p *Publisher) match(ctx context.Context, touched map[hour]bool) (map[string]bool, error) {
	affected := make(map[string]bool)
	aliases := make(map[meeting.ID]meeting.ID)
	for h := range touched {
		was := p.results[h]
		now := match.Merge(slices.Collect(maps.Values(p.hours[h])))
		p.results[h] = now
		for _, m := range was.Merged {
			delete(p.also, m.Winner)
			for _, id := range m.Aliases {
				affected[p.lost[id]] = true
				delete(p.lost, id)
			}
			if c, ok := p.hours[h][m.Winner]; ok {
				affected[c.Meeting.Source.ID] = true
			}
		}
		for _, m := range now.Merged {
			p.also[m.Winner] = m.AlsoListedBy
			affected[p.hours[h][m.Winner].Meeting.Source.ID] = true
			for _, id := range m.Aliases {
				p.lost[id] = p.hours[h][id].Meeting.Source.ID
				affected[p.lost[id]] = true
				aliases[id] = m.Winner
			}
		}
	}
	if len(aliases) > 0 {
		if err := p.store.PutAliases(ctx, aliases); err != nil {
			return nil, fmt.Errorf("indexing: %w", err)
		}
	}
	return affected, nil
}

// show indexes the listings of source that no other is shown for. ms are those of its edition; nil reads them.
func (p *Publisher) show(ctx context.Context, source string, ms []*meeting.Meeting) (err error) {
	if ms == nil {
		if ms, err = p.current(ctx, source); err != nil {
			return err
		}
	}
	err = p.index.Replace(ctx, source, func(yield func(*meeting.Meeting) bool) {
		for _, m := range ms {
			if _, lost := p.lost[m.ID]; lost {
				continue
			}
			m.AlsoListedBy = p.also[m.ID]
			p.locate(m)
			if !yield(m) {
				return
			}
		}
	})
	if err != nil {
		return fmt.Errorf("indexing %s: %w", source, err)
	}
	return nil
}

func (p *Publisher) learn(source string, ms []*meeting.Meeting) {
	if p.Gazetteer != nil {
		p.Gazetteer.Learn(source, ms)
	}
}

// locate gives m the point of what it is in, when it states none. Its place is a new one: matching, which looks at what
// publishers state, has the old.
func (p *Publisher) locate(m *meeting.Meeting) {
	if p.Gazetteer == nil || m.Place == nil {
		return
	}
	point, precision, ok := p.Gazetteer.Locate(m)
	if !ok {
		return
	}
	place := *m.Place
	place.Point, place.Precision = &point, precision
	m.Place = &place
	m.Notices = append(slices.Clip(m.Notices), string(notice.CoordinatesFromArea))
}
