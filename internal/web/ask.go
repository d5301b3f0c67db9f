package web

import (
	"context"
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

// patience is how long a search may take before its client is told to come back.
const patience = 10 * time.Second

// An answerable is a search as a URL asks it, ready to be answered.
type answerable struct {
	*search.Request
	values url.Values
}

// limits are how many meetings an answer has when nothing is said, and at most.
type limits struct{ usual, most int }

var pageLimits = limits{20, search.MaxLimit}

// ask reads the search in the query of r. The clock is read in steps, so that all answers of one step are the same; the
// steps are short when which meetings match depends on the clock. When the client has the answer already it is told so,
// and the result is nil.
func (s *Server) ask(w http.ResponseWriter, r *http.Request, step time.Duration, lim limits, control string) (*answerable, error) {
	values, err := query(r)
	if err != nil {
		return nil, err
	}
	if timely(values) {
		step = min(step, stepSoon)
	}
	at := s.Now().Truncate(step)
	if notModified(w, r, s.searchTag(r.URL.Path, values, at), control) {
		return nil, nil
	}
	req, err := s.parse(values, at, lim)
	if err != nil {
		return nil, err
	}
	return &answerable{req, values}, nil
}

func (s *Server) parse(values url.Values, at time.Time, lim limits) (*search.Request, error) {
	return search.Parse(values, search.ParseOptions{
		Now: at, Places: s.Places, Vocabulary: s.Vocabulary, DefaultLimit: lim.usual, MaxLimit: lim.most, Secret: s.CursorSecret,
	})
}

// find answers q.
func (s *Server) find(ctx context.Context, q *search.Query) (*search.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return s.Search.Search(ctx, q)
}

// searchTag names the answer to a search as of an instant: by the content, by what is asked, and by the instant unless
// the search itself says when it is asked.
func (s *Server) searchTag(path string, values url.Values, at time.Time) string {
	instant := strconv.FormatInt(at.Unix(), 36)
	if values.Has("at") || values.Has("cursor") {
		instant = ""
	}
	return tag(s.Version, s.BaseURL, s.Search.Generation(), path, search.Canonical(values), instant)
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

// linkNext announces the next page.
func (s *Server) linkNext(w http.ResponseWriter, path string, values url.Values, cursor string) string {
	next := s.BaseURL + pathOf(path, with(values, "cursor", cursor))
	w.Header().Set("Link", "<"+next+`>; rel="next"`)
	return next
}
