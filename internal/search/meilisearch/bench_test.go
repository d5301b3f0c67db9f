package meilisearch_test

import (
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/meilisearch"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
)

var now = time.Date(2026, 11, 21, 17, 0, 0, 0, time.UTC)

// BenchmarkEngine measures searches as people make them, each for twenty meetings and with two facets. FELLOWFEED_BENCH
// is the number of meetings.
func BenchmarkEngine(b *testing.B) {
	s := liveServer(b)
	n := 10_000
	if v, err := strconv.Atoi(os.Getenv("FELLOWFEED_BENCH")); err == nil {
		n = v
	}
	w := synth.New(1)
	e := s.open(b, searchtest.Labels{})
	defer e.Close() //nolint:errcheck // of no interest here
	start := time.Now()
	err := e.Rebuild(context.Background(), func(add meilisearch.AddSource) error {
		for i := range synth.SourcesFor(n) {
			if err := add(synth.Source(i), w.Meetings(i*synth.PerSource, min(synth.PerSource, n-i*synth.PerSource))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d meetings built in %v", n, time.Since(start).Round(time.Millisecond))
	start = time.Now()
	if err := e.Settle(context.Background()); err != nil {
		b.Fatal(err)
	}
	b.Logf("names read in %v", time.Since(start).Round(time.Millisecond))
	start = time.Now()
	again, err := meilisearch.Open(context.Background(), e.opt)
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("opened in %v", time.Since(start).Round(time.Millisecond))
	again.Close() //nolint:errcheck // of no interest here

	r := rand.New(rand.NewPCG(1, 99))
	for _, kind := range []struct {
		name string
		set  func(*search.Query, *meeting.Meeting)
	}{
		{"near", func(q *search.Query, m *meeting.Meeting) {
			q.Near = &search.Circle{Center: *m.Place.Point, Radius: 5000}
		}},
		{"tonight", func(q *search.Query, m *meeting.Meeting) {
			q.Near, q.RelativeDays = &search.Circle{Center: *m.Place.Point, Radius: 10_000}, []int{0}
			q.Times = []search.ClockRange{{From: meeting.NewClock(17, 0), To: meeting.NewClock(23, 59)}}
		}},
		{"within 3h anywhere", func(q *search.Query, _ *meeting.Meeting) { q.Within = 3 * time.Hour }},
		{"filters", func(q *search.Query, m *meeting.Meeting) {
			q.Regions, q.Days, q.AllTypes = []string{m.Place.Region}, []time.Weekday{m.Schedule.Weekday}, m.Types[:1]
		}},
		{"country and day", func(q *search.Query, m *meeting.Meeting) {
			q.Countries, q.Days = []string{m.Place.Country}, []time.Weekday{m.Schedule.Weekday}
		}},
		{"words", func(q *search.Query, m *meeting.Meeting) { q.Words = strings.Fields(m.Name)[:1] }},
		{"a broad word", func(q *search.Query, m *meeting.Meeting) { q.Words = []string{m.Name[:1]} }},
		{"all by time", func(q *search.Query, _ *meeting.Meeting) { q.Sort = search.ByTime }},
		{"all by name", func(*search.Query, *meeting.Meeting) {}},
		{"count", func(q *search.Query, m *meeting.Meeting) {
			q.Fellowships, q.Limit, q.Facets = []meeting.Fellowship{m.Fellowship}, 0, search.Facets()
		}},
	} {
		var queries []*search.Query
		for len(queries) < 200 {
			m := w.Meeting(r.IntN(n))
			if m.Schedule == nil || m.Place.Point == nil || len(m.Types) == 0 {
				continue
			}
			q := &search.Query{At: now.Add(time.Duration(r.IntN(7*24*60)) * time.Minute), Limit: 20, Facets: []search.Facet{search.FacetWeekday, search.FacetType}}
			kind.set(q, m)
			queries = append(queries, q)
		}
		b.Run(kind.name, func(b *testing.B) { measure(b, e, queries) })
	}
}

func measure(b *testing.B, e search.Engine, queries []*search.Query) {
	var took []time.Duration
	total, i := 0, 0
	for b.Loop() {
		start := time.Now()
		r, err := e.Search(context.Background(), queries[i%len(queries)])
		if err != nil {
			b.Fatal(err)
		}
		took, total, i = append(took, time.Since(start)), total+r.Total, i+1
	}
	slices.Sort(took)
	for name, q := range map[string]float64{"p50-ms": 0.5, "p99-ms": 0.99} {
		b.ReportMetric(float64(took[int(q*float64(len(took)-1))].Microseconds())/1000, name)
	}
	b.ReportMetric(float64(total)/float64(i), "matches")
}
