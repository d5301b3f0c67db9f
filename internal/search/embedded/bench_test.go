package embedded_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/embedded"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// seed is that of the world on which everything is measured.
const seed = 1

var now = time.Date(2026, 11, 21, 17, 0, 0, 0, time.UTC)

// load fills an engine with n meetings, source by source as a server does.
func load(tb testing.TB, e *embedded.Engine, w *synth.World, n int) {
	tb.Helper()
	for s := range synth.SourcesFor(n) {
		ms := w.Meetings(s*synth.PerSource, min(synth.PerSource, n-s*synth.PerSource))
		if err := e.Replace(context.Background(), synth.Source(s), ms); err != nil {
			tb.Fatal(err)
		}
		e.Mark(synth.Source(s), "1")
	}
	if err := e.Settle(context.Background()); err != nil {
		tb.Fatal(err)
	}
}

func labels(tb testing.TB) search.Labels {
	tb.Helper()
	v, err := vocabulary.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// BenchmarkEngine measures searches as people make them, each with four facets and twenty meetings, and reports the
// median and the slowest hundredth. FELLOWFEED_BENCH lists the numbers of meetings.
func BenchmarkEngine(b *testing.B) {
	sizes := os.Getenv("FELLOWFEED_BENCH")
	if sizes == "" {
		sizes = "10000,250000"
	}
	for size := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("%dk", n/1000), func(b *testing.B) { benchmarkSize(b, n) })
	}
}

