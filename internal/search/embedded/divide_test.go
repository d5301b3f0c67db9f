package embedded

import (
	"context"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
)

// partAt makes a part of meetings on the equator, at longitudes from 90 to 135, with which the cells rise there; those beyond
// are without a point.
func partAt(t *testing.T, longitudes ...float64) *part {
	t.Helper()
	var docs []*document
	for i, lon := range longitudes {
		m := &meeting.Meeting{ID: meeting.ID(rune('a' + i)), Name: "Serenity", Status: meeting.Active}
		if lon <= 135 {
			m.Place = &meeting.Place{Point: &meeting.Point{Lat: 0, Lon: lon}, Precision: meeting.Exact}
		}
		d, err := newDocument("source", storedForm(m), 1)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, d)
	}
	b, err := build(docs, searchtest.Labels{}, goOn)
	if err != nil {
		t.Fatal(err)
	}
	s, err := openSegment(b)
	if err != nil {
		t.Fatal(err)
	}
	return wholePart(s)
}

func TestScattered(t *testing.T) {
	wide, west, middle, east := []float64{92, 110, 134}, []float64{93, 96, 100}, []float64{104, 108, 112}, []float64{116, 122, 130}
	for _, tt := range []struct {
		name  string
		parts [][]float64
		want  bool
	}{
		{"none", nil, false},
		{"one", [][]float64{wide}, false},
		{"two upon another", [][]float64{wide, wide}, false},
		{"three upon another", [][]float64{wide, wide, wide}, true},
		{"three beside each other", [][]float64{west, middle, east}, false},
		{"two upon three", [][]float64{west, wide, middle, wide, east}, true},
		{"one upon three", [][]float64{west, wide, middle, east}, false},
		{"three with one end", [][]float64{{92, 96, 100}, {100, 100, 100}, {100, 100, 100}, {100, 104, 108}}, false},
		{"three, one of them small", [][]float64{wide, wide, {92, 134}}, false},
		{"three without points", [][]float64{{181, 181, 181}, {181, 181, 181}, {181, 181, 181}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var parts []*part
			for _, longitudes := range tt.parts {
				parts = append(parts, partAt(t, longitudes...))
			}
			if got := scattered(parts, 3); got != tt.want {
				t.Errorf("scattered: %t", got)
			}
		})
	}
}

// TestFirstByCell takes the first third of 14 documents that fit into three segments, then the next.
func TestFirstByCell(t *testing.T) {
	parts := []*part{partAt(t, 100, 120, 121, 181), partAt(t, 101, 102, 103, 104, 122), partAt(t, 105, 123, 124, 181, 181)}
	parts[1].live.drop(0) // withdrawn
	for i, want := range [][]int{{1, 3, 1}, {2, 1, 1}, {1, 0, 3}} {
		taken := firstByCell(parts, 5-i%2)
		for k, p := range parts {
			n := 0
			for _, some := range taken {
				if some.part == p {
					n += some.docs.count()
					p.live.andNot(some.docs)
				}
			}
			if n != want[k] {
				t.Errorf("of part %d, %d documents are taken at %d, not %d", k, n, i, want[k])
			}
		}
	}
	for k, p := range parts {
		if p.live.count() != 0 {
			t.Errorf("documents of part %d are left", k)
		}
	}
}

// settled waits for an engine.
func settled(t *testing.T, e *Engine) {
	t.Helper()
	if err := e.Settle(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// mixed yields n meetings from all places, shuffled.
func mixed(w *synth.World, first, n int) iter.Seq[*meeting.Meeting] {
	ms := slices.Collect(w.Meetings(first, n))
	rand.New(rand.NewPCG(1, uint64(first))).Shuffle(n, func(i, j int) { ms[i], ms[j] = ms[j], ms[i] })
	return slices.Values(ms)
}

// TestDivision loads what fills eight segments in small editions, some of it twice, while others search: in the end a
// search near a point finds what there is in few parts, and at no time was anything missing or there twice.
func TestDivision(t *testing.T) {
	const sources, each, full = 40, 50, 256
	for name, dir := range map[string]string{"in memory": "", "in a directory": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			opt := Options{Labels: searchtest.Labels{}, Dir: dir, docs: full}
			e, err := Open(opt)
			if err != nil {
				t.Fatal(err)
			}
			w := synth.New(7)
			for i := range sources {
				if err := e.Replace(context.Background(), synth.Source(i), mixed(w, i*each, each)); err != nil {
					t.Fatal(err)
				}
			}
			generation := e.Generation()
			q := &search.Query{
				At:       time.Date(2026, 11, 21, 17, 0, 0, 0, time.UTC),
				Statuses: []meeting.Status{meeting.Active, meeting.TemporarilyClosed, meeting.Unlisted},
			}
			done, failed := make(chan struct{}), make(chan int, 1)
			go func() {
				defer close(failed)
				for {
					r, err := e.Search(context.Background(), q)
					if err != nil || r.Total != sources*each {
						failed <- r.Total
						return
					}
					select {
					case <-done:
						return
					default:
					}
				}
			}()
			settled(t, e)
			close(done)
			if n, is := <-failed; is {
				t.Errorf("a search finds %d meetings while they are divided", n)
			}
			check := func(e *Engine) {
				t.Helper()
				parts := e.view.Load().parts
				if scattered(parts, full/2) || len(parts) > sources*each/full+3*maxLevel {
					t.Errorf("there are %d parts, or they lie at the same places", len(parts))
				}
				if e.Len() != sources*each || e.Generation() != generation {
					t.Errorf("there are %d meetings of generation %s, not %s", e.Len(), e.Generation(), generation)
				}
			}
			check(e)
			if dir != "" {
				if err := e.Close(); err != nil {
					t.Fatal(err)
				}
				if e, err = Open(opt); err != nil {
					t.Fatal(err)
				}
				settled(t, e)
				check(e)
			}
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
