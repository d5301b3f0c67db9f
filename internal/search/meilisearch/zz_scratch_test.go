package meilisearch

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/occurrence"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
)

func TestScratch(t *testing.T) {
	ctx := context.Background()
	o := Options{URL: "http://127.0.0.1:7790", Key: "testmasterkey123456", Index: "scratch100k", Labels: searchtest.Labels{}, Timeout: 60 * time.Second, Refresh: -1}
	if os.Getenv("CACHE") != "" {
		o.Cache = 200000
	}
	e, err := Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	n := 100_000
	w := synth.New(1)
	if e.Len() != n {
		start := time.Now()
		err := e.Rebuild(ctx, func(add AddSource) error {
			for i := range synth.SourcesFor(n) {
				if err := add(synth.Source(i), w.Meetings(i*synth.PerSource, min(synth.PerSource, n-i*synth.PerSource))); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("built", time.Since(start))
	}
	now := time.Date(2026, 11, 21, 17, 0, 0, 0, time.UTC)
	qs := map[string]*search.Query{
		"all by time":     {At: now, Limit: 20, Sort: search.ByTime},
		"all by distance": {At: now, Limit: 20, Near: &search.Circle{Center: *w.Meeting(5).Place.Point}},
		"country by time": {At: now, Limit: 20, Sort: search.ByTime, Countries: []string{w.Meeting(5).Place.Country}},
		"within 3h":       {At: now, Limit: 20, Within: 3 * time.Hour},
		"saturday":        {At: now, Limit: 20, Days: []time.Weekday{6}},
		"today":           {At: now, Limit: 20, RelativeDays: []int{0}},
		"word":            {At: now, Limit: 20, Words: []string{"serenity"}},
		"prefix":          {At: now, Limit: 20, Words: []string{"s"}},
		"near 50 km":      {At: now, Limit: 20, Near: &search.Circle{Center: *w.Meeting(5).Place.Point, Radius: 50000}},
		"near 500 km":     {At: now, Limit: 20, Near: &search.Circle{Center: *w.Meeting(5).Place.Point, Radius: 500000}},
		"by name":         {At: now, Limit: 20, Sort: search.ByName, Facets: []search.Facet{search.FacetWeekday, search.FacetType}},
	}
	names := []string{}
	for k := range qs {
		names = append(names, k)
	}
	slices.Sort(names)
	for _, name := range names {
		q := qs[name]
		e.cache = newCache(o.Cache)
		if o.Cache == 0 {
			e.cache = newCache(50000)
		}
		m := newMatcher(q, o.Labels, occurrence.NewZones())
		f, exact := m.candidates(e.snap.Load())
		t0 := time.Now()
		keys, err := e.reader.list(ctx, f)
		if err != nil {
			t.Fatal(err)
		}
		t1 := time.Now()
		recs, err := e.records(ctx, keys)
		if err != nil {
			t.Fatal(err)
		}
		t2 := time.Now()
		m.result(recs, "")
		t3 := time.Now()
		e.cache = newCache(50000)
		e.Search(ctx, q)
		t4 := time.Now()
		e.Search(ctx, q)
		t5 := time.Now()
		fmt.Printf("%-16s exact %-5v %6d candidates: list %7.1f fetch %7.1f match %7.1f | search cold %7.1f warm %7.1f ms\n", name, exact, len(keys), ms(t1.Sub(t0)), ms(t2.Sub(t1)), ms(t3.Sub(t2)), ms(t4.Sub(t3)), ms(t5.Sub(t4)))
	}
	f, _ := newMatcher(qs["within 3h"], o.Labels, occurrence.NewZones()).candidates(e.snap.Load())
	keys, _ := e.reader.list(ctx, f)
	keys = keys[:1000]
	t0 := time.Now()
	a, err := e.reader.ask(ctx, question{filter: isAnyKey(keys), fields: []field{fieldKey}, limit: len(keys)})
	t1 := time.Now()
	a, err = e.reader.ask(ctx, question{filter: isAnyKey(keys), fields: []field{fieldKey, fieldMeeting}, limit: len(keys)})
	t2 := time.Now()
	size := 0
	for _, h := range a.Hits {
		size += len(h.Meeting)
		readRecord(h)
	}
	t3 := time.Now()
	a, err = e.reader.ask(ctx, question{filter: f, fields: []field{fieldKey, fieldMeeting}, limit: 1000})
	t4 := time.Now()
	fmt.Printf("1000 docs: by key, key only %.1f; whole %.1f; decode meeting %.1f; by the filter %.1f ms; %d bytes %v\n", ms(t1.Sub(t0)), ms(t2.Sub(t1)), ms(t3.Sub(t2)), ms(t4.Sub(t3)), size, err)
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
