// Package searchtest is the contract of search engines as a test: thousands of random searches answered as a
// brute-force oracle answers them, the laws that hold between searches, the edges of time and of the Earth, hostile
// texts, paging, and replacement while others read.
package searchtest

import (
	"context"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// New makes an empty engine.
type New func(t testing.TB, labels search.Labels) search.Engine

// Run tests the engines that newEngine makes.
func Run(t *testing.T, newEngine New) {
	s := &suite{newEngine}
	t.Run("as the oracle", s.testOracle)
	t.Run("laws", s.testLaws)
	t.Run("time", s.testTime)
	t.Run("earth", s.testEarth)
	t.Run("words", s.testWords)
	t.Run("naughty texts", s.testNaughty)
	t.Run("paging", s.testPaging)
	t.Run("replace", s.testReplace)
	t.Run("replace while reading", s.testReplaceWhileReading)
	t.Run("generation", s.testGeneration)
	t.Run("get", s.testGet)
	t.Run("cancelled", s.testCancelled)
	t.Run("suggest", s.testSuggest)
}

type suite struct{ new New }

// A settler can be waited for until its work in the background is done.
type settler interface {
	Settle(ctx context.Context) error
}

// engine is an engine that holds the meetings, by the id of their source.
func (s *suite) engine(t testing.TB, ms ...*meeting.Meeting) search.Engine {
	t.Helper()
	e := s.new(t, Labels{})
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	bySource := make(map[string][]*meeting.Meeting)
	for _, m := range ms {
		bySource[m.Source.ID] = append(bySource[m.Source.ID], m)
	}
	for source, ms := range bySource {
		replace(t, e, source, ms)
	}
	settle(t, e)
	return e
}

// world is an engine with all that the suite has, and its oracle.
func (s *suite) world(t testing.TB) (search.Engine, *Oracle) {
	t.Helper()
	ms := append(crowd(400), oddities()...)
	return s.engine(t, ms...), NewOracle(Labels{}, ms)
}

func replace(t testing.TB, e search.Engine, source string, ms []*meeting.Meeting) {
	t.Helper()
	if err := e.Replace(context.Background(), source, slices.Values(ms)); err != nil {
		t.Fatal(err)
	}
}

func settle(t testing.TB, e search.Engine) {
	t.Helper()
	if s, ok := e.(settler); ok {
		if err := s.Settle(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func run(t fataler, e search.Engine, q *search.Query) *search.Result {
	t.Helper()
	r, err := e.Search(context.Background(), q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return r
}

// perCheck is how many searches a check makes, of which rapid makes 100: with the engine in memory and in a directory
// that is 20,000 for each run of the tests.
const perCheck = 100

// testOracle compares random searches with the oracle's answers.
func (s *suite) testOracle(t *testing.T) {
	e, o := s.world(t)
	p := poolsOf(o.Meetings)
	rapid.Check(t, func(t *rapid.T) {
		for range perCheck {
			q := p.query(t)
			got, want := run(t, e, q), o.Search(q)
			if d := difference(q, got, want); d != "" {
				t.Fatalf("%s\n%s", show(q), d)
			}
		}
	})
}

// difference says how two answers differ, or nothing.
func difference(q *search.Query, got, want *search.Result) string {
	if got.Total != want.Total {
		return gocmp.Diff(want.Total, got.Total)
	}
	if d := gocmp.Diff(ids(want), ids(got)); d != "" {
		return d
	}
	for i := range want.Hits {
		g, w := got.Hits[i], want.Hits[i]
		if d := gocmp.Diff(w.Meeting, g.Meeting); d != "" {
			return d
		}
		if !g.Next.Equal(w.Next) || g.Next.Format("Z07:00") != w.Next.Format("Z07:00") {
			return gocmp.Diff(w.Next.String(), g.Next.String())
		}
		if (g.Distance < 0) != (w.Distance < 0) || math.Abs(g.Distance-w.Distance) > 1 {
			return gocmp.Diff(w.Distance, g.Distance)
		}
	}
	for _, f := range q.Facets {
		if d := gocmp.Diff(want.Facets[f], got.Facets[f]); d != "" {
			return string(f) + d
		}
	}
	if len(got.Facets) > len(q.Facets) {
		return "facets that were not asked for"
	}
	if (got.Next == nil) != (want.Next == nil) {
		return gocmp.Diff(want.Next, got.Next)
	}
	if got.Next != nil && got.Next.Compare(*want.Next, q.Effective()) != 0 && math.Abs(got.Next.Distance-want.Next.Distance) > 1 {
		return gocmp.Diff(want.Next, got.Next)
	}
	return ""
}

func ids(r *search.Result) []meeting.ID {
	all := make([]meeting.ID, len(r.Hits))
	for i, h := range r.Hits {
		all[i] = h.Meeting.ID
	}
	return all
}

// show writes the parts of q that are set.
func show(q *search.Query) string {
	return gocmp.Diff(&search.Query{}, q)
}
