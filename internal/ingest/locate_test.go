package ingest_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/geo"
	"github.com/fellowfeed/fellowfeed/internal/ingest"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/embedded"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
)

// unplaced are rows whose publisher states no positions.
const unplaced = `[
 {"slug":"mill","name":"Mill Lane","day":1,"time":"18:00","end_time":"19:00","types":["O"],"formatted_address":"9 Mill Lane, Albany, NY 12207, USA"},
 {"slug":"town","name":"Town Hall","day":2,"time":"18:30","end_time":"19:30","types":["O"],"formatted_address":"1 Dock Street, Albany, NY 12299, USA"},
 {"slug":"far","name":"Far Away","day":3,"time":"18:45","end_time":"19:45","types":["O"],"formatted_address":"2 Pier Road, Elsewhere, NY 14999, USA"}
]`

// TestListingsWithoutAPointAreFoundNearby: what one publisher's positions teach places another's listings, in the index
// and not in the store, and no such place is a pin.
func TestListingsWithoutAPointAreFoundNearby(t *testing.T) {
	b := newBench(t)
	engine, err := embedded.Open(embedded.Options{Labels: searchtest.Labels{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	publisher := ingest.NewPublisher(b.store, engine, kind)
	publisher.Gazetteer = geo.New(nil, nil)
	b.Publish = publisher.Publish
	b.body["a"], b.body["b"] = rows(3), unplaced
	b.want(b.run(src("a")), edition.Accepted)
	b.want(b.run(src("b")), edition.Accepted)

	for near, want := range map[string][]string{
		"42.65,-73.75": {"Group 0", "Group 1", "Group 2", "Mill Lane", "Town Hall"},
		"12207":        {"Group 0", "Group 1", "Group 2", "Mill Lane", "Town Hall"},
		"Albany":       {"Group 0", "Group 1", "Group 2", "Mill Lane", "Town Hall"},
	} {
		values := url.Values{"near": {near}, "radius": {"2km"}}
		req, err := search.Parse(values, search.ParseOptions{Now: b.now, Places: engine, DefaultLimit: 50, MaxLimit: 50})
		if err != nil {
			t.Fatal(err)
		}
		res, err := engine.Search(t.Context(), req.Query)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, h := range res.Hits {
			names = append(names, h.Meeting.Name)
		}
		slices.Sort(names)
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("near %s:\n%s", near, diff)
		}
	}

	for key, want := range map[string]meeting.Precision{"mill": meeting.Approximate, "town": meeting.Area, "far": ""} {
		m, ok, err := engine.Get(t.Context(), meeting.NewID("b", key))
		if err != nil || !ok {
			t.Fatalf("%s: %v %v", key, ok, err)
		}
		told := slices.Contains(m.Notices, string(notice.CoordinatesFromArea))
		if m.Place.Precision != want || (m.Place.Point != nil) != (want != "") || told != (want != "") {
			t.Errorf("%s: precision %q, point %v, notices %v; want %q", key, m.Place.Precision, m.Place.Point, m.Notices, want)
		}
	}
	for l, err := range b.store.Current(t.Context(), "b") {
		if err != nil {
			t.Fatal(err)
		}
		if l.Meeting.Place.Point != nil || slices.Contains(l.Meeting.Notices, string(notice.CoordinatesFromArea)) {
			t.Errorf("%s is stored with a point", l.Meeting.Name)
		}
	}
}

// TestLoadLearnsAllFirst: a source that is indexed before the one that knows its places is located all the same, alike
// on every start, and follows what is learned when it is published again.
func TestLoadLearnsAllFirst(t *testing.T) {
	b := newBench(t)
	b.body["a"], b.body["z"] = unplaced, rows(3)
	b.want(b.run(src("a")), edition.Accepted)
	b.want(b.run(src("z")), edition.Accepted)
	load := func() (index, *ingest.Publisher) {
		x := make(index)
		p := ingest.NewPublisher(b.store, x, kind)
		p.Gazetteer = geo.New(nil, nil)
		if err := p.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		return x, p
	}
	first, publisher := load()
	second, _ := load()
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("two starts differ:\n%s", diff)
	}
	at := func() meeting.Point {
		for _, m := range first["a"] {
			if p, ok := m.Point(); ok && m.Name == "Mill Lane" {
				return p
			}
		}
		return meeting.Point{}
	}
	if p := at(); p != (meeting.Point{Lat: 42.65, Lon: -73.75}) {
		t.Errorf("Mill Lane is at %v; want where the other source knows its postal code", p)
	}
	b.Publish = publisher.Publish
	b.body["z"] = strings.ReplaceAll(rows(3), "42.65", "42.66")
	b.want(b.run(src("z")), edition.Accepted)
	if err := publisher.Publish(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if p := at(); p != (meeting.Point{Lat: 42.66, Lon: -73.75}) {
		t.Errorf("Mill Lane is at %v; want it to follow", p)
	}
}
