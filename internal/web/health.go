package web

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A health is how a source fares, in one word.
type health string

// The healths, from the best. A link has no listings here at all.
const (
	healthOK      health = "ok"
	healthWaiting health = "waiting" // declared, not read yet
	healthHeld    health = "held"    // a reading waits for a person; the one before is served
	healthFailing health = "failing" // the last attempt failed; what is served is still fresh
	healthStale   health = "stale"   // failing for longer than promised
	healthPaused  health = "paused"
	healthLink    health = "link"
)

var healths = []health{healthOK, healthStale, healthFailing, healthHeld, healthPaused, healthLink, healthWaiting}

// A sourceView is a source, or a publisher that is only linked to, as answers and pages show it.
type sourceView struct {
	ID          string             `json:"id"`
	Name        string             `json:"name,omitempty"`
	Publisher   publisherView      `json:"publisher"`
	Fellowship  meeting.Fellowship `json:"fellowship,omitempty"`
	Format      string             `json:"format,omitempty"`
	URL         string             `json:"url,omitempty"`
	Finder      string             `json:"finder,omitempty"`
	Rights      string             `json:"rights,omitempty"`
	Attribution string             `json:"attribution,omitempty"`
	Health      health             `json:"health"`
	Reason      string             `json:"reason,omitempty"`
	Meetings    int                `json:"meetings,omitempty"`
	Counts      *edition.Counts    `json:"counts,omitempty"`

	LastTry   time.Time   `json:"last_attempt,omitzero"`
	LastGood  time.Time   `json:"last_success,omitzero"`
	NextTry   time.Time   `json:"next_attempt,omitzero"`
	FailingAt time.Time   `json:"failing_since,omitzero"`
	Failures  int         `json:"consecutive_failures,omitempty"`
	LastCode  string      `json:"last_error_code,omitempty"`
	Stale     notice.Code `json:"-"`
}

type publisherView struct {
	Name        string      `json:"name"`
	URL         string      `json:"url,omitempty"`
	Kind        source.Kind `json:"kind,omitempty"`
	Country     string      `json:"country,omitempty"`
	Subdivision string      `json:"subdivision,omitempty"`
	Area        string      `json:"area,omitempty"`
}

func viewPublisher(p *source.Publisher) publisherView {
	if p == nil {
		return publisherView{}
	}
	return publisherView{p.Name, p.URL, p.Kind, p.Country, p.Subdivision, p.Area}
}

// Title is what a page calls the source.
func (v sourceView) Title() string {
	if v.Name != "" && v.Name != v.Publisher.Name {
		return v.Publisher.Name + ": " + v.Name
	}
	return cmp.Or(v.Publisher.Name, v.ID)
}

func (s *Server) viewSource(src *source.Source, st edition.State) sourceView {
	v := sourceView{
		ID: src.ID, Name: src.Name, Publisher: viewPublisher(src.Publisher), Fellowship: src.Fellowship,
		Format: src.Format, URL: src.URL, Rights: string(src.Rights.Status), Attribution: src.Ref("").Attribution,
		LastTry: st.LastTry, LastGood: st.LastGood, NextTry: st.NextTry,
		FailingAt: st.FailingAt, Failures: st.Failures, LastCode: st.LastCode,
		Stale: s.Age(st, s.Now()),
	}
	reason, readable := src.Readable(s.Getenv)
	switch {
	case !readable:
		v.Health, v.Reason, v.NextTry = healthPaused, reason, time.Time{}
	case st.Held != nil:
		v.Health, v.Reason = healthHeld, s.summary(st.Held.Reason)
	case v.Stale != "":
		v.Health, v.Reason = healthStale, s.summary(st.LastCode)
	case st.Failures > 0:
		v.Health, v.Reason = healthFailing, s.summary(st.LastCode)
	case st.LastGood.IsZero():
		v.Health = healthWaiting
	default:
		v.Health = healthOK
	}
	return v
}

func viewLink(r *source.Record) sourceView {
	return sourceView{
		ID: strings.TrimSuffix(path.Base(r.File), ".yaml"), Publisher: viewPublisher(&r.Publisher), Fellowship: r.Fellowship,
		Finder: r.Link.Finder, Health: healthLink, Reason: r.Link.Reason,
	}
}

// summary is what the catalogue says of code, or the code itself.
func (s *Server) summary(code string) string {
	if d, ok := s.Notices.Get(notice.Code(code)); ok {
		return d.Summary
	}
	return code
}

// sources is every source ordered by id, then every publisher that is only linked to, with the number of meetings that
// lists show of each.
func (s *Server) sources(ctx context.Context) ([]sourceView, error) {
	states, err := s.states(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := s.countBySource(ctx)
	if err != nil {
		return nil, err
	}
	var views []sourceView
	for _, src := range s.Registry.Sources() {
		v := s.viewSource(src, states[src.ID])
		v.Meetings = counts[src.ID]
		views = append(views, v)
	}
	links := len(views)
	for _, r := range s.Registry.Records {
		if r.Link != nil {
			views = append(views, viewLink(r))
		}
	}
	slices.SortFunc(views[links:], func(a, b sourceView) int { return cmp.Compare(a.ID, b.ID) })
	return views, nil
}

// statesFor is how old the states of sources in an answer may be. Every answer tells how fresh its sources are, and
// asking the store each time would cost more than the search.
const statesFor = 15 * time.Second

// A stateCache holds what was last read of the states of all sources.
type stateCache struct {
	mu   sync.Mutex
	at   time.Time
	byID map[string]edition.State // never changed once it is here
}

// states are those of every source, by its id.
func (s *Server) states(ctx context.Context) (map[string]edition.State, error) {
	c, now := &s.stateCache, s.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byID != nil && now.Sub(c.at) < statesFor {
		return c.byID, nil
	}
	all, err := s.Store.States(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the states of sources: %w", err)
	}
	byID := make(map[string]edition.State, len(all))
	for _, st := range all {
		byID[st.Source] = st
	}
	c.at, c.byID = now, byID
	return byID, nil
}

func (s *Server) countBySource(ctx context.Context) (map[string]int, error) {
	res, err := s.Search.Search(ctx, &search.Query{At: s.Now(), Facets: []search.Facet{search.FacetSource}})
	if err != nil {
		return nil, fmt.Errorf("counting meetings by source: %w", err)
	}
	return res.Facets[search.FacetSource], nil
}

// oneSource is the source with the given id, with the counts of its edition.
func (s *Server) oneSource(ctx context.Context, id string) (*source.Source, sourceView, error) {
	src := s.Registry.Source(id)
	if src == nil {
		return nil, sourceView{}, newProblem("not-found", "No source has this id.")
	}
	st, err := s.Store.State(ctx, id)
	if err != nil {
		return nil, sourceView{}, err
	}
	v := s.viewSource(src, st)
	last, err := s.Store.Editions(ctx, id, 1)
	if err != nil {
		return nil, sourceView{}, err
	}
	if len(last) > 0 {
		v.Counts, v.Meetings = &last[0].Counts, last[0].Counts.Meetings
	}
	return src, v, nil
}
