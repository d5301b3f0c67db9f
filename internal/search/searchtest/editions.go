package searchtest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// testPaging walks through answers page by page, by keys and by offsets, in every order.
func (s *suite) testPaging(t *testing.T) {
	e, o := s.world(t)
	p := poolsOf(o.Meetings)
	rapid.Check(t, func(t *rapid.T) {
		q := p.query(t)
		q.Offset, q.Limit = 0, search.NoLimit
		whole := ids(run(t, e, q))
		size := rapid.IntRange(max(1, len(whole)/20), max(1, len(whole)+1)).Draw(t, "page")

		var byKey, byOffset []meeting.ID
		page := *q
		page.Limit = size
		for {
			r := run(t, e, &page)
			if r.Total != len(whole) || len(r.Hits) > size {
				t.Fatalf("a page of %d hits of %d, not of %d", len(r.Hits), r.Total, len(whole))
			}
			byKey = append(byKey, ids(r)...)
			if r.Next == nil {
				break
			}
			page.After = r.Next
		}
		for page.After = nil; page.Offset < len(whole)+size; page.Offset += size {
			byOffset = append(byOffset, ids(run(t, e, &page))...)
		}
		if !slices.Equal(byKey, whole) || !slices.Equal(byOffset, whole) {
			t.Fatalf("pages of %d: %d by key and %d by offset, %d at once, or in another order: %s", size, len(byKey), len(byOffset), len(whole), show(q))
		}
	})
	s.testPagingWhileReplacing(t)
}

// testPagingWhileReplacing: a walk by keys gives every meeting that stays exactly once, whatever comes and goes.
func (s *suite) testPagingWhileReplacing(t *testing.T) {
	stays, goes := crowd(60), []*meeting.Meeting{}
	for i := range 30 {
		goes = append(goes, odd(i, func(m *meeting.Meeting) { m.Name = fmt.Sprintf("%c passing", 'a'+i%26) }))
	}
	for _, order := range []search.Sort{search.ByName, search.ByTime, search.ByDistance} {
		e := s.engine(t, append(slices.Clone(stays), goes...)...)
		q := &search.Query{At: at, Limit: 7, Sort: order, Statuses: []meeting.Status{"active", "temporarily_closed", "unlisted"}}
		if order == search.ByDistance {
			q.Near = &search.Circle{Center: meeting.Point{Lat: 40, Lon: -74}}
		}
		seen := make(map[meeting.ID]int)
		for n := 0; ; n++ {
			r := run(t, e, q)
			for _, id := range ids(r) {
				seen[id]++
			}
			if r.Next == nil {
				break
			}
			q.After = r.Next
			replace(t, e, sourceOdd, goes[:n%len(goes)])
		}
		for _, m := range stays {
			if seen[m.ID] != 1 {
				t.Errorf("by %s: %s came %d times", order, m.ID, seen[m.ID])
			}
		}
	}
}

// testReplace replaces sources at random and compares with the oracle after each.
func (s *suite) testReplace(outer *testing.T) {
	all := append(crowd(120), oddities()...)
	p := poolsOf(all)
	rapid.Check(outer, func(t *rapid.T) {
		e := s.new(outer, Labels{})
		defer e.Close() //nolint:errcheck // of no interest here
		current := make(map[string][]*meeting.Meeting)
		for range rapid.IntRange(1, 8).Draw(t, "editions") {
			source := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "source")
			// A third of the meetings may be of this source, changed in some of its editions.
			var ms []*meeting.Meeting
			for i, m := range all {
				if i%3 == int(source[0]-'a') && rapid.IntRange(0, 9).Draw(t, "keep") > 3 {
					m := *m
					if rapid.IntRange(0, 3).Draw(t, "change") == 0 {
						m.Name += " changed"
					}
					ms = append(ms, &m)
				}
			}
			current[source] = ms
			if err := e.Replace(context.Background(), source, slices.Values(ms)); err != nil {
				t.Fatal(err)
			}
			o := NewOracle(Labels{}, slices.Concat(current["a"], current["b"], current["c"]))
			q := p.query(t)
			if d := difference(q, run(t, e, q), o.Search(q)); d != "" {
				t.Fatalf("%s\n%s", show(q), d)
			}
		}
	})
}

