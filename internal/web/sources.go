package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// sendJSON answers with v. What the handler has set of Cache-Control stands.
func sendJSON(w http.ResponseWriter, v any) error {
	body, err := toJSON(v)
	if err != nil {
		return err
	}
	return send(w, "application/json", body)
}

// toJSON encodes v without escaping & and < for the sake of HTML: an answer is never part of a page, and its
// addresses are there to be copied.
func toJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encoding the answer: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func send(w http.ResponseWriter, mime string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", mime)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	return clientGone(err)
}

// data is the envelope of a list that is whole.
type data[T any] struct {
	Data []T `json:"data"`
}

func listOf[T any](all []T) data[T] {
	if all == nil {
		all = []T{}
	}
	return data[T]{all}
}

func (s *Server) listSources(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if h := q.Get("health"); h != "" && !slices.Contains(healths, health(h)) {
		return invalidParameters(paramError{Parameter: "health", Code: search.UnknownValue, Detail: "Not a state of health.", DidYouMean: source.Nearest(h, healthNames())})
	}
	all, err := s.sources(r.Context())
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(v sourceView) bool { return !v.fits(q) })
	w.Header().Set("Cache-Control", "public, max-age=60")
	return sendJSON(w, listOf(all))
}

func healthNames() (names []string) {
	for _, h := range healths {
		names = append(names, string(h))
	}
	return names
}

// fits reports whether v is among those that q asks for.
func (v sourceView) fits(q url.Values) bool {
	return sameOrAny(q.Get("fellowship"), string(v.Fellowship)) &&
		sameOrAny(q.Get("country"), v.Publisher.Country) &&
		sameOrAny(q.Get("health"), string(v.Health))
}

func sameOrAny(want, have string) bool { return want == "" || strings.EqualFold(want, have) }

func (s *Server) getSource(w http.ResponseWriter, r *http.Request) error {
	_, v, err := s.oneSource(r.Context(), r.PathValue("source"))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "public, max-age=60")
	return sendJSON(w, v)
}

func (s *Server) report(w http.ResponseWriter, r *http.Request) error {
	rep, err := s.reportOn(r.Context(), r.PathValue("source"))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "public, max-age=60")
	return sendJSON(w, rep)
}

// reportSamples is how many findings of each kind a report quotes.
const reportSamples = 20

// reportOn is how the listings of a source appear: the rows of the edition being served, with its findings, and those
// of the last attempt when that came later and was not accepted.
func (s *Server) reportOn(ctx context.Context, id string) (*edition.Report, error) {
	src, v, err := s.oneSource(ctx, id)
	if err != nil {
		return nil, err
	}
	notices, err := s.Store.Notices(ctx, id)
	if err != nil {
		return nil, err
	}
	if v.Health != healthOK {
		_, last, err := s.Store.LastNotices(ctx, id)
		if err != nil {
			return nil, err
		}
		if v.Counts == nil {
			notices = last
		} else {
			for _, n := range last {
				if n.Row < 0 && !slices.Contains(notices, n) {
					notices = append(notices, n)
				}
			}
		}
	}
	var counts edition.Counts
	if v.Counts != nil {
		counts = *v.Counts
	}
	return edition.NewReport(src, counts, notices, s.Notices, reportSamples), nil
}

// An attemptView is an attempt as answers show it, with times of requests in milliseconds.
type attemptView struct {
	ID      int64           `json:"id"`
	Source  string          `json:"source"`
	Started time.Time       `json:"started"`
	Ended   time.Time       `json:"ended"`
	Outcome edition.Outcome `json:"outcome"`
	Error   string          `json:"error,omitempty"`
	Counts  edition.Counts  `json:"counts"`
	Changes edition.Delta   `json:"changes"`
	Fetches []fetchView     `json:"fetches,omitempty"`
}

type fetchView struct {
	URL    string `json:"url"`
	Status int    `json:"status,omitempty"`
	Bytes  int64  `json:"bytes,omitempty"`
	Took   int64  `json:"took_ms"`
	Error  string `json:"error,omitempty"`
}

func viewAttempt(a edition.Attempt) attemptView {
	v := attemptView{ID: a.ID, Source: a.Source, Started: a.Started, Ended: a.Ended, Outcome: a.Outcome, Error: a.Error, Counts: a.Counts, Changes: a.Changes}
	for _, f := range a.Fetches {
		v.Fetches = append(v.Fetches, fetchView{f.URL, f.Status, f.Bytes, f.Took.Milliseconds(), f.Error})
	}
	return v
}

func (s *Server) attempts(w http.ResponseWriter, r *http.Request) error {
	limit, err := limitOf(r, 20, 100)
	if err != nil {
		return err
	}
	id := r.PathValue("source")
	if s.Registry.Source(id) == nil {
		return newProblem("not-found", "No source has this id.")
	}
	all, err := s.Store.Attempts(r.Context(), id, limit, 0)
	if err != nil {
		return err
	}
	views := make([]attemptView, len(all))
	for i, a := range all {
		views[i] = viewAttempt(a)
	}
	w.Header().Set("Cache-Control", "public, max-age=60")
	return sendJSON(w, listOf(views))
}

// limitOf reads the parameter limit of a route whose answers are short.
func limitOf(r *http.Request, byDefault, most int) (int, error) {
	text := r.URL.Query().Get("limit")
	if text == "" {
		return byDefault, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, invalidParameters(paramError{Parameter: "limit", Code: search.OutOfRange, Detail: fmt.Sprintf("A whole number from 1 to %d.", most)})
	}
	return n, nil
}

// resolve finds what became of an id that no meeting has: a problem that says it was withdrawn or never was, or the id
// under which it is known now.
func (s *Server) resolve(ctx context.Context, id meeting.ID) (meeting.ID, error) {
	now, err := s.Store.Resolve(ctx, id)
	if err != nil {
		return "", err
	}
	if now != id {
		return now, nil
	}
	c, err := s.Store.Withdrawal(ctx, id)
	switch {
	case errors.Is(err, edition.ErrNotFound):
		return "", newProblem("not-found", "No meeting has this id.")
	case err != nil:
		return "", err
	}
	return "", newProblem("gone", "The publisher withdrew this meeting; that was seen on %s.", c.At.UTC().Format(time.DateOnly))
}
