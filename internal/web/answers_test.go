package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// countingEngine counts searches.
type countingEngine struct {
	*fakeEngine
	searches   int
	generation string
}

func (e *countingEngine) Generation() string { return e.generation }

func (e *countingEngine) Search(ctx context.Context, q *search.Query) (*search.Result, error) {
	e.searches++
	res, err := e.fakeEngine.Search(ctx, q)
	if err == nil {
		res.Generation = e.generation
	}
	return res, err
}

// TestTheSameQuestionIsAskedTwice and not more often, in one step of the clock and of one content; and it has the same
// answer.
func TestTheSameQuestionIsAskedTwice(t *testing.T) {
	w := newWorld(t)
	e := &countingEngine{w.engine, 0, "g1"}
	at := now
	w.cfg.Search, w.cfg.Now = e, func() time.Time { return at }
	s := w.serve(t)
	get := func(target string, want int) *httptest.ResponseRecorder {
		t.Helper()
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, target, nil))
		if rec.Code != http.StatusOK || e.searches != want {
			t.Errorf("%s: %d, %d searches so far, want %d", target, rec.Code, e.searches, want)
		}
		return rec
	}
	first := get("/v1/meetings?limit=1&country=us", 1)
	get("/v1/meetings?country=us&limit=1", 2)
	again := get("/v1/meetings?country=US&limit=1", 2)
	if !bytes.Equal(first.Body.Bytes(), again.Body.Bytes()) {
		t.Errorf("%s\n%s", first.Body, again.Body)
	}
	for _, name := range []string{"Link", "ETag", "Cache-Control", "Content-Type", "Content-Length"} {
		if a, b := first.Header().Get(name), again.Header().Get(name); a != b || a == "" {
			t.Errorf("%s: %q, then %q", name, a, b)
		}
	}
	get("/v1/meetings?country=us&limit=2", 3)
	at = at.Add(time.Minute)
	get("/v1/meetings?country=us&limit=1", 4)
	get("/v1/meetings?country=us&limit=1", 5)
	get("/v1/meetings?country=us&limit=1", 5)
	e.generation = "g2"
	get("/v1/meetings?country=us&limit=1", 6)
}

func TestWhatIsPublishedMeanwhileIsNotKept(t *testing.T) {
	w := newWorld(t)
	e := &countingEngine{w.engine, 0, "g1"}
	w.cfg.Search = publishingEngine{e}
	s := w.serve(t)
	for range 3 {
		e.generation = "g1"
		s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/v1/meetings", nil))
	}
	if e.searches != 3 {
		t.Errorf("%d searches", e.searches)
	}
}

// publishingEngine has other content when it is searched than when it was asked for its generation.
type publishingEngine struct{ *countingEngine }

func (e publishingEngine) Search(ctx context.Context, q *search.Query) (*search.Result, error) {
	e.generation = "g2"
	return e.countingEngine.Search(ctx, q)
}

func TestAnswersAreBounded(t *testing.T) {
	var c answers
	e := epoch{"g1", 1}
	body := make([]byte, maxAnswers/17)
	for i := range 100 {
		for again := range 2 {
			c.keep(e, fmt.Sprint(i), keptAnswer{body: body})
			if _, ok := c.of(e, fmt.Sprint(i)); ok != (again > 0) || c.size > maxAnswers {
				t.Fatalf("answer %d is kept: %t, %d bytes", i, ok, c.size)
			}
		}
	}
	for range 3 {
		c.keep(e, "large", keptAnswer{body: make([]byte, maxAnswers)})
	}
	if _, ok := c.of(e, "large"); ok {
		t.Error("an answer as large as all is kept")
	}
	if _, ok := c.of(epoch{"g2", 1}, "99"); ok {
		t.Error("an answer outlives its epoch")
	}
}