// testReplaceWhileReading: whoever reads sees all of an edition or nothing of it.
func (s *suite) testReplaceWhileReading(t *testing.T) {
	const size, editions, readers = 90, 60, 3
	edition := func(k int) (ms []*meeting.Meeting) {
		for i := range size + k%2 { // one more in every other
			ms = append(ms, odd(i, func(m *meeting.Meeting) {
				m.Name, m.Types = fmt.Sprintf("edition %d", k), []meeting.Type{meeting.Type(fmt.Sprintf("e%d", k))}
				m.Place.Lat += float64(k%7) / 10
			}))
		}
		return ms
	}
	e := s.engine(t, append(crowd(50), edition(0)...)...)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range readers {
		wg.Go(func() {
			q := &search.Query{At: at, Sources: []string{sourceOdd}, Limit: search.NoLimit, Facets: []search.Facet{search.FacetType}}
			for {
				select {
				case <-done:
					return
				default:
				}
				r, err := e.Search(context.Background(), q)
				if err != nil {
					t.Error(err)
					return
				}
				if len(r.Facets[search.FacetType]) != 1 || r.Total != len(r.Hits) || r.Total < size {
					t.Errorf("half an edition: %d hits of %d, %v", len(r.Hits), r.Total, r.Facets)
					return
				}
				first := r.Hits[0].Meeting.Name
				if slices.ContainsFunc(r.Hits, func(h search.Hit) bool { return h.Meeting.Name != first }) {
					t.Errorf("hits of two editions")
					return
				}
			}
		})
	}
	for k := range editions {
		replace(t, e, sourceOdd, edition(k))
		q := &search.Query{At: at, AllTypes: []meeting.Type{meeting.Type(fmt.Sprintf("e%d", k))}}
		if r := run(t, e, q); r.Total != size+k%2 {
			t.Errorf("edition %d: %d are visible when it has been taken", k, r.Total)
		}
	}
	close(done)
	wg.Wait()
}

// testGeneration: it names the content.
func (s *suite) testGeneration(t *testing.T) {
	e := s.engine(t)
	empty := e.Generation()
	ms := oddities()
	replace(t, e, sourceOdd, ms)
	first := e.Generation()
	if first == empty || first == "" {
		t.Errorf("it is %q, and was %q without meetings", first, empty)
	}
	replace(t, e, sourceOdd, ms)
	if again := e.Generation(); again != first {
		t.Errorf("the same meetings again make %q of %q", again, first)
	}
	if r := run(t, e, &search.Query{At: at}); r.Generation != first {
		t.Errorf("an answer is of %q, and the engine at %q", r.Generation, first)
	}
	changed := *ms[0]
	changed.Notes += "!"
	replace(t, e, sourceOdd, append([]*meeting.Meeting{&changed}, ms[1:]...))
	if second := e.Generation(); second == first {
		t.Error("a change leaves it as it was")
	}
	replace(t, e, "none", nil)
	replace(t, e, sourceOdd, nil)
	if r := run(t, e, &search.Query{At: at}); r.Total != 0 || r.Generation == first {
		t.Errorf("%d meetings after all were withdrawn", r.Total)
	}
}

// testGet looks meetings up by id.
func (s *suite) testGet(t *testing.T) {
	e, o := s.world(t)
	get := func(id meeting.ID) (*meeting.Meeting, bool) {
		m, ok, err := e.Get(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		return m, ok
	}
	for _, m := range o.Meetings {
		if got, ok := get(m.ID); !ok || got.ID != m.ID || got.Name != m.Name || got.Status != m.Status {
			t.Fatalf("%s is got as %v, %v", m.ID, got, ok)
		}
	}
	for _, id := range []meeting.ID{"", "m_", "' OR 1=1", "m_aaaaaaaaaaaaaaaa", o.Meetings[0].ID + "-0", "\x00"} {
		if m, ok := get(id); ok {
			t.Errorf("%q is %v", id, m)
		}
	}
	replace(t, e, sourceOdd, nil)
	if _, ok := get(odd(0, func(*meeting.Meeting) {}).ID); ok {
		t.Error("a meeting is there after its source was withdrawn")
	}
}
