package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/feed"
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
	now := epoch{q.generation, q.at.Unix()}
	if a, ok := s.answers.of(now, q.canonical); ok {
		setNext(w, a.next)
		return send(w, "application/json", a.body)
	}
	a, err := s.understand(q, pageLimits)
	if err != nil {
		return err
	}
	res, err := s.Search.Search(r.Context(), a.Query)
	if err != nil {
		return err
	}
	list := &feed.List{Result: res, AsOf: a.Query.At}
	if list.Attribution, err = s.credits(r.Context(), res.Hits); err != nil {
		return err
	}
	if u := understood(a.Request); u != nil {
		if list.Understood, err = toJSON(u); err != nil {
			return err
		}
	}
	if res.Next != nil {
		list.Next = s.nextPage(r.URL.Path, q, a.Cursor(res.Next))
		setNext(w, list.Next)
	}
	p := buffers.Get().(*[]byte)
	body := feed.AppendList((*p)[:0], list, options(a.Request))
	defer release(p, body)
	if res.Generation == q.generation { // and not what was published meanwhile
		s.answers.keep(now, q.canonical, keptAnswer{list.Next, body})
	}
	return send(w, "application/json", body)
}

// credits are for every source of hits, once, in the order of their first appearance.
func (s *Server) credits(ctx context.Context, hits []search.Hit) ([]feed.Attribution, error) {
	states, err := s.states(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]feed.Attribution, 0, 4)
	credited := func(id string) bool { // of few
		for i := range all {
			if all[i].Source == id {
				return true
			}
		}
		return false
	}
	for i := range hits {
		ref := &hits[i].Meeting.Source
		if credited(ref.ID) {
			continue
		}
		st := states[ref.ID]
		all = append(all, feed.Attribution{
			Source: ref.ID, Text: cmp.Or(ref.Attribution, ref.Publisher, ref.ID), URL: ref.URL, Rights: ref.Rights,
			Checked: st.LastGood, Stale: s.Age(st, s.Now()),
		})
	}
	return all, nil
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
