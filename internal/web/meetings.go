package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// buffers are reused between answers: a page of meetings is some 20 kB.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// maxPooled keeps the memory of a rare large answer from being held for ever.
const maxPooled = 1 << 20

func release(p *[]byte, used []byte) {
	if cap(used) <= maxPooled {
		*p = used[:0]
		buffers.Put(p)
	}
}

// listMeetings is /v1/meetings: a page of the meetings that match.
func (s *Server) listMeetings(w http.ResponseWriter, r *http.Request) error {
	q, err := s.question(w, r, stepList, cacheList)
	if q == nil || err != nil {
		return err
	}
	epoch := q.generation + q.at.Format(time.RFC3339)
	if a, ok := s.answers.of(epoch, q.canonical); ok {
		setNext(w, a.next)
		return send(w, "application/json", a.body)
	}
	a, err := s.understand(q, pageLimits)
	if err != nil {
		return err
	}
	res, err := s.find(r.Context(), a.Query)
	if err != nil {
		return err
	}
	credits, err := s.credits(r.Context(), res.Hits)
	if err != nil {
		return err
	}
	next := ""
	if res.Next != nil {
		next = s.nextPage(r.URL.Path, a.values, a.Cursor(res.Next))
		setNext(w, next)
	}
	p := buffers.Get().(*[]byte)
	body, err := appendList((*p)[:0], a.Request, res, next, credits)
	defer release(p, body)
	if err != nil {
		return err
	}
	if res.Generation == q.generation { // and not what was published meanwhile
		s.answers.keep(epoch, q.canonical, keptAnswer{next, body})
	}
	return send(w, "application/json", body)
}

// An attribution credits one source of a page, and says how fresh its listings are.
type attribution struct {
	Source  string      `json:"source"`
	Text    string      `json:"text"`
	URL     string      `json:"url,omitempty"`
	Rights  string      `json:"rights,omitempty"`
	Checked time.Time   `json:"checked,omitzero"`
	Stale   notice.Code `json:"stale,omitempty"`
}

// credits are for every source of hits, once, in the order of their first appearance.
func (s *Server) credits(ctx context.Context, hits []search.Hit) ([]attribution, error) {
	states, err := s.states(ctx)
	if err != nil {
		return nil, err
	}
	var all []attribution
	seen := make(map[string]bool, 8)
	for _, h := range hits {
		ref := &h.Meeting.Source
		if seen[ref.ID] {
			continue
		}
		seen[ref.ID] = true
		st := states[ref.ID]
		all = append(all, attribution{ref.ID, cmp.Or(ref.Attribution, ref.Publisher, ref.ID), ref.URL, ref.Rights, st.LastGood, s.Age(st, s.Now())})
	}
	return all, nil
}

// appendList writes the envelope of a list by hand: its meetings are most of every answer, and encoding them through
// reflection would cost more than finding them.
func appendList(b []byte, req *search.Request, res *search.Result, next string, credits []attribution) ([]byte, error) {
	b = append(b, `{"data":`...)
	b = feed.AppendMeetings(b, res.Hits, options(req))
	b = append(b, `,"total":{"value":`...)
	b = strconv.AppendInt(b, int64(res.Total), 10)
	b = append(b, `,"relation":"eq"}`...)
	tail := struct {
		Facets      map[search.Facet]map[string]int `json:"facets,omitempty"`
		Next        string                          `json:"next,omitempty"`
		Generation  string                          `json:"generation"`
		AsOf        time.Time                       `json:"as_of"`
		Understood  *search.Understood              `json:"understood,omitempty"`
		Attribution []attribution                   `json:"attribution,omitempty"`
	}{res.Facets, next, res.Generation, req.Query.At, understood(req), credits}
	at := len(b)
	b, err := appendJSON(b, tail)
	if err == nil {
		b[at] = ',' // where its brace was: the object goes on
	}
	return b, err
}

// options are how req wants its meetings.
func options(req *search.Request) (o feed.MeetingOptions) {
	for _, name := range req.Fields {
		f, _ := feed.ParseField(name) // search.Parse has let through known names only
		o.Fields |= f
	}
	if slices.Contains(req.Include, "occurrences") {
		o.Occurrences = 10
	}
	return o
}

// understood is what the words of req were taken to mean, or nil when there is nothing to say of them.
func understood(req *search.Request) *search.Understood {
	if u := &req.Understood; len(u.Words) > 0 || u.Near != nil {
		return u
	}
	return nil
}

// A shortQuery is what /v1/suggest and /v1/places take.
func shortQuery(r *http.Request) (q string, limit int, err error) {
	q = r.URL.Query().Get("q")
	if n := len([]rune(q)); n < 1 || n > 200 {
		return "", 0, invalidParameters(paramError{Parameter: "q", Code: search.OutOfRange, Detail: "1 to 200 letters."})
	}
	limit, err = limitOf(r, 10, 50)
	return q, limit, err
}

// suggest completes what a person has typed so far.
func (s *Server) suggest(w http.ResponseWriter, r *http.Request) error {
	q, limit, err := shortQuery(r)
	if err != nil {
		return err
	}
	if notModified(w, r, s.searchTag(r.URL.Path, r.URL.Query(), time.Time{}), cacheList) {
		return nil
	}
	all, err := s.Search.Suggest(r.Context(), q, limit)
	if err != nil {
		return err
	}
	return sendJSON(w, listOf(all))
}

// places completes the names that near= understands.
func (s *Server) listPlaces(w http.ResponseWriter, r *http.Request) error {
	q, limit, err := shortQuery(r)
	if err != nil {
		return err
	}
	if notModified(w, r, s.searchTag(r.URL.Path, r.URL.Query(), time.Time{}), cacheList) {
		return nil
	}
	var all []search.Place
	if s.Places != nil {
		all = s.Places.Find(q, "", limit)
	}
	return sendJSON(w, listOf(all))
}