func benchmarkSize(b *testing.B, n int) {
	w, dir := synth.New(seed), b.TempDir()
	opt := embedded.Options{Labels: labels(b), Dir: dir, Stamp: "benchmark"}
	before, start := memory(), time.Now()
	e := open(b, opt)
	load(b, e, w, n)
	b.Logf("built in %v", time.Since(start).Round(time.Millisecond))
	if err := e.Close(); err != nil {
		b.Fatal(err)
	}
	b.Run("start", func(b *testing.B) {
		for b.Loop() {
			e := open(b, opt)
			if e.Len() != n || len(e.Marks()) != synth.SourcesFor(n) {
				b.Fatalf("%d meetings, %d marks", e.Len(), len(e.Marks()))
			}
			if err := e.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	e = open(b, opt)
	defer e.Close() //nolint:errcheck // of no interest here
	if err := e.Settle(context.Background()); err != nil {
		b.Fatal(err)
	}
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
		}
		heap := memory() - before
		size := int64(0)
		entries, err := os.ReadDir(dir)
		if err != nil {
			b.Fatal(err)
		}
		for _, f := range entries {
			info, err := f.Info()
			if err != nil {
				b.Fatal(err)
			}
			size += info.Size()
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(float64(heap)/float64(n), "heap-B/meeting")
		b.ReportMetric(float64(size)/float64(n), "mapped-B/meeting")
	})
	for _, k := range kindsOfSearch(w, n) {
		b.Run(k.name, func(b *testing.B) { benchmarkSearch(b, e, k.queries) })
	}
	b.Run("suggest", func(b *testing.B) { benchmarkSuggest(b, e, w, n) })
	b.Run("resolve", func(b *testing.B) { benchmarkResolve(b, e, w, n) })
	b.Run("publish", func(b *testing.B) { benchmarkPublish(b, e, w, n) })
}

// memory is the heap in use.
func memory() int64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// quantiles reports the median and the slowest hundredth.
func quantiles(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	at := func(q float64) float64 {
		return float64(took[int(q*float64(len(took)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
}

func benchmarkSearch(b *testing.B, e *embedded.Engine, queries []*search.Query) {
	var took []time.Duration
	total, i := 0, 0
	for b.Loop() {
		start := time.Now()
		r, err := e.Search(context.Background(), queries[i%len(queries)])
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
		total += r.Total
		i++
	}
	quantiles(b, took)
	b.ReportMetric(float64(total)/float64(i), "matches")
}

type searches struct {
	name    string
	queries []*search.Query
}

// kindsOfSearch are what people ask for, about meetings that there are.
func kindsOfSearch(w *synth.World, n int) []searches {
	r := rand.New(rand.NewPCG(seed, 99))
	facets := []search.Facet{search.FacetWeekday, search.FacetType, search.FacetFellowship, search.FacetAttendance}
	make := func(name string, set func(q *search.Query, m *meeting.Meeting)) searches {
		s := searches{name: name}
		for len(s.queries) < 400 {
			m := w.Meeting(r.IntN(n))
			if m.Schedule == nil || m.Place.Point == nil || len(m.Types) == 0 {
				continue
			}
			q := &search.Query{At: now.Add(time.Duration(r.IntN(7*24*60)) * time.Minute), Limit: 20, Facets: facets}
			set(q, m)
			s.queries = append(s.queries, q)
		}
		return s
	}
	around := func(m *meeting.Meeting, radius float64) *search.Circle {
		return &search.Circle{Center: *m.Place.Point, Radius: radius}
	}
	word := func(m *meeting.Meeting) string {
		f := strings.Fields(m.Name)
		return f[r.IntN(len(f))]
	}
	return []searches{
		make("near", func(q *search.Query, m *meeting.Meeting) { q.Near = around(m, 5000) }),
		make("tonight", func(q *search.Query, m *meeting.Meeting) {
			q.Near, q.RelativeDays, q.Sort = around(m, 10_000), []int{0}, search.ByTime
			q.Times = []search.ClockRange{{From: meeting.NewClock(17, 0), To: meeting.NewClock(23, 59)}}
		}),
		make("within", func(q *search.Query, m *meeting.Meeting) { q.Near, q.Within = around(m, 25_000), 3*time.Hour }),
		make("nearest", func(q *search.Query, m *meeting.Meeting) { q.Near = around(m, 0) }),
		make("filter", func(q *search.Query, m *meeting.Meeting) {
			q.Countries, q.Regions = []string{m.Place.Country}, []string{m.Place.Region}
			q.Days, q.AllTypes, q.Attendance = []time.Weekday{m.Schedule.Weekday}, m.Types[:1], []meeting.Attendance{meeting.InPerson}
		}),
		make("filter-world", func(q *search.Query, m *meeting.Meeting) {
			q.Days, q.AllTypes, q.Attendance = []time.Weekday{m.Schedule.Weekday}, m.Types[:1], []meeting.Attendance{meeting.OnlineOnly}
		}),
		make("city", func(q *search.Query, m *meeting.Meeting) { q.Cities = []string{m.Place.City} }),
		make("words", func(q *search.Query, m *meeting.Meeting) { q.Words = []string{word(m), m.Place.City} }),
		make("typo", func(q *search.Query, m *meeting.Meeting) {
			s := []rune(word(m))
			if i := len(s)/2 - 1; len(s) > 4 {
				s[i], s[i+1] = s[i+1], s[i]
			}
			q.Words = []string{string(s)}
		}),
		make("prefix", func(q *search.Query, m *meeting.Meeting) {
			s := []rune(word(m))
			q.Words = []string{string(s[:min(len(s), 1+r.IntN(4))])}
		}),
		make("facets", func(q *search.Query, _ *meeting.Meeting) {}),
		make("bbox", func(q *search.Query, m *meeting.Meeting) {
			p := m.Place.Point
			q.Box = &search.Box{West: max(-180, p.Lon-0.3), East: min(180, p.Lon+0.3), South: p.Lat - 0.2, North: p.Lat + 0.2}
		}),
		make("page", func(q *search.Query, m *meeting.Meeting) {
			q.After = &search.Key{Name: search.SortName(m.Name), ID: m.ID}
		}),
		make("time-world", func(q *search.Query, _ *meeting.Meeting) { q.Sort = search.ByTime }),
	}
}

func benchmarkSuggest(b *testing.B, e *embedded.Engine, w *synth.World, n int) {
	r := rand.New(rand.NewPCG(seed, 98))
	var typed []string
	for range 500 {
		m := w.Meeting(r.IntN(n))
		s := []rune(strings.ToLower(m.Name))
		typed = append(typed, string(s[:min(len(s), 1+r.IntN(8))]))
	}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		if _, err := e.Suggest(context.Background(), typed[i%len(typed)], 10); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	quantiles(b, took)
}

func benchmarkResolve(b *testing.B, e *embedded.Engine, w *synth.World, n int) {
	r := rand.New(rand.NewPCG(seed, 97))
	var took []time.Duration
	for b.Loop() {
		m := w.Meeting(r.IntN(n))
		start := time.Now()
		_, ok := e.Resolve(m.Place.City+", "+m.Place.Region, "")
		took = append(took, time.Since(start))
		if !ok && m.Place.Point != nil && m.Status == meeting.Active {
			b.Fatalf("there is no %s, %s", m.Place.City, m.Place.Region)
		}
	}
	quantiles(b, took)
}

// benchmarkPublish replaces sources of 500 meetings, of which 100 are new, while searches go on.
func benchmarkPublish(b *testing.B, e *embedded.Engine, w *synth.World, n int) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		queries := kindsOfSearch(w, n)[0].queries
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			if _, err := e.Search(context.Background(), queries[i%len(queries)]); err != nil {
				b.Error(err)
				return
			}
		}
	}()
	var took []time.Duration
	for k := 1; b.Loop(); k++ {
		source := k * 7 % synth.SourcesFor(n)
		edition := slices.Collect(w.Edition(source, k))
		start := time.Now()
		if err := e.Replace(context.Background(), synth.Source(source), slices.Values(edition)); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	close(stop)
	<-stopped
	quantiles(b, took)
}
