package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

var changeParams = []string{"since", "source", "limit"}

// changesShown is the usual number of changes in an answer, changesMost the largest.
const (
	changesShown = 100
	changesMost  = 1000
)

// A changeQuery is what is asked of the change feed.
type changeQuery struct {
	since  int64 // zero: from the beginning, which is always kept
	source string
	limit  int
}

func (s *Server) changeQuery(r *http.Request) (q changeQuery, err error) {
	v := r.URL.Query()
	if q.limit, err = limitOf(r, changesShown, changesMost); err != nil {
		return q, err
	}
	if q.source = v.Get("source"); q.source != "" && s.Registry.Source(q.source) == nil {
		return q, invalidParameters(paramError{Parameter: "source", Code: search.UnknownValue, Detail: "No source has this id."})
	}
	text := v.Get("since")
	if text == "" {
		return q, nil
	}
	if q.since, err = strconv.ParseInt(text, 10, 64); err != nil || q.since < 0 {
		return q, invalidParameters(paramError{Parameter: "since", Code: search.OutOfRange, Detail: "A number that an answer gave as since."})
	}
	return q, nil
}

// changeList is the envelope of /v1/changes.
type changeList struct {
	Data  []changeView `json:"data"`
	Since int64        `json:"since"`
	Next  string       `json:"next,omitempty"`
}

// A changeView is a change with its meeting in the form of every JSON answer: what may not be quoted is not in it.
type changeView struct {
	edition.Change
	Meeting json.RawMessage `json:"meeting"`
}

func viewChanges(changes []edition.Change) []changeView {
	views := make([]changeView, len(changes))
	for i := range changes {
		h := search.Hit{Meeting: &changes[i].Meeting, Distance: -1}
		views[i] = changeView{changes[i], feed.AppendMeeting(nil, h, feed.MeetingOptions{})}
	}
	return views
}

// checkSince returns the number of the latest change, or why q cannot be answered from where it begins.
func (s *Server) checkSince(ctx context.Context, q changeQuery) (last int64, err error) {
	if last, err = s.Store.LastSeq(ctx); err != nil {
		return 0, err
	}
	horizon, err := s.Store.Horizon(ctx)
	switch {
	case err != nil:
		return 0, err
	case q.since > 0 && q.since < horizon:
		return 0, newProblem("gone", "Changes up to %d are no longer kept. Read /v1/meetings.ndjson again and go on with since=%d.", horizon, last)
	case q.since > last:
		return 0, invalidParameters(paramError{Parameter: "since", Code: search.OutOfRange, Detail: fmt.Sprintf("The latest change is %d.", last)})
	}
	return last, nil
}

// changes answers what happened after since, oldest first. Whoever applies every answer in order has what is served.
func (s *Server) changes(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	q, err := s.changeQuery(r)
	if err != nil {
		return err
	}
	last, err := s.checkSince(ctx, q)
	if err != nil {
		return err
	}
	if notModified(w, r, tag(s.Version, r.URL.Path, r.URL.Query().Encode(), strconv.FormatInt(last, 10)), "public, max-age=30, stale-if-error=86400") {
		return nil
	}
	all, err := s.Store.Changes(ctx, q.since, q.source, q.limit+1)
	if err != nil {
		return err
	}
	list := changeList{Since: last}
	if n := len(all); n > 0 {
		list.Since = max(last, all[n-1].Seq) // one may have come in between
	}
	if len(all) > q.limit {
		all = all[:q.limit]
		list.Since = all[q.limit-1].Seq
		next := url.Values{"since": {strconv.FormatInt(list.Since, 10)}, "limit": {strconv.Itoa(q.limit)}}
		if q.source != "" {
			next.Set("source", q.source)
		}
		list.Next = s.BaseURL + r.URL.Path + "?" + next.Encode()
		w.Header().Set("Link", "<"+list.Next+`>; rel="next"`)
	}
	list.Data = viewChanges(all)
	return sendJSON(w, list)
}
