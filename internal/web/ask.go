package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A question is a search as a URL asks it, at an instant.
type question struct {
	values     url.Values
	canonical  string // of values
	at         time.Time
	generation string // of what it is put to
}

// An answerable is a question that was understood.
type answerable struct {
	*search.Request
	values url.Values
}

// limits are how many meetings an answer has when nothing is said, and at most.
type limits struct{ usual, most int }

var pageLimits = limits{20, search.MaxLimit}

// ask reads the search in the query of r and understands it. When the client has the answer already it is told so, and
// the result is nil.
func (s *Server) ask(w http.ResponseWriter, r *http.Request, step time.Duration, lim limits, control string) (*answerable, error) {
	q, err := s.question(w, r, step, control)
	if q == nil || err != nil {
		return nil, err
	}
	return s.understand(q, lim)
}

// question reads the search in the query of r. The clock is read in steps, so that all answers of one step are the same;
// the steps are short when which meetings match depends on the clock. When the client has the answer already it is told
// so, and the result is nil.
func (s *Server) question(w http.ResponseWriter, r *http.Request, step time.Duration, control string) (*question, error) {
	values, err := query(r)
	if err != nil {
		return nil, err
	}
	if timely(values) {
		step = min(step, stepSoon)
	}
	q := &question{values, search.Canonical(values), s.Now().Truncate(step), s.Search.Generation()}
	if notModified(w, r, s.tagOf(r.URL.Path, q), control) {
		return nil, nil
	}
	return q, nil
}

func (s *Server) understand(q *question, lim limits) (*answerable, error) {
	req, err := s.parse(q.values, q.at, lim)
	if err != nil {
		return nil, err
	}
	return &answerable{req, q.values}, nil
}

func (s *Server) parse(values url.Values, at time.Time, lim limits) (*search.Request, error) {
	return search.Parse(values, search.ParseOptions{
		Now: at, Places: s.Places, Vocabulary: s.Vocabulary, DefaultLimit: lim.usual, MaxLimit: lim.most, Secret: s.CursorSecret,
	})
}

// searchTag names the answer to a search as of an instant.
func (s *Server) searchTag(path string, values url.Values, at time.Time) string {
	return s.tagOf(path, &question{values, search.Canonical(values), at, s.Search.Generation()})
}

// tagOf names the answer to q: by the content, by what is asked, and by the instant unless the search itself says when it
// is asked.
func (s *Server) tagOf(path string, q *question) string {
	instant := strconv.FormatInt(q.at.Unix(), 36)
	if q.values.Has("at") || q.values.Has("cursor") {
		instant = ""
	}
	return tag(s.Version, s.BaseURL, q.generation, path, q.canonical, instant)
}

// timely reports whether which meetings match depends on when one asks.
func timely(values url.Values) bool {
	if values.Has("within") || values.Has("q") { // words may be understood as a time: "tonight"
		return true
	}
	return slices.ContainsFunc(values["day"], func(v string) bool {
		v = strings.ToLower(v)
		return strings.Contains(v, "today") || strings.Contains(v, "tomorrow")
	})
}

// nextOf is the next start of m, a running meeting counted for as long as a search counts it.
func (s *Server) nextOf(m *meeting.Meeting, now time.Time) time.Time {
	if m.Schedule == nil {
		return time.Time{}
	}
	loc, err := s.zones.Load(m.Schedule.Timezone)
	if err != nil {
		return time.Time{}
	}
	next, _ := occurrence.Next(m.Schedule, loc, now.Add(-search.Grace))
	return next
}

// nextPage is the address of the page of q at cursor.
func (s *Server) nextPage(path string, q *question, cursor string) string {
	asked := q.canonical
	if q.values.Has("cursor") {
		asked = search.Canonical(without(q.values, "cursor"))
	}
	if asked != "" {
		asked += "&"
	}
	return s.BaseURL + path + "?" + asked + "cursor=" + cursor // of letters, digits, - and _
}

// setNext announces the next page, if there is one.
func setNext(w http.ResponseWriter, address string) {
	if address != "" {
		w.Header().Set("Link", "<"+address+`>; rel="next"`)
	}
}
